"""The page of the settings about attention: whether it is measured, how often, and what the index is made of."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLabel, QSpinBox, QWidget

from desktop_app.domain.attention import AttentionState
from desktop_app.i18n import _, attention_word
from desktop_app.settings import Settings
from desktop_app.ui.attention_signs import sign_pixmap
from desktop_app.ui.palette import ATTENTION_STACK
from desktop_app.ui.settings_pages import FIELD_WIDTH, ask, number_field, settings_page

_MOST_EMOTION = 50


class AttentionFields:
    """The fields of the page; ``values`` are what they say, by the names of the settings."""

    def __init__(self) -> None:
        self.on = QCheckBox(_("&Measure attention"))
        self.rate = number_field(1.0, 30.0, _(" a second"))
        self.points: dict[AttentionState, QSpinBox] = {}
        for state in ATTENTION_STACK:
            self.points[state] = QSpinBox()
            self.points[state].setRange(0, 100)
            self.points[state].setAccessibleName(_("Points: {state}").format(state=attention_word(state)))
        self.emotion = QSpinBox()
        self.emotion.setRange(0, _MOST_EMOTION)
        self.emotion.setSuffix(_(" %"))
        self.emotion.setSpecialValueText(_("Off"))
        for field in (self.rate, self.emotion):
            field.setFixedWidth(FIELD_WIDTH)

    def page(self) -> tuple[QWidget, QGridLayout]:
        """The page with its questions."""
        page, questions = settings_page()
        ask(
            questions,
            _("Attention:"),
            self.on,
            _(
                "Where faces are turned, closed eyes and yawns. It says what is seen, not what somebody thinks. Off: "
                "nothing of it is measured or stored."
            ),
        )
        ask(
            questions,
            _("Measured per p&erson:"),
            self.rate,
            _("How often the head's pose and the mouth are measured. Eyes are looked at in every picture."),
        )
        ask(
            questions,
            _("Points of the index:"),
            self._points_field(),
            _(
                "What a second counts, from 0 to 100. The index of a stored session is made anew from what was "
                "measured. There are no right points: looking down may be writing."
            ),
        )
        ask(
            questions,
            _("From the em&otions:"),
            self.emotion,
            _("How much of the index comes from faces that look neutral, happy or surprised. Off unless you want it."),
        )
        return page, questions

    def values(self) -> dict[str, Any]:
        """The settings that the fields say."""
        points = {f"attention_{state.value}": field.value() for state, field in self.points.items()}
        return {
            "attention": self.on.isChecked(),
            "landmark_rate_hz": self.rate.value(),
            "attention_emotion": self.emotion.value(),
            **points,
        }

    def show_settings(self, settings: Settings) -> None:
        """Put the settings into the fields."""
        self.on.setChecked(settings.attention)
        self.rate.setValue(settings.landmark_rate_hz)
        self.emotion.setValue(settings.attention_emotion)
        for state, field in self.points.items():
            field.setValue(getattr(settings, f"attention_{state.value}"))

    def _points_field(self) -> QWidget:
        """Each state with its sign, word and points."""
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(3, 1)
        ink = box.palette().color(QPalette.ColorRole.WindowText).name()
        for row, (state, field) in enumerate(self.points.items()):
            sign, word = QLabel(), QLabel(attention_word(state))
            sign.setPixmap(sign_pixmap(state, ink, 2.0))
            word.setBuddy(field)
            grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(word, row, 1)
            grid.addWidget(field, row, 2)
        return box
