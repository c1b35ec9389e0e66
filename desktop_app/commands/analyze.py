"""``main.py analyze``: sources through the engine without a window, a session and five files for each."""

import argparse
import itertools
import sys
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from desktop_app import compose, paths
from desktop_app.commands.console import plain_console
from desktop_app.domain.attention import AttentionWeights
from desktop_app.domain.ports import FrameSource
from desktop_app.domain.records import EventKind, SessionEvent, SessionState
from desktop_app.errors import AnalysisError, Message, StorageError, UsageError
from desktop_app.export.attention import WEIGHTS
from desktop_app.export.csv_files import export_csv
from desktop_app.export.whole_files import make_writable_folder
from desktop_app.i18n import _, number, tell, word
from desktop_app.pipeline.engine import Engine, EngineListener
from desktop_app.pipeline.sources.network_stream import public_name
from desktop_app.pipeline.sources.parse import parse_source
from desktop_app.settings import Settings
from desktop_app.storage import queries
from desktop_app.storage.database import open_database
from desktop_app.storage.recovery import recover
from desktop_app.storage.sessions import get_session

_POLL_S = 0.1
_TOLD = {EventKind.GAP, EventKind.FRAME_FAILED, EventKind.STORAGE}


class _Stopped(AnalysisError):
    """The user ended it early; the sources that were still to come are not begun."""


def run_analyze(arguments: argparse.Namespace) -> int:
    """Analyse all sources, one after the other; 0 if all went through.

    One that cannot be analysed does not keep the others from being; Ctrl+C ends them all.

    Raises:
        AnalysisError: a source could not be analysed, or not to its end.
    """
    console = plain_console(stderr=True)
    settings = chosen_settings(arguments, console)
    sources = [parse_source(spec, fps=arguments.fps) for spec in arguments.sources]
    folders = _folders(arguments.out, arguments.sources)
    for folder in folders:
        # Better to learn before an hour of work that the results cannot be written.
        make_writable_folder(folder)
    recover(arguments.db)
    with console.status(_("Loading")) as status:
        models = compose.load_models(arguments.models, settings, progress=lambda text: status.update(tell(text)))
    failures: list[str] = []
    for place, (source, folder) in enumerate(zip(sources, folders, strict=True), start=1):
        try:
            stopped = _analyse_one(source, folder, models, settings, arguments, console)
        except _Stopped:
            raise
        except AnalysisError as error:
            if len(sources) == 1:
                raise
            console.print(tell(error), soft_wrap=True)
            failures.append(folder.name)
            continue
        if stopped and place < len(sources):
            raise _Stopped(
                Message(
                    "Stopped; {count} of {total} sources were not analysed.",
                    count=len(sources) - place,
                    total=len(sources),
                )
            )
    if failures:
        raise AnalysisError(
            "{count} of {total} sources failed: {names}.",
            count=len(failures),
            total=len(sources),
            names=", ".join(failures),
        )
    return 0


def chosen_settings(arguments: argparse.Namespace, console: Console) -> Settings:
    """The saved choices with what the command line says instead."""
    settings = Settings.load(paths.settings_file())
    if arguments.emotions is not None:
        settings = replace(settings, emotions=arguments.emotions == "on")
    elif settings.emotions is None:
        console.print(
            _(
                "Emotions are judged (--emotions off turns that off). People must be told and agree; inferring "
                "emotions at work and in education is prohibited in the EU except for medical or safety reasons."
            )
        )
    attention = getattr(arguments, "attention", None)
    if attention is not None:
        settings = replace(settings, attention=attention == "on")
    changed = {
        "min_face_px": getattr(arguments, "min_face", None),
        "workers": getattr(arguments, "workers", None),
    }
    try:
        return replace(settings, **{name: value for name, value in changed.items() if value is not None})
    except ValueError as error:
        raise UsageError("{error}.", error=error) from error


def _folders(out: Path, specs: list[str]) -> list[Path]:
    """A folder for each source's files: ``out`` itself for one, else folders in it named after the sources."""
    if len(specs) == 1:
        return [out]
    names: list[str] = []
    for spec in specs:
        name = _folder_name(spec)
        # Small letters: on Windows and macOS "A" and "a" are the same folder.
        taken = {other.lower() for other in names}
        numbered = (f"{name}-{number}" for number in itertools.count(2))
        names.append(name if name.lower() not in taken else next(n for n in numbered if n.lower() not in taken))
    return [out / name for name in names]


def _folder_name(spec: str) -> str:
    """A source's name as a folder's, good on every system. Of an address without user name, password and query."""
    if "://" in spec:
        name = public_name(spec).partition("://")[2]
    elif spec.lower().startswith("camera:"):
        name = spec
    else:
        name = Path(spec).expanduser().resolve().stem
    # Windows takes no point or blank at the end.
    return "".join(c if c.isalnum() or c in "-_. " else "_" for c in name).rstrip(". ") or "source"


class _Listener(EngineListener):
    """Says what happens on standard error; the progress bar asks the engine itself."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def event_recorded(self, event: SessionEvent) -> None:
        """Tell of gaps and failures as they come."""
        if event.kind in _TOLD:
            told = tell(event.text) or word("event", event.kind)
            self._console.print(f"{number(event.t_s, 1)} s: {told}", soft_wrap=True)


def _analyse_one(
    source: FrameSource,
    folder: Path,
    models: compose.Models,
    settings: Settings,
    arguments: argparse.Namespace,
    console: Console,
) -> bool:
    """One source from opening to its files; whether the user stopped it, which is how a live one ends.

    Raises:
        AnalysisError: it could not be opened or was not analysed to its end. What there is is stored and handed on.
    """
    options = replace(compose.live_options(settings, realtime=False), end_s=arguments.duration)
    engine = Engine(compose.session_parts(models, settings, realtime=False), options, _Listener(console))
    engine.start(source, compose.session_sink(arguments.db, arguments.name, models, settings, realtime=False))
    stopped = _watch(engine, arguments.duration, console)
    if engine.session_id is None or engine.info is None:
        if engine.error is None:
            raise _Stopped(Message("Stopped before the source was open; nothing was recorded."))
        raise AnalysisError(engine.error)
    hand_on(engine.session_id, folder, arguments.db, console, AttentionWeights.of(settings))
    if engine.error is not None:
        raise AnalysisError(
            "{error} What was analysed until then is stored and in {folder}.", error=engine.error, folder=folder
        )
    if stopped and not engine.info.live:
        raise _Stopped(
            Message("Stopped before the end. What was analysed until then is stored and in {folder}.", folder=folder)
        )
    return stopped


def _watch(engine: Engine, duration_s: float | None, console: Console) -> bool:
    """Show progress until the session is over; True if the user stopped it."""
    stopped = False
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[figures]}", markup=False),
    )
    with Progress(*columns, console=console, transient=not console.is_terminal) as progress:
        task = progress.add_task(_("Opening"), total=None, figures="")
        ended = False
        while not ended:
            try:
                # A thread's join cannot be interrupted on Windows, so Ctrl+C is taken in between looks.
                time.sleep(_POLL_S)
                ended = engine.wait(0.0)
                _show(engine, progress, task, duration_s)
                if duration_s is not None and _is_live(engine) and engine.t_s >= duration_s:
                    # The engine ends by the frames it gets; a camera that is gone gives none.
                    engine.stop()
            except KeyboardInterrupt:
                progress.update(task, description=_("Stopping"))
                stopped = True
                engine.stop()
    return stopped


def _is_live(engine: Engine) -> bool:
    return engine.info is not None and engine.info.live


def _show(engine: Engine, progress: Progress, task: TaskID, duration_s: float | None) -> None:
    stats, info = engine.stats(), engine.info
    if info is None:
        return
    total = info.frame_count
    if duration_s is not None and info.fps:
        total = min(total or sys.maxsize, max(1, round(duration_s * info.fps)))
    progress.update(
        task,
        description=info.name,
        total=total,
        completed=min(stats.analysed + stats.failed, total or sys.maxsize),
        figures=_("{frames} frames, {rate} a second, {faces} faces").format(
            frames=number(stats.analysed), rate=number(stats.analysed_fps, 1), faces=number(stats.faces)
        ),
    )


def hand_on(
    session_id: int, folder: Path, database: Path, console: Console, weights: AttentionWeights = WEIGHTS
) -> None:
    """Write a session's files, the index of attention with ``weights``, and say so in one line.

    Raises:
        ExportError: a file cannot be written.
        StorageError: the database cannot be read, or the session's last rows are not in it yet.
    """
    db = open_database(database, readonly=True)
    try:
        if get_session(db, session_id).state is SessionState.RUNNING:
            raise StorageError(
                "Another program holds the database {database}, and the last rows of session {session_id} wait "
                "in a file beside it. Close that program, then use: sessions list, and export {session_id} "
                "--format csv --out {folder}",
                database=database,
                session_id=session_id,
                folder=folder,
            )
        export_csv(db, session_id, folder, weights=weights)
        counts = queries.counts(db, session_id)
    finally:
        db.close()
    told = _("Session {session_id}: {frames} frames analysed, {people} people, {rows} rows; files in {folder}")
    console.print(
        told.format(
            session_id=session_id,
            frames=number(counts.analysed),
            people=number(counts.people),
            rows=number(counts.observations),
            folder=folder,
        ),
        soft_wrap=True,
    )
