"""What stands around a timeline, live and in review: the choice of what it shows, of smoothing, and the legend."""

from enum import StrEnum

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout, QLabel, QToolButton, QWidget

from desktop_app.domain.attention import AttentionState
from desktop_app.i18n import _, number
from desktop_app.ui.language import Retranslating
from desktop_app.ui.palette import ATTENTION, ATTENTION_STACK, LOOKS, STACK_ORDER, UNJUDGED, UNSURE, Look
from desktop_app.ui.swatch import LegendEntry

SMOOTHING_S = (0.0, 2.0, 10.0, 60.0)
"""The windows offered, in seconds; 0 shows what is stored."""


def segment() -> QToolButton:
    """A button that stays down, one of a row."""
    button = QToolButton()
    button.setObjectName("segment")
    button.setCheckable(True)
    return button


def name_segment(button: QToolButton, text: str, tip: str, spoken: str = "") -> None:
    """Write on a segment what it does, and tell a screen reader."""
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(spoken or text)


class Subject(StrEnum):
    """What timelines, lanes and tables tell of people."""

    EMOTIONS = "emotions"
    ATTENTION = "attention"


class SubjectChoice(Retranslating, QWidget):
    """Emotions or attention.

    Signals:
        chosen: the ``Subject``.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._group = QButtonGroup(self)
        self._buttons = {subject: segment() for subject in Subject}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for subject, button in self._buttons.items():
            button.setChecked(subject is Subject.EMOTIONS)
            button.toggled.connect(lambda on, subject=subject: self.chosen.emit(subject) if on else None)
            self._group.addButton(button)
            row.addWidget(button)
        self.retranslate()

    @property
    def subject(self) -> Subject:
        """What is chosen."""
        return next(subject for subject, button in self._buttons.items() if button.isChecked())

    def choose(self, subject: Subject) -> None:
        """Choose as by the button."""
        self._buttons[subject].setChecked(True)

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        words = {
            Subject.EMOTIONS: (_("Emotions"), _("How the faces look")),
            Subject.ATTENTION: (_("Attention"), _("Where the faces are turned, closed eyes, yawns")),
        }
        for subject, button in self._buttons.items():
            name_segment(button, *words[subject])


class SmoothingChoice(Retranslating, QWidget):
    """Raw, or the mean of the last seconds: always in view, because it changes what is seen.

    Signals:
        chosen: the window in seconds.
    """

    chosen = Signal(float)

    def __init__(self, window_s: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = QLabel()
        self._title.setObjectName("soft")
        self._group = QButtonGroup(self)
        self._buttons = {one: segment() for one in SMOOTHING_S}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._title)
        for one, button in self._buttons.items():
            button.setChecked(one == window_s)
            button.toggled.connect(lambda on, one=one: self.chosen.emit(one) if on else None)
            self._group.addButton(button)
            row.addWidget(button)
        self.retranslate()

    @property
    def window_s(self) -> float:
        """The window chosen, in seconds."""
        return next(one for one, button in self._buttons.items() if button.isChecked())

    def choose(self, window_s: float) -> None:
        """Choose without reporting it."""
        with QSignalBlocker(self._buttons[window_s]):
            self._buttons[window_s].setChecked(True)

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self._title.setText(_("Smoothing"))
        for one, button in self._buttons.items():
            text = _("raw") if one == 0 else _("{n} s").format(n=number(one))
            tip = _("As stored") if one == 0 else _("Mean of the last {n} seconds").format(n=number(one))
            name_segment(button, text, tip, _("Smoothing {window}").format(window=text))


class Legend(Retranslating, QWidget):
    """One entry a state, in the order in which the bands lie above each other, from the top."""

    def __init__(
        self,
        direction: QBoxLayout.Direction,
        subject: Subject = Subject.EMOTIONS,
        *,
        lanes: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``lanes``: with the states of a lane that are in no band."""
        super().__init__(parent)
        self._entries: list[tuple[LegendEntry, Look]] = []
        upright = direction is QBoxLayout.Direction.TopToBottom
        layout = QBoxLayout(direction, self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 if upright else 14)
        layout.addStretch(1)
        for look in _legend_looks(subject, lanes=lanes):
            entry = LegendEntry(look)
            self._entries.append((entry, look))
            layout.addWidget(entry)
        layout.addStretch(2 if upright else 1)
        self.retranslate()

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        for entry, look in self._entries:
            entry.say(look.word or _("not judged"))


def _legend_looks(subject: Subject, *, lanes: bool) -> list[Look]:
    if subject is Subject.ATTENTION:
        told: list[Look] = [ATTENTION[state] for state in reversed(ATTENTION_STACK)]
        return [*told, ATTENTION[AttentionState.CANNOT_TELL]] if lanes else told
    return [*(LOOKS[emotion] for emotion in reversed(STACK_ORDER)), *((UNSURE, UNJUDGED) if lanes else ())]
