"""What the window needs of the rest of the program. The launcher puts it together; tests put in fakes."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from desktop_app.domain.ports import EmotionClassifier
from desktop_app.pipeline.engine import Engine, EngineListener, OpenSink
from desktop_app.settings import Settings


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What reports and tables hold: a lane for each person, the signs that Excel expects here, which chart."""

    people_lanes: bool = False
    excel_locale: bool = False
    chart: str = "class"


class LoadedModels(Protocol):
    """What the window looks at in loaded models; otherwise it only hands them back."""

    @property
    def classifier(self) -> EmotionClassifier | None:
        """None where emotions are off."""
        ...

    @property
    def label_threshold(self) -> float:
        """The confidence below which an emotion is called unsure."""
        ...


class Services(Protocol):
    """The program behind the window.

    ``load_models`` and ``export`` are slow and called on a pool thread; the rest is called on the GUI thread, where
    nothing may take long. ``models`` is always what ``load_models`` returned.
    """

    @property
    def settings(self) -> Settings:
        """The choices in force."""
        ...

    @property
    def database(self) -> Path:
        """The database; it may not be there before the first session."""
        ...

    def save_settings(self, settings: Settings) -> None:
        """Put other choices into force and write them down. Raises SettingsError."""
        ...

    def load_models(self, progress: Callable[[str], None]) -> LoadedModels:
        """Load what the settings ask for, saying in words what is being done. Raises ModelError."""
        ...

    def new_engine(self, models: Any, listener: EngineListener, *, realtime: bool) -> Engine:
        """An engine for one session, with a tracker and a smoother of its own.

        ``realtime``: a file is played at its own speed; False: as fast as possible, every picture.
        """
        ...

    def sink_opener(self, name: str, models: Any, *, realtime: bool) -> OpenSink:
        """How the engine enters a session of this name into the database."""
        ...

    def export(self, session_id: int, format_key: str, path: Path, options: ExportOptions) -> list[Path]:
        """Write a session in a format of ``export.formats``. Raises ExportError or StorageError."""
        ...
