"""What the pages of the settings are made of: questions, each with its field and a line that says what it does."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDoubleSpinBox, QGridLayout, QLabel, QWidget

FIELD_WIDTH = 190


def settings_page() -> tuple[QWidget, QGridLayout]:
    """An empty page and the place of its questions."""
    page = QWidget()
    questions = QGridLayout(page)
    questions.setContentsMargins(18, 18, 18, 14)
    questions.setHorizontalSpacing(20)
    questions.setVerticalSpacing(4)
    questions.setColumnStretch(1, 1)
    return page, questions


def ask(questions: QGridLayout, text: str, field: QWidget, explanation: str) -> None:
    """One setting: its label and field, and below them what it does."""
    row = questions.rowCount()
    label = QLabel(text)
    label.setBuddy(field)
    told = soft_line(explanation)
    told.setContentsMargins(0, 0, 0, 14)
    field.setAccessibleName(text.strip(":").replace("&", ""))
    field.setAccessibleDescription(explanation)
    questions.addWidget(label, row, 0)
    # A field of fixed width would hold the whole column to it, but for the alignment.
    alignment = Qt.AlignmentFlag.AlignLeft if field.maximumWidth() == FIELD_WIDTH else Qt.AlignmentFlag(0)
    questions.addWidget(field, row, 1, alignment)
    questions.addWidget(told, row + 1, 1)


def soft_line(text: str) -> QLabel:
    """A wrapped line in the soft colour."""
    label = QLabel(text)
    label.setObjectName("soft")
    label.setWordWrap(True)
    return label


def number_field(least: float, most: float, unit: str) -> QDoubleSpinBox:
    """A field for a number with one digit after the point."""
    field = QDoubleSpinBox()
    field.setRange(least, most)
    field.setDecimals(1)
    field.setSingleStep(0.5)
    field.setSuffix(unit)
    return field
