"""A session before a picture view of its own, to measure what reaches the screen and when. Used by ``bench``."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import psutil
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QPaintEvent

from desktop_app.domain.ports import FrameSource
from desktop_app.pipeline.engine import Engine, EngineListener, EngineState, OpenSink
from desktop_app.pipeline.stats import EngineStats
from desktop_app.ui.bridge import EngineBridge
from desktop_app.ui.video_view import VideoView

_POLL_MS = 20


@dataclass(frozen=True, slots=True)
class Paint:
    """One painting: when it was done, how long it took, the frame on the screen and the result over it.

    ``result`` is the result's frame, None before the first; ``captured_mono`` is when that frame was captured.
    ``labelled``: somebody's emotion is written beside a face.
    """

    done_mono: float
    took_ms: float
    frame: int
    result: int | None
    captured_mono: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Analysed:
    """One result: how many faces it has, how many of them were judged on this frame, milliseconds a stage."""

    faces: int
    judged: int
    stage_ms: dict[str, float]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was seen of a session between two looks.

    Attributes:
        seconds: its length.
        cpu_s: seconds of processor time that the whole process took, all cores added up.
        memory_mb: what the process held at its end.
        before, after: the engine's counts at its start and end.
        paints: what was painted.
        results: what was analysed.
    """

    seconds: float
    cpu_s: float
    memory_mb: float
    before: EngineStats
    after: EngineStats
    paints: list[Paint]
    results: list[Analysed]

    @property
    def captured(self) -> int:
        """Frames captured."""
        return self.after.captured - self.before.captured

    @property
    def analysed(self) -> int:
        """Frames analysed."""
        return self.after.analysed - self.before.analysed

    @property
    def dropped(self) -> int:
        """Frames that analysis had no time for."""
        return self.after.dropped - self.before.dropped

    @property
    def displayed(self) -> int:
        """Frames that came onto the screen, each counted once."""
        return len({paint.frame for paint in self.paints})

    def latency_ms(self) -> NDArray[np.float64]:
        """From the capture of a frame to the end of the first painting of its boxes; one value a painted result."""
        first: dict[int, float] = {}
        for paint in self.paints:
            if paint.result is not None:
                first.setdefault(paint.result, (paint.done_mono - paint.captured_mono) * 1000.0)
        return np.array(list(first.values()), np.float64)


class _MeteredView(VideoView):
    """Notes each painting."""

    def __init__(self) -> None:
        super().__init__()
        self.paints: list[Paint] = []

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and note what and when."""
        started = time.perf_counter()
        super().paintEvent(event)
        done = time.perf_counter()
        frame, result = self._frame, self._result
        if frame is None:
            return
        labelled = result is not None and any(face.shown_probabilities is not None for face in result.faces)
        index, captured = (None, 0.0) if result is None else (result.frame_index, result.t_mono)
        self.paints.append(Paint(done, (done - started) * 1000.0, frame.index, index, captured, labelled))


class _NotingBridge(EngineBridge):
    """Notes each result on the thread that made it, so that none is missed."""

    def __init__(self) -> None:
        super().__init__()
        self.engine: Engine | None = None
        self._lock = threading.Lock()
        self._results: list[Analysed] = []

    def result_ready(self) -> None:
        """Engine callback: the newest result is the one just made."""
        result = None if self.engine is None else self.engine.results.get()
        if result is not None:
            judged = sum(face.probabilities is not None for face in result.faces)
            with self._lock:
                self._results.append(Analysed(len(result.faces), judged, result.stage_ms))
        super().result_ready()

    def take(self) -> list[Analysed]:
        """What was noted since the last call."""
        with self._lock:
            taken, self._results = self._results, []
        return taken


class PaintedSession:
    """One engine and one view, off the window. GUI thread only; needs a ``QApplication``.

    Nothing is kept but what lies between two calls of ``take``, so a session of hours stays as small as the engine is.
    """

    def __init__(
        self,
        new_engine: Callable[[EngineListener], Engine],
        *,
        unsure_below: float,
        emotions: bool,
        size_wh: tuple[int, int],
    ) -> None:
        """Put the view up and connect it as the window does.

        Args:
            new_engine: makes the engine that is told of, and reports to, the listener given.
            unsure_below: see ``VideoView.set_judgement``.
            emotions: whether there are labels of emotions.
            size_wh: the view's size in pixels.
        """
        self._view = _MeteredView()
        self._view.resize(*size_wh)
        self._view.set_judgement(emotions=emotions, unsure_below=unsure_below)
        self._bridge = _NotingBridge()
        self._bridge.frame_rang.connect(self._show_frame)
        self._bridge.result_rang.connect(self._show_result)
        self._bridge.commit_rang.connect(self._bridge.answer_commit)
        self.engine = new_engine(self._bridge)
        self._bridge.engine = self.engine
        self._process = psutil.Process()
        self._since = self._mark()

    def begin(self, source: FrameSource, sink: OpenSink) -> None:
        """Show the view and start the engine."""
        self._view.show()
        self.engine.start(source, sink)

    def run(self, seconds: float, until: Callable[[], bool] = lambda: False) -> bool:
        """Let the event loop turn for so long, or until something holds or the session is over.

        Returns:
            Whether ``until`` holds.
        """
        loop = QEventLoop()
        ends = time.perf_counter() + seconds
        timer = QTimer()
        timer.setInterval(_POLL_MS)
        timer.timeout.connect(lambda: loop.quit() if until() or self.over or time.perf_counter() >= ends else None)
        timer.start()
        loop.exec()
        return until()

    @property
    def over(self) -> bool:
        """Whether the session has ended."""
        return self.engine.state in {EngineState.FINISHED, EngineState.FAILED}

    def painted(self, *, labelled: bool) -> bool:
        """Whether boxes (``labelled``: emotions beside them) were painted since the last ``take``."""
        return any(paint.labelled if labelled else paint.result is not None for paint in self._view.paints)

    def take(self) -> Stretch:
        """What was seen since the last call, or since the beginning."""
        before, now = self._since, self._mark()
        self._since = now
        paints, self._view.paints = self._view.paints, []
        return Stretch(
            seconds=now[0] - before[0],
            cpu_s=now[1] - before[1],
            memory_mb=self._process.memory_info().rss / 1e6,
            before=before[2],
            after=now[2],
            paints=paints,
            results=self._bridge.take(),
        )

    def end(self) -> None:
        """Stop the engine, wait until everything is stored, take the view away."""
        self.engine.stop()
        self.run(30.0, lambda: self.over)
        self.engine.wait(1.0)
        self._view.close()

    def _mark(self) -> tuple[float, float, EngineStats]:
        return time.perf_counter(), time.process_time(), self.engine.stats()

    def _show_frame(self) -> None:
        self._bridge.answer_frame()
        frame = self.engine.display.get()
        if frame is not None:
            self._view.show_frame(frame)

    def _show_result(self) -> None:
        self._bridge.answer_result()
        result = self.engine.results.get()
        if result is not None:
            self._view.show_result(result)
