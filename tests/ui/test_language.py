"""Changing the language while windows are open."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app.i18n import _, language
from desktop_app.ui.language import Retranslating, choose_language
from desktop_app.ui.main_window import MainWindow
from tests.ui.fakes import FakeServices


class Panel(Retranslating, QWidget):
    """A panel with one word and one number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel()
        self.number = QDoubleSpinBox()
        self.number.setValue(0.5)
        layout = QVBoxLayout(self)
        layout.addWidget(self.label)
        layout.addWidget(self.number)
        self.told = 0
        self.retranslate()

    def retranslate(self) -> None:
        """Write the word."""
        self.told += 1
        self.label.setText(_("Cancel"))


class Window(Retranslating, QMainWindow):
    """A window with a panel inside, and a dialog with another."""

    def __init__(self) -> None:
        super().__init__()
        self.panel = Panel()
        self.setCentralWidget(self.panel)
        self.dialog = QDialog(self)
        self.inner = Panel(self.dialog)
        self.retranslate()

    def retranslate(self) -> None:
        """Write the title."""
        self.setWindowTitle(_("Close"))


def test_every_open_window_says_the_new_language(qtbot: QtBot) -> None:
    """Window, panel, and the panel of a dialog of the window, each once."""
    window = Window()
    qtbot.addWidget(window)
    choose_language("id")

    assert language() == "id"
    assert window.windowTitle() == "Tutup"
    assert (window.panel.label.text(), window.inner.label.text()) == ("Batal", "Batal")
    assert (window.panel.told, window.inner.told) == (2, 2)

    choose_language("en")
    assert window.windowTitle() == "Close"
    assert window.panel.label.text() == "Cancel"


def test_fields_write_numbers_as_the_language_does(qtbot: QtBot) -> None:
    """Those that are there, and those to come."""
    window = Window()
    qtbot.addWidget(window)
    choose_language("id")
    later = Panel()
    qtbot.addWidget(later)

    assert (window.panel.number.text(), later.number.text()) == ("0,50", "0,50")
    choose_language("en")
    assert window.panel.number.text() == "0.50"


def test_qt_itself_speaks_the_language(qtbot: QtBot) -> None:
    """Its standard buttons, and the menu of a field."""
    field = QLineEdit()
    qtbot.addWidget(field)
    choose_language("id")
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel | QDialogButtonBox.StandardButton.Save)
    qtbot.addWidget(buttons)
    menu = field.createStandardContextMenu()
    qtbot.addWidget(menu)

    assert {button.text().replace("&", "") for button in buttons.buttons()} == {"Batal", "Simpan"}
    assert any(action.text().startswith("&Salin") for action in menu.actions())
    choose_language("en")
    again = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(again)
    assert again.buttons()[0].text() == "Cancel"


def test_the_settings_change_the_window_at_once(make_window: Callable[..., MainWindow], services: FakeServices) -> None:
    """Menus, panels, the picture's invitation, the state: nothing has to be started anew."""
    window = make_window(services)
    window.choices.take(replace(services.settings, language="id"))

    assert [action.text().replace("&", "") for action in window.menuBar().actions()][:2] == ["Berkas", "Sesi"]
    assert window.status.state_text == "Tidak ada sesi"
    assert window.bar.marker_text.placeholderText() == "Teks penanda"
    assert window.panels.session.windowTitle() == "Kelas"
    assert services.settings.language == "id"

    window.choices.take(replace(services.settings, language="en"))
    assert window.status.state_text == "No session"
