"""The session behind the window: models, the chosen source, and one engine at a time. No widgets."""

import functools
from datetime import datetime
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.frame import Frame
from desktop_app.domain.ports import FrameSource
from desktop_app.domain.records import EventKind
from desktop_app.domain.results import FrameResult
from desktop_app.errors import SimakError
from desktop_app.i18n import _, day_and_time, tell, word
from desktop_app.pipeline.engine import Engine, EngineState
from desktop_app.pipeline.stats import EngineStats
from desktop_app.ui.bridge import EngineBridge
from desktop_app.ui.controls import Circumstances, Control, is_active, usable
from desktop_app.ui.services import LoadedModels, Services
from desktop_app.ui.session_feed import rename_stored_session
from desktop_app.ui.tasks import TaskPool


class ChosenSource(Protocol):
    """What the next Start opens."""

    @property
    def title(self) -> str:
        """The user's word for it."""
        ...

    @property
    def realtime(self) -> bool:
        """Whether a file is played at its own speed."""
        ...

    def make_source(self) -> FrameSource:
        """A new source, not yet open. Raises SimakError where it cannot be meant."""
        ...


class SessionControl(QObject):
    """Starts, pauses and stops sessions one after the other. GUI thread only.

    Signals:
        changed: state, models, source or session are different; the controls should be looked at again.
        state_entered: the engine's new state, as its word.
        progressed: what is being loaded or written, in words; empty when done.
        frame_rang, result_rang, commit_rang: something newer can be fetched.
        event_happened: kind, text, start and end (-1: open) in milliseconds.
        failed: what went wrong, in plain words.
    """

    changed = Signal()
    state_entered = Signal(str)
    progressed = Signal(str)
    frame_rang = Signal()
    result_rang = Signal()
    commit_rang = Signal()
    event_happened = Signal(str, str, int, int)
    failed = Signal(str)

    def __init__(self, services: Services, tasks: TaskPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._tasks = tasks
        self._models: LoadedModels | None = None
        self._loading = False
        self._reload = False
        self._engine: Engine | None = None
        self._bridge: EngineBridge | None = None
        self._state = EngineState.IDLE
        self._source: ChosenSource | None = None
        self._attention: bool | None = None
        self.session_name = ""

    @property
    def state(self) -> EngineState:
        """The state of the present or the last session."""
        return self._state

    @property
    def active(self) -> bool:
        """Whether a session is under way, its end included."""
        return is_active(self._state)

    @property
    def loading(self) -> bool:
        """Whether the models are being loaded."""
        return self._loading

    @property
    def models_ready(self) -> bool:
        """Whether a session could be analysed."""
        return self._models is not None and not self._loading

    @property
    def source_title(self) -> str:
        """The chosen source in the user's words; empty where there is none."""
        return "" if self._source is None else self._source.title

    @property
    def emotions(self) -> bool:
        """Whether emotions are judged."""
        return self._models is not None and self._models.classifier is not None

    @property
    def attention(self) -> bool:
        """Whether attention is measured: in the session under way, or in the next one."""
        if self._attention is None or not self.active:
            return self._services.settings.attention
        return self._attention

    @property
    def session_id(self) -> int | None:
        """The key of the present or the last session; None before its storage is open."""
        return None if self._engine is None else self._engine.session_id

    @property
    def unsure_below(self) -> float:
        """The confidence below which an emotion is called unsure."""
        return 0.0 if self._models is None else self._models.label_threshold

    @property
    def t_s(self) -> float:
        """Source time of now; 0 where no session is under way."""
        return self._engine.t_s if self._engine is not None and self.active else 0.0

    @property
    def length_s(self) -> float | None:
        """How long the recording is that is being looked at; None where it has no end, or none that is known."""
        info = None if self._engine is None else self._engine.info
        if info is None or info.live or not info.fps or not info.frame_count:
            return None
        return info.frame_count / info.fps

    @property
    def usable(self) -> frozenset[Control]:
        """The controls that can be used now."""
        stored = self.session_id is not None
        return usable(self._state, Circumstances(self.models_ready, self._source is not None, stored))

    def load_models(self) -> None:
        """Load the models the settings ask for; later, if a load or a session is under way."""
        if self._loading or self.active:
            self._reload = True
            return
        self._loading = True
        self._models = None
        self.progressed.emit(_("Loading the models"))
        self._tasks.run(self._services.load_models, self._take_models, self._miss_models, self.progressed.emit)
        self.changed.emit()

    def choose_source(self, source: ChosenSource) -> None:
        """What the next Start opens; a new source is made of it, on the GUI thread, for each session."""
        self._source = source
        self.changed.emit()

    def start(self, name: str = "") -> None:
        """Begin a session; without a name it is called after source and time."""
        if Control.START not in self.usable or self._models is None or self._source is None:
            return
        try:
            source = self._source.make_source()
        except SimakError as error:
            self.failed.emit(tell(error))
            return
        self._drop_engine()
        self.session_name = name or f"{self.source_title}, {day_and_time(datetime.now().astimezone())}"
        self._bridge = self._new_bridge()
        realtime = self._source.realtime
        self._attention = self._services.settings.attention
        self._engine = self._services.new_engine(self._models, self._bridge, realtime=realtime)
        self._engine.start(source, self._services.sink_opener(self.session_name, self._models, realtime=realtime))

    def pause_or_resume(self) -> None:
        """Pause a running session, go on with a paused one."""
        if self._engine is not None and Control.PAUSE in self.usable:
            self._engine.pause()
        elif self._engine is not None and Control.RESUME in self.usable:
            self._engine.resume()

    def stop(self) -> None:
        """End the session; returns at once."""
        if self._engine is not None:
            self._engine.stop()

    def wait(self, timeout_s: float) -> bool:
        """Wait for the end of a session that was stopped; False if it did not come in time."""
        return self._engine is None or self._engine.wait(timeout_s)

    def add_marker(self, text: str) -> float | None:
        """Note the present moment; its source time, or None where no session runs."""
        if self._engine is None or Control.MARK not in self.usable:
            return None
        return self._engine.add_marker(" ".join(text.split()) or word("event", EventKind.MARKER))

    def rename_session(self, name: str) -> None:
        """Give the present or the last session another name; before the first, nothing happens."""
        if self.session_id is None or not name or name == self.session_name:
            return
        self.session_name = name
        work = functools.partial(rename_stored_session, self._services.database, self.session_id, name)
        self._tasks.run(lambda _progress: work(), lambda _nothing: self.changed.emit(), self.failed.emit)

    def newest_frame(self) -> Frame | None:
        """The newest frame, and make way for the next ring."""
        if self._bridge is not None:
            self._bridge.answer_frame()
        return None if self._engine is None else self._engine.display.get()

    def newest_result(self) -> FrameResult | None:
        """The newest result, and make way for the next ring."""
        if self._bridge is not None:
            self._bridge.answer_result()
        return None if self._engine is None else self._engine.results.get()

    def answer_commit(self) -> None:
        """What is stored is about to be read: make way for the next ring."""
        if self._bridge is not None:
            self._bridge.answer_commit()

    def stats(self) -> EngineStats | None:
        """Rates and counts of the session under way."""
        return self._engine.stats() if self._engine is not None and self.active else None

    def _new_bridge(self) -> EngineBridge:
        # Without a parent: it must live as long as the engine that speaks to it.
        bridge = EngineBridge()
        bridge.frame_rang.connect(self.frame_rang)
        bridge.result_rang.connect(self.result_rang)
        bridge.commit_rang.connect(self.commit_rang)
        bridge.event_happened.connect(self.event_happened)
        bridge.session_failed.connect(self.failed)
        bridge.entered.connect(self._enter)
        return bridge

    def _drop_engine(self) -> None:
        if self._engine is not None:
            self._engine.wait(1.0)
        if self._bridge is not None:
            self._bridge.disconnect(self)
        self._engine = self._bridge = None

    def _enter(self, word: str) -> None:
        self._state = EngineState(word)
        self.state_entered.emit(word)
        self.changed.emit()
        if not self.active and self._reload:
            self._reload = False
            self.load_models()

    def _take_models(self, models: LoadedModels) -> None:
        self._models = models
        self._end_loading()

    def _miss_models(self, message: str) -> None:
        self._end_loading()
        self.failed.emit(message)

    def _end_loading(self) -> None:
        self._loading = False
        self.progressed.emit("")
        self.changed.emit()
        if self._reload:
            self._reload = False
            self.load_models()
