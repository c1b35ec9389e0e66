"""Asks for a marker's text and time."""

from PySide6.QtCore import QTime
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QTimeEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_app.i18n import _
from desktop_app.ui.dialog_style import style_dialog

_LONGEST_TEXT = 500
_MIDNIGHT = QTime(0, 0)
_LAST_S = 24 * 3600 - 1


class MarkerDialog(QDialog):
    """A text, when it was, and (for an episode) until when it lasted."""

    def __init__(
        self, parent: QWidget, title: str, length_s: float, t_s: float, text: str = "", end_s: float | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._given = t_s, end_s
        self.text = QLineEdit(text)
        self.text.setMaxLength(_LONGEST_TEXT)
        self.text.setMinimumWidth(320)
        self.text.setPlaceholderText(_("For example: quiz starts"))
        self.begin, self.end = _time_field(length_s, t_s), _time_field(length_s, t_s if end_s is None else end_s)
        self.lasts = QCheckBox(_("It &lasted until"))
        self.lasts.setChecked(end_s is not None)
        self.end.setEnabled(end_s is not None)
        self.lasts.toggled.connect(self.end.setEnabled)
        form = QFormLayout()
        form.addRow(_("&Text"), self.text)
        form.addRow(_("T&ime"), self.begin)
        form.addRow(self.lasts, self.end)
        self.end.setAccessibleName(_("End"))
        buttons = QDialogButtonBox()
        buttons.addButton(_("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        layout.addLayout(form)
        layout.addWidget(buttons)
        style_dialog(self)

    def marker(self) -> tuple[float, str, float | None]:
        """Time, text and end as they were entered; a time that was not touched keeps its fraction of a second."""
        begin = _seconds(self.begin, self._given[0])
        end = _seconds(self.end, self._given[1]) if self.lasts.isChecked() else None
        if end is not None and end < begin:
            begin, end = end, begin
        return begin, " ".join(self.text.text().split()), end


def _time_field(length_s: float, t_s: float) -> QTimeEdit:
    field = QTimeEdit()
    field.setDisplayFormat("H:mm:ss")
    field.setTimeRange(_MIDNIGHT, _MIDNIGHT.addSecs(min(int(length_s), _LAST_S)))
    field.setTime(_MIDNIGHT.addSecs(min(int(t_s), _LAST_S)))
    return field


def _seconds(field: QTimeEdit, given: float | None) -> float:
    second = _MIDNIGHT.secsTo(field.time())
    return given if given is not None and int(given) == second else float(second)


def named(marker: tuple[float, str, float | None]) -> tuple[float, str, float | None]:
    """A marker with a text of some kind."""
    t_s, text, end_s = marker
    return t_s, text or "marker", end_s
