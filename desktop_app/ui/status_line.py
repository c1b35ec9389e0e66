"""The line at the bottom: whether the analysis runs, how it keeps up, and what is being loaded."""

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QStatusBar, QWidget

from desktop_app.i18n import _, listing, mark, ngettext, number, pgettext
from desktop_app.pipeline.engine import EngineState
from desktop_app.pipeline.stats import EngineStats
from desktop_app.ui.language import Retranslating
from desktop_app.ui.timeline_data import clock_text

_SAID_FOR_MS = 5000
_STATE_WORDS = {
    EngineState.IDLE: mark("No session"),
    EngineState.OPENING: mark("Opening the source…"),
    EngineState.RUNNING: mark("● Analysis is running"),
    EngineState.PAUSED: mark("Paused: nothing is analysed"),
    EngineState.STOPPING: mark("Storing the last rows…"),
    EngineState.FINISHED: mark("Session ended"),
    EngineState.FAILED: mark("Stopped by an error"),
}


class _GivingWay(QLabel):
    """A label that a narrow window cuts short, with dots; its tip has to say all of it."""

    def minimumSizeHint(self) -> QSize:
        """Next to nothing, so that it is the first to give way."""
        return QSize(1, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As much of the text as there is room for."""
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        with QPainter(self) as painter:
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, shown)


class StatusLine(Retranslating, QStatusBar):
    """State on the left, figures on the right, progress between. Nothing here blinks or hides the state."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._state = QLabel()
        self._progress_text = QLabel()
        self._progress_text.setObjectName("soft")
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setFixedWidth(110)
        self._bar.setTextVisible(False)
        self._slowed = _GivingWay()
        self._slowed.setObjectName("soft")
        self._figures = QLabel()
        self._figures.setObjectName("soft")
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(10, 3, 10, 3)
        layout.setSpacing(12)
        layout.addWidget(self._state)
        layout.addWidget(self._bar)
        layout.addWidget(self._progress_text)
        layout.addStretch(1)
        layout.addWidget(self._slowed)
        layout.addWidget(self._figures)
        self.addWidget(row, 1)
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.setInterval(_SAID_FOR_MS)
        self._silence.timeout.connect(lambda: self.show_progress(""))
        self._now: tuple[EngineState, float, float | None] = (EngineState.IDLE, 0.0, None)
        self.show_progress("")
        self.show_figures(None)
        self.retranslate()

    def retranslate(self) -> None:
        """Write everything again but what is being done, which was said in the language of its moment."""
        self._state.setAccessibleName(_("State of the session"))
        self._bar.setAccessibleName(_("Progress"))
        self._figures.setAccessibleName(_("Figures of the analysis"))
        self._figures.setToolTip(
            _("Pictures captured and analysed a second, time from picture to result, pictures dropped, faces")
        )
        self.show_state(*self._now)

    @property
    def state_text(self) -> str:
        """The state as written."""
        return self._state.text()

    @property
    def slowed_text(self) -> str:
        """What is done less often on a slow computer, as written; empty where nothing is."""
        return "" if self._slowed.isHidden() else self._slowed.text()

    @property
    def figures_text(self) -> str:
        """The figures as written."""
        return self._figures.text()

    def show_state(self, state: EngineState, t_s: float = 0.0, length_s: float | None = None) -> None:
        """Write the state, how long the session has been going on, and the length of what is looked at if known."""
        self._now = (state, t_s, length_s)
        words = _(_STATE_WORDS[state])
        if state in {EngineState.RUNNING, EngineState.PAUSED}:
            words += f" · {_how_far(t_s, length_s)}"
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
        lowered = [] if stats is None else lowered_rates(stats)
        self._slowed.setVisible(bool(lowered))
        things = listing([word for word, _figure in lowered])
        self._slowed.setText(_("Slow computer, fewer {things}").format(things=things))
        tip = _("The analysis cannot keep up, so some of it is done less often: {rates}. The picture is not slowed.")
        self._slowed.setToolTip(tip.format(rates=listing([figure for _word, figure in lowered])))

    def show_progress(self, text: str) -> None:
        """Say what is being done in the background; an empty text takes the bar away."""
        self._silence.stop()
        self._progress_text.setText(f"{text.rstrip('…. ')}…" if text else "")
        self._progress_text.setVisible(bool(text))
        self._bar.setVisible(bool(text))


def figures(stats: EngineStats) -> str:
    """The figures in one line."""
    faces = ngettext("{n} face", "{n} faces", stats.faces).format(n=number(stats.faces))
    return _("{captured} captured · {analysed} analysed · {latency} ms · {dropped} dropped · {faces}").format(
        captured=number(stats.captured_fps),
        analysed=number(stats.analysed_fps),
        latency=number(stats.latency_p50_ms),
        dropped=number(stats.dropped),
        faces=faces,
    )


def lowered_rates(stats: EngineStats) -> list[tuple[str, str]]:
    """What is done less often than asked for, as a word and as a figure, in the order of lowering."""
    pace, wished = stats.pace, stats.wished
    lowered = []
    if pace.landmark_rate_hz != wished.landmark_rate_hz:
        figure = _("landmarks {rate} times a second").format(rate=number(pace.landmark_rate_hz, 1))
        lowered.append((pgettext("fewer of them", "landmarks"), figure))
    if pace.emotion_rate_hz != wished.emotion_rate_hz:
        figure = _("emotions {rate} times a second").format(rate=number(pace.emotion_rate_hz, 1))
        lowered.append((pgettext("fewer of them", "emotions"), figure))
    if pace.search_interval_s != wished.search_interval_s:
        figure = _("new faces are looked for every {seconds} s").format(seconds=number(pace.search_interval_s, 1))
        lowered.append((pgettext("fewer of them", "searches"), figure))
    if pace.every != wished.every:
        figure = _("one picture in {every} is analysed").format(every=number(pace.every))
        lowered.append((pgettext("fewer of them", "pictures"), figure))
    return lowered


def _how_far(t_s: float, length_s: float | None) -> str:
    here = clock_text(int(t_s))
    # The length is the file's own estimate: past it, it was wrong.
    if length_s is None or t_s > length_s:
        return here
    return _("{here} of {length}").format(here=here, length=clock_text(int(length_s)))
