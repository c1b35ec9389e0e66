"""Starts Qt and the window, and gives the window the program behind it.

What the window does not need before it is on the screen is imported inside functions: ``compose`` with all that sees
faces by the thread that loads the models.
"""

import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop_app import paths
from desktop_app.domain.attention import AttentionWeights
from desktop_app.errors import AnalysisError, SettingsError, SimakError
from desktop_app.i18n import _, mark, tell
from desktop_app.pipeline.engine import Engine, EngineListener, OpenSink
from desktop_app.settings import Settings
from desktop_app.storage.database import open_database
from desktop_app.storage.recovery import recover
from desktop_app.ui.language import choose_language
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.services import ExportOptions
from desktop_app.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_app import compose
    from desktop_app.ui.painted_session import PaintedSession
    from desktop_app.ui.source_choice import SourceChoice

_log = logging.getLogger(__name__)

_SIGNAL_POLL_MS = 200
_FAULT = mark(
    "Something went wrong inside the program ({error}). What was seen so far is kept. If it happens again, end the "
    "session and start the program anew; the log in {folder} has the details."
)


class WindowServices:
    """The real program behind the window (``ui.services.Services``)."""

    def __init__(
        self, database: Path, models: Path, settings: Settings, settings_file: Path, *, emotions: bool | None = None
    ) -> None:
        """Bring the parts together.

        Args:
            database: where sessions go.
            models: weights and cards.
            settings: the saved choices.
            settings_file: where they are written.
            emotions: on or off this time, whatever was saved, until the user chooses otherwise in the window.
        """
        self._database = database
        self._models = models
        self._saved = settings
        self._settings_file = settings_file
        self._emotions = emotions

    @property
    def settings(self) -> Settings:
        """The choices in force."""
        return self._saved if self._emotions is None else replace(self._saved, emotions=self._emotions)

    @property
    def database(self) -> Path:
        """The database."""
        return self._database

    def save_settings(self, settings: Settings) -> None:
        """Put other choices into force, and write them down."""
        if settings.emotions == self._emotions:
            # What was asked for this time only is not written down.
            settings = replace(settings, emotions=self._saved.emotions)
        else:
            self._emotions = None
        self._saved = settings
        settings.save(self._settings_file)

    def load_models(self, progress: Callable[[str], None]) -> "compose.Models":
        """Load what the settings ask for; slow."""
        from desktop_app import compose

        return compose.load_models(self._models, self.settings, progress=progress)

    def new_engine(self, models: "compose.Models", listener: EngineListener, *, realtime: bool) -> Engine:
        """An engine for one session."""
        from desktop_app import compose

        parts = compose.session_parts(models, self.settings, realtime=realtime)
        return Engine(parts, compose.live_options(self.settings, realtime=realtime), listener)

    def sink_opener(self, name: str, models: "compose.Models", *, realtime: bool) -> OpenSink:
        """How a session is entered into the database."""
        from desktop_app import compose

        return compose.session_sink(self._database, name, models, self.settings, realtime=realtime)

    def export(self, session_id: int, format_key: str, path: Path, options: ExportOptions) -> list[Path]:
        """Write a session; slow."""
        # Reports need a good part of a second to import, which the window should not wait for.
        from desktop_app.export.sessions import export_session

        with closing(open_database(self._database, readonly=True)) as db:
            return export_session(
                db,
                session_id,
                format_key,
                path,
                people_lanes=options.people_lanes,
                excel_locale=options.excel_locale,
                chart=options.chart,
                models=self._models,
                weights=AttentionWeights.of(self.settings),
            )


def run_window(database: Path, models: Path, *, emotions: str | None = None) -> int:
    """Open the window and stay until it is closed; returns the exit status.

    Args:
        database: where sessions go.
        models: weights and cards.
        emotions: ``on`` or ``off`` for this time, whatever was saved.
    """
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Simak")
    application.setDesktopFileName("simak")
    complaints: list[str] = []
    interrupted: list[int] = []
    try:
        settings = Settings.load(paths.settings_file())
    except SettingsError as error:
        settings = Settings()
        complaints.append(tell(error))
    choose_language(settings.language)
    try:
        interrupted = recover(database)
    except SimakError as error:
        complaints.append(tell(error))
    theme = Theme(application, settings.theme)
    this_time = None if emotions is None else emotions == "on"
    services = WindowServices(database, models, settings, paths.settings_file(), emotions=this_time)
    window = MainWindow(services, theme)
    if complaints:
        window.messages.say("warning", " ".join(complaints))
    elif interrupted:
        window.tell_interrupted(interrupted)
    window.show()
    _end_on_interrupt(application, window)
    before, sys.excepthook = sys.excepthook, tell_faults(window)
    try:
        return application.exec()
    finally:
        sys.excepthook = before


def tell_faults(
    window: MainWindow,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    """The top of the window's event loop: a fault in a slot is logged and told, and the window lives on."""

    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _log.error("unexpected failure in the window", exc_info=(kind, error, trace))
        window.messages.say("error", _(_FAULT).format(error=kind.__name__, folder=paths.log_dir()))

    return tell


def _end_on_interrupt(application: QApplication, window: MainWindow) -> None:
    """Ctrl+C in the terminal closes the window, which ends a running session properly."""
    signal.signal(signal.SIGINT, lambda *_: window.leave())
    # Python sees signals only while it runs; this makes sure that it does now and then.
    timer = QTimer(application)
    timer.timeout.connect(lambda: None)
    timer.start(_SIGNAL_POLL_MS)


def camera_names() -> list[str]:
    """The cameras that the window can offer, by name."""
    from desktop_app.ui.capture_devices import list_cameras

    _have_application()
    return [camera.name for camera in list_cameras()]


def painted_session(
    new_engine: Callable[[EngineListener], Engine], *, unsure_below: float, emotions: bool, size_wh: tuple[int, int]
) -> "PaintedSession":
    """A session before a picture view of its own, to be measured; arguments as of ``PaintedSession``."""
    from desktop_app.ui.painted_session import PaintedSession

    _have_application()
    return PaintedSession(new_engine, unsure_below=unsure_below, emotions=emotions, size_wh=size_wh)


def timed_start(folder: Path, models: Path, settings: Settings, *, cache: Path, timeout_s: float) -> dict[str, float]:
    """Open the window in this fresh process, watch the demo until a face has its label, and close it again.

    Args:
        folder: where database and settings of this start go.
        models: weights and cards.
        settings: the choices in force; the first-start page counts as read.
        cache: converted networks; an empty folder makes it the first start ever.
        timeout_s: the longest to wait.

    Returns:
        Seconds since the process began: ``window_s``, ``models_s``, ``face_s``, ``label_s``.

    Raises:
        AnalysisError: the label did not come.
    """
    from desktop_app.ui.timed_start import TimedStart

    _have_application()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    choose_language(settings.language)
    recover(folder / "simak.db")
    read = replace(settings, notice_seen=True)
    services = _CachedElsewhere(folder / "simak.db", models, read, folder / "settings.json")
    services.cache = cache
    window = MainWindow(services, Theme(application, settings.theme), confirm_end=None)
    start = TimedStart(window, _demo)
    window.show()
    came = start.wait(timeout_s)
    start.leave(timeout_s)
    if not came or start.window_s is None or start.models_s is None or start.face_s is None or start.label_s is None:
        raise AnalysisError(
            "No labelled face came within {seconds:.0f} s. {failure}", seconds=timeout_s, failure=start.failure
        )
    return {
        "window_s": start.window_s,
        "models_s": start.models_s,
        "face_s": start.face_s,
        "label_s": start.label_s,
    }


def _demo() -> "SourceChoice":
    from desktop_app.ui.source_choice import demo_choice

    return demo_choice()


class _CachedElsewhere(WindowServices):
    """The real program, but for the folder of converted networks."""

    cache: Path

    def load_models(self, progress: Callable[[str], None]) -> "compose.Models":
        from desktop_app import compose

        return compose.load_models(self._models, self.settings, cache=self.cache, progress=progress)


def _have_application() -> None:
    if QApplication.instance() is None:
        if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
            os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        _keep.append(QApplication(sys.argv[:1]))


# Qt ends with the last reference to its application.
_keep: list[QApplication] = []
