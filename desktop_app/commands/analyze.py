"""``main.py analyze``: sources through the engine without a window, a session and five files for each."""

import argparse
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn, TimeRemainingColumn

from desktop_app import compose, paths
from desktop_app.domain.ports import FrameSource
from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.errors import AnalysisError, ExportError, UsageError
from desktop_app.export.csv_files import export_csv
from desktop_app.pipeline.engine import Engine, EngineListener
from desktop_app.pipeline.sources.parse import parse_source
from desktop_app.settings import Settings
from desktop_app.storage import queries
from desktop_app.storage.database import open_database

_POLL_S = 0.1
_TOLD = {EventKind.GAP, EventKind.FRAME_FAILED, EventKind.STORAGE}


def run_analyze(arguments: argparse.Namespace) -> int:
    """Analyse all sources, one after the other; 0 if all went through."""
    console = Console(stderr=True, highlight=False)
    settings = chosen_settings(arguments, console)
    folders = _folders(arguments.out, arguments.sources)
    sources = [parse_source(spec, fps=arguments.fps) for spec in arguments.sources]
    compose.recover(arguments.db)
    with console.status("Loading") as status:
        models = compose.load_models(arguments.models, settings, progress=lambda text: status.update(text))
    worst = 0
    for source, folder in zip(sources, folders, strict=True):
        worst = max(worst, _analyse_one(source, folder, models, settings, arguments, console))
    return worst


def chosen_settings(arguments: argparse.Namespace, console: Console) -> Settings:
    """The saved choices with what the command line says instead."""
    settings = Settings.load(paths.settings_file())
    if arguments.emotions is not None:
        settings = replace(settings, emotions=arguments.emotions == "on")
    elif settings.emotions is None:
        console.print(
            "Emotions are judged (--emotions off turns that off). People must be told and agree; inferring emotions at "
            "work and in education is prohibited in the EU except for medical or safety reasons."
        )
    changed = {
        "min_face_px": getattr(arguments, "min_face", None),
        "workers": getattr(arguments, "workers", None),
    }
    try:
        return replace(settings, **{name: value for name, value in changed.items() if value is not None})
    except ValueError as error:
        raise UsageError(f"{error}.") from error


def _folders(out: Path, specs: list[str]) -> list[Path]:
    """A folder for each source's files, made now: better to learn before an hour of work that it cannot be written."""
    names = [""] if len(specs) == 1 else _distinct([Path(spec).stem or "source" for spec in specs])
    folders = [out / name for name in names]
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ExportError(
                f"The folder {folder} cannot be made ({error.strerror}). Name another with --out."
            ) from error
        if not os.access(folder, os.W_OK):
            raise ExportError(f"The folder {folder} cannot be written. Name another with --out.")
    return folders


def _distinct(names: list[str]) -> list[str]:
    safe = ["".join(c if c.isalnum() or c in "-_. " else "_" for c in name) for name in names]
    return [name if safe.count(name) == 1 else f"{name}-{place}" for place, name in enumerate(safe, start=1)]


class _Listener(EngineListener):
    """Says what happens on standard error; the progress bar asks the engine itself."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def event_recorded(self, event: SessionEvent) -> None:
        """Tell of gaps and failures as they come."""
        if event.kind in _TOLD:
            self._console.print(f"{event.t_s:.1f} s: {event.text or event.kind.value}")


def _analyse_one(
    source: FrameSource,
    folder: Path,
    models: compose.Models,
    settings: Settings,
    arguments: argparse.Namespace,
    console: Console,
) -> int:
    options = replace(compose.live_options(settings, realtime=False), storage_rate_hz=None)
    engine = Engine(compose.session_parts(models, settings), options, _Listener(console))
    engine.start(source, compose.session_sink(arguments.db, arguments.name, models, settings))
    stopped = _watch(engine, arguments.duration, console)
    if engine.session_id is None:
        raise AnalysisError(engine.error or "Stopped before the source was open; nothing was recorded.")
    _hand_on(engine.session_id, folder, arguments.db, console)
    if engine.error is not None:
        raise AnalysisError(f"{engine.error} What was analysed until then is stored and in {folder}.")
    live = engine.info is not None and engine.info.live
    return 1 if stopped and not live else 0


def _watch(engine: Engine, duration_s: float | None, console: Console) -> bool:
    """Show progress until the session is over; True if the user stopped it."""
    stopped = False
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[figures]}"),
    )
    with Progress(*columns, console=console, transient=not console.is_terminal) as progress:
        task = progress.add_task("Opening", total=None, figures="")
        while not _ended(engine):
            try:
                _show(engine, progress, task, duration_s)
                if duration_s is not None and engine.stats().t_s >= duration_s:
                    engine.stop()
            except KeyboardInterrupt:
                progress.update(task, description="Stopping")
                stopped = True
                engine.stop()
        _show(engine, progress, task, duration_s)
    return stopped


def _ended(engine: Engine) -> bool:
    # A thread's join cannot be interrupted on Windows, so Ctrl+C is taken in between short waits.
    if engine.wait(0.0):
        return True
    time.sleep(_POLL_S)
    return False


def _show(engine: Engine, progress: Progress, task: TaskID, duration_s: float | None) -> None:
    stats, info = engine.stats(), engine.info
    if info is None:
        return
    total = info.frame_count
    if duration_s is not None and info.fps:
        total = min(total or sys.maxsize, round(duration_s * info.fps))
    progress.update(
        task,
        description=info.name,
        total=total,
        completed=min(stats.analysed + stats.failed, total or sys.maxsize),
        figures=f"{stats.analysed} frames, {stats.analysed_fps:.1f} a second, {stats.faces} faces",
    )


def _hand_on(session_id: int, folder: Path, database: Path, console: Console) -> None:
    db = open_database(database, readonly=True)
    try:
        export_csv(db, session_id, folder)
        counts = queries.counts(db, session_id)
    finally:
        db.close()
    console.print(
        f"Session {session_id}: {counts.analysed} frames analysed, {counts.people} people, "
        f"{counts.observations} rows; files in {folder}",
        soft_wrap=True,
    )
