"""The line at the bottom: whether the analysis runs, how it keeps up, and what is being loaded."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QWidget

from desktop_app.pipeline.engine import EngineState
from desktop_app.pipeline.stats import EngineStats
from desktop_app.ui.timeline_data import clock_text

_SAID_FOR_MS = 5000
_STATE_WORDS = {
    EngineState.IDLE: "No session",
    EngineState.OPENING: "Opening the source…",
    EngineState.RUNNING: "● Analysis is running",
    EngineState.PAUSED: "Paused: nothing is analysed",
    EngineState.STOPPING: "Storing the last rows…",
    EngineState.FINISHED: "Session ended",
    EngineState.FAILED: "Stopped by an error",
}


class StatusLine(QStatusBar):
    """State on the left, figures on the right, progress between. Nothing here blinks or hides the state."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._state = QLabel()
        self._state.setAccessibleName("State of the session")
        self._progress_text = QLabel()
        self._progress_text.setObjectName("soft")
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setFixedWidth(110)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress")
        self._figures = QLabel()
        self._figures.setObjectName("soft")
        self._figures.setAccessibleName("Figures of the analysis")
        self._figures.setToolTip(
            "Pictures captured and analysed a second, time from picture to result, pictures dropped, faces"
        )
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(10, 3, 10, 3)
        layout.setSpacing(12)
        layout.addWidget(self._state)
        layout.addWidget(self._bar)
        layout.addWidget(self._progress_text)
        layout.addStretch(1)
        layout.addWidget(self._figures)
        self.addWidget(row, 1)
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(_SAID_FOR_MS)
        self._silence.timeout.connect(lambda: self.show_progress(""))
        self.show_progress("")
        self.show_state(EngineState.IDLE)

    @property
    def state_text(self) -> str:
        """The state as written."""
        return self._state.text()

    @property
    def figures_text(self) -> str:
        """The figures as written."""
        return self._figures.text()

    def show_state(self, state: EngineState, t_s: float = 0.0, length_s: float | None = None) -> None:
        """Write the state, how long the session has been going on, and the length of what is looked at if known."""
        words = _STATE_WORDS[state]
        if state in {EngineState.RUNNING, EngineState.PAUSED}:
            words += f" · {clock_text(int(t_s))}"
            # The length is the file's own estimate: past it, it was wrong.
            words += f" of {clock_text(int(length_s))}" if length_s is not None and t_s <= length_s else ""
        name = "running" if state is EngineState.RUNNING else "state"
        if self._state.objectName() != name:
            self._state.setObjectName(name)
            self._state.style().unpolish(self._state)
            self._state.style().polish(self._state)
        self._state.setText(words)

    def say(self, text: str) -> None:
        """Say what just happened for a few seconds, where nothing is in progress."""
        if self._bar.isHidden():
            self._progress_text.setText(text)
            self._progress_text.show()
            self._silence.start()

    def show_figures(self, stats: EngineStats | None) -> None:
        """Write how the analysis keeps up; nothing where no session runs."""
        self._figures.setText("" if stats is None else figures(stats))

    def show_progress(self, text: str) -> None:
        """Say what is being done in the background; an empty text takes the bar away."""
        self._silence.stop()
        self._progress_text.setText(f"{text.rstrip('…. ')}…" if text else "")
        self._progress_text.setVisible(bool(text))
        self._bar.setVisible(bool(text))


def figures(stats: EngineStats) -> str:
    """The figures in one line."""
    faces = "1 face" if stats.faces == 1 else f"{stats.faces} faces"
    return (
        f"{stats.captured_fps:.0f} captured · {stats.analysed_fps:.0f} analysed · {stats.latency_p50_ms:.0f} ms · "
        f"{stats.dropped:,} dropped · {faces}"
    )
