"""The first-start page: what happens with pictures of people, what the law says, and the choice about emotions."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.i18n import _, mark
from desktop_app.settings import Settings
from desktop_app.ui.dialog_style import style_dialog

LAW = mark("AI Act, Regulation (EU) 2024/1689, Article 5(1)(f)")

_WIDTH = 700
_SECTIONS = (
    (
        mark("What happens with the pictures"),
        mark(
            "Each picture is looked at on this computer and then forgotten. Nothing leaves this computer, and no "
            "picture, video or sound is stored. What is stored are figures and times: when a face was seen and where, "
            "the number or name you give it, where it was turned, closed eyes and yawns (attention) and, if you switch "
            "them on, its emotions."
        ),
    ),
    (
        mark("People must know and agree"),
        mark(
            "Tell everyone who may come into the picture that this program is running and what it notes, and ask for "
            "their agreement before you start. For children, ask their parents or guardians, and ask your school for "
            "its rules."
        ),
    ),
    (
        mark("Emotions and the law"),
        mark(
            "In the European Union it is prohibited to infer the emotions of people at work and in education, except "
            "for medical or safety reasons ({law}). Other countries have rules of their own. You decide whether you "
            "may use this part of the program."
        ),
    ),
    (
        mark("Attention"),
        mark(
            "The program notes whether a face is turned to the screen, down or away, whether its eyes are closed, and "
            "whether it yawns. That is what is seen. It does not know why: somebody who looks down may be writing. Do "
            "not grade or punish anybody by it. It can be switched off in Settings."
        ),
    ),
)
_ON_TEXT = mark(
    "Each face gets one of seven words, with a confidence. The program judges how a face looks, which is not the same "
    "as what a person feels."
)
_OFF_TEXT = mark(
    "The emotion network is not loaded and the emotion columns stay empty. Faces, presence, names and markers work all "
    "the same."
)


class FirstStartNotice(QDialog):
    """Shown once, before anything is captured. Both choices stand side by side and neither is made beforehand.

    Once accepted, ``settings()`` carries the choice; rejected, nothing is changed and the page comes again next time.
    """

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        """``settings`` are those in force; an earlier choice about emotions is shown as it was made."""
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(_("Before you begin"))
        self.setMinimumWidth(640)
        self.on = QRadioButton(_("Emotions &on"))
        self.off = QRadioButton(_("Emotions o&ff"))
        self._group = QButtonGroup(self)
        for button in (self.on, self.off):
            self._group.addButton(button)
        self.read = QCheckBox(_("I have &read this, and the people in the picture will know and agree."))
        self.reason = _wrapped("", soft=True)
        buttons = QDialogButtonBox()
        self.later = buttons.addButton(_("&Not now"), QDialogButtonBox.ButtonRole.RejectRole)
        self.go_on = buttons.addButton(_("&Continue"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.go_on.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self._lay_out(buttons)
        if settings.emotions is not None:
            (self.on if settings.emotions else self.off).setChecked(True)
        self._group.buttonToggled.connect(self._check)
        self.read.toggled.connect(self._check)
        self._check()
        style_dialog(self)
        self.on.setFocus()

    def settings(self) -> Settings:
        """The settings with the notice seen and the choice about emotions."""
        return replace(self._settings, notice_seen=True, emotions=self.on.isChecked())

    def accept(self) -> None:
        """Go on, once the choice is made and the page is read."""
        if not self._missing():
            super().accept()

    def _missing(self) -> str:
        if self._group.checkedButton() is None:
            return _("Choose whether emotions are on or off.")
        return "" if self.read.isChecked() else _("Tick the box to continue.")

    def _check(self) -> None:
        missing = self._missing()
        self.reason.setText(missing)
        self.go_on.setEnabled(not missing)

    def _lay_out(self, buttons: QDialogButtonBox) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(28, 24, 28, 8)
        column.setSpacing(6)
        column.addWidget(_heading(_("Before you begin"), 1.6))
        column.addSpacing(8)
        for title, text in _SECTIONS:
            column.addWidget(_heading(_(title), 1.1))
            column.addWidget(_wrapped(_(text).replace("{law}", _(LAW))))
            column.addSpacing(10)
        column.addWidget(_heading(_("Your choice"), 1.1))
        choices = QHBoxLayout()
        choices.setSpacing(12)
        choices.addWidget(_Card(self.on, _(_ON_TEXT)), 1)
        choices.addWidget(_Card(self.off, _(_OFF_TEXT)), 1)
        column.addLayout(choices)
        column.addWidget(_wrapped(_("You can change this at any time in Settings."), soft=True))
        column.addStretch(1)
        # On a small screen the text scrolls and the buttons stay in sight.
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(page)
        foot = QVBoxLayout()
        foot.setContentsMargins(28, 8, 28, 20)
        foot.setSpacing(12)
        foot.addWidget(self.read)
        row = QHBoxLayout()
        row.addWidget(self.reason, 1)
        row.addWidget(buttons)
        foot.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addLayout(foot)
        height = column.totalHeightForWidth(_WIDTH) + foot.sizeHint().height()
        self.resize(_WIDTH, min(height, self.screen().availableGeometry().height() - 60))


def _heading(text: str, factor: float) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * factor)
    font.setBold(True)
    label.setFont(font)
    return label


def _wrapped(text: str, *, soft: bool = False) -> QLabel:
    label = QLabel(text)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if soft:
        label.setObjectName("soft")
    return label


class _Card(QFrame):
    """A choice with its explanation in one frame; a click anywhere in it makes the choice."""

    def __init__(self, button: QRadioButton, text: str) -> None:
        super().__init__()
        self._button = button
        self.setObjectName("card")
        font = button.font()
        font.setBold(True)
        button.setFont(font)
        button.setAccessibleDescription(text)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.addWidget(button)
        column.addWidget(_wrapped(text))
        column.addStretch(1)
        button.toggled.connect(self._show_chosen)

    def _show_chosen(self, chosen: bool) -> None:
        self.setProperty("chosen", chosen)
        self.style().unpolish(self)
        self.style().polish(self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The text belongs to the choice, as with any label of a button."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._button.click()
            self._button.setFocus()
