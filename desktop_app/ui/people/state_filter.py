"""The button that shows those people alone who are in one state of attention now. It changes no order."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPalette
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from desktop_app.domain.attention import AttentionState
from desktop_app.i18n import _, attention_word
from desktop_app.ui.attention_signs import sign_icon
from desktop_app.ui.language import Retranslating

_ORDER = (
    AttentionState.FACING,
    AttentionState.LOOKING_DOWN,
    AttentionState.LOOKING_AWAY,
    AttentionState.EYES_CLOSED,
    AttentionState.YAWNING,
    AttentionState.CANNOT_TELL,
    AttentionState.NOT_SEEN,
)


class StateFilter(Retranslating, QToolButton):
    """A menu of the states; the button stays down and bears the state's sign while not everybody is shown.

    Signals:
        chosen: an ``AttentionState``, or None for everybody.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("segment")
        self.setCheckable(True)
        self.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self._actions: dict[AttentionState | None, QAction] = {}
        for state in (None, *_ORDER):
            action = QAction(self, checkable=True)
            action.setData(state)
            self._group.addAction(action)
            self._menu.addAction(action)
            self._actions[state] = action
            if state is None:
                self._menu.addSeparator()
        self._actions[None].setChecked(True)
        self._group.triggered.connect(self._choose)
        self.setMenu(self._menu)
        self._menu.aboutToShow.connect(self._paint_signs)
        self.retranslate()

    @property
    def state(self) -> AttentionState | None:
        """The state asked for; None for everybody."""
        checked = self._group.checkedAction()
        # Qt keeps text alone, and would give back a plain string.
        return AttentionState(checked.data()) if checked is not None and checked.data() else None

    def choose(self, state: AttentionState | None) -> None:
        """Ask for a state, as by the menu."""
        self._actions[state].trigger()

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        for state, action in self._actions.items():
            action.setText(_("Everybody") if state is None else attention_word(state))
        self._show_state()

    def _choose(self) -> None:
        self._show_state()
        self.chosen.emit(self.state)

    def _show_state(self) -> None:
        state = self.state
        words = _("Everybody") if state is None else attention_word(state)
        self.setText(words)
        self.setChecked(state is not None)
        self._paint_signs()
        self.setAccessibleName(_("Show by attention: {state}").format(state=words))
        self.setToolTip(_("Show only who is in one state of attention now. The order stays as it is."))

    def _paint_signs(self) -> None:
        ink = self._menu.palette().color(QPalette.ColorRole.Text).name()
        for state, action in self._actions.items():
            if state is not None:
                action.setIcon(sign_icon(state, ink))
        if self.state is not None:
            # The button is pressed while it filters, and has the colours of a selection.
            on_accent = self.palette().color(QPalette.ColorRole.HighlightedText).name()
            self.setIcon(sign_icon(self.state, on_accent))
        else:
            self.setIcon(sign_icon(AttentionState.FACING, ink))
