"""The panels around the picture: people on the right, timelines below; movable, foldable, remembered."""

import base64
import binascii

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget

from desktop_app.i18n import _

_VERSION = 1
_SIDE_PX = 372
_BOTTOM_PX = 250


class Panels:
    """The three docks. Their contents may come later than they do."""

    def __init__(self, window: QMainWindow) -> None:
        self._window = window
        self.people = _dock(window, "people")
        self.session = _dock(window, "class_timeline")
        self.person = _dock(window, "person_timeline")
        window.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
        )
        # The right column reaches to the bottom, so that both of its panels have the same edge.
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.reset()

    def all(self) -> tuple[QDockWidget, ...]:
        """The docks in reading order."""
        return self.people, self.session, self.person

    def toggle_actions(self) -> list[QAction]:
        """One checkable action a panel, with a key each."""
        actions = [dock.toggleViewAction() for dock in self.all()]
        for number, action in enumerate(actions, start=1):
            action.setShortcut(f"Ctrl+{number}")
        return actions

    def retranslate(self) -> None:
        """Write the panels' names in the language in force."""
        self.session.setWindowTitle(_("The class"))
        for dock, name in zip(self.all(), (_("&People"), _("The &class"), _("&Selected person")), strict=True):
            dock.toggleViewAction().setText(name)

    def entitle(self, dock: QDockWidget, title: str) -> None:
        """Write another title above a panel; in the menu it keeps its name."""
        name = dock.toggleViewAction().text()
        dock.setWindowTitle(title)
        dock.toggleViewAction().setText(name)

    def reset(self) -> None:
        """Put all panels back to where they were at first."""
        right, bottom = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea
        for dock, area in ((self.people, right), (self.person, right), (self.session, bottom)):
            dock.setFloating(False)
            self._window.addDockWidget(area, dock)
            dock.show()
        self._window.splitDockWidget(self.people, self.person, Qt.Orientation.Vertical)
        self._window.resizeDocks([self.people], [_SIDE_PX], Qt.Orientation.Horizontal)
        height = max(self._window.height() - 110, 2 * _BOTTOM_PX)
        sizes = [height - _BOTTOM_PX, _BOTTOM_PX]
        self._window.resizeDocks([self.people, self.person], sizes, Qt.Orientation.Vertical)
        self._window.resizeDocks([self.session], [_BOTTOM_PX], Qt.Orientation.Vertical)

    def layout_text(self) -> str:
        """The window's size and the panels' places, as text for the settings."""
        parts = (self._window.saveGeometry(), self._window.saveState(_VERSION))
        return ".".join(base64.b64encode(bytes(part.data())).decode("ascii") for part in parts)

    def restore_layout(self, text: str) -> bool:
        """Go back to a remembered layout; False, and nothing changed, where it cannot be read."""
        try:
            geometry, state = (base64.b64decode(part, validate=True) for part in text.split("."))
        except (ValueError, binascii.Error):
            return False
        self._window.restoreGeometry(QByteArray(geometry))
        return self._window.restoreState(QByteArray(state), _VERSION)


def with_margins(widget: QWidget) -> QWidget:
    """A widget with the same room around it as the other panels' contents."""
    box = QWidget()
    layout = QVBoxLayout(box)
    layout.setContentsMargins(8, 0, 8, 6)
    layout.addWidget(widget)
    return box


def _dock(window: QMainWindow, name: str) -> QDockWidget:
    dock = QDockWidget(window)
    dock.setObjectName(name)
    dock.setWidget(QWidget())
    return dock
