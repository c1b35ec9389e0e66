"""The window of the help."""

from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QAction, QTextTable
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from desktop_app.ui.help.help_window import HelpWindow, show_help
from desktop_app.ui.help.pages import PAGES
from desktop_app.ui.language import choose_language


@pytest.fixture
def owner(qtbot: QtBot) -> QMainWindow:
    """A window with one action that has a key."""
    window = QMainWindow()
    action = QAction("&Begin now…", window)
    action.setShortcut("Ctrl+B")
    window.addAction(action)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def help_window(owner: QMainWindow) -> HelpWindow:
    """The help, open at its first page."""
    return show_help(owner)


def test_it_opens_at_the_page_that_is_asked_for(owner: QMainWindow, help_window: HelpWindow) -> None:
    """And a second call uses the same window."""
    assert help_window.page is not None
    assert help_window.page.name == PAGES[0]

    assert show_help(owner, "cameras") is help_window
    assert help_window.page.name == "cameras"
    assert help_window.view.toPlainText().startswith("Trouble with cameras")


def test_links_lead_on(help_window: HelpWindow) -> None:
    """Also out of a search."""
    help_window.search.setText("camera")
    help_window.view.anchorClicked.emit(QUrl("page:limits"))

    assert help_window.page is not None
    assert help_window.page.name == "limits"


def test_search_leaves_the_pages_that_have_the_words(help_window: HelpWindow) -> None:
    """They are coloured; where there is none, it is said."""
    help_window.search.setText("wayland")
    assert help_window.page is not None
    assert help_window.page.name == "cameras"
    assert help_window.view.extraSelections()

    help_window.search.setText("zebra")
    assert help_window.page is None
    assert "No page" in help_window.view.toPlainText()

    help_window.search.clear()
    assert help_window.contents.count() == len(PAGES)


def test_it_follows_the_language_and_has_one_of_its_own(help_window: HelpWindow) -> None:
    """The page that is read stays."""
    help_window.show_page("privacy")
    try:
        choose_language("id")
        assert help_window.view.toPlainText().startswith("Privasi")
        assert help_window.contents.item(0).text() == "Langkah pertama"

        help_window.language.setCurrentIndex(help_window.language.findData("en"))
        assert help_window.view.toPlainText().startswith("Privacy")
    finally:
        choose_language("en")


def test_the_keys_of_open_windows_are_listed(help_window: HelpWindow) -> None:
    """In a table with lines."""
    help_window.show_page("keyboard")
    text = help_window.view.toPlainText()
    tables = [frame for frame in help_window.view.document().rootFrame().childFrames() if isinstance(frame, QTextTable)]

    assert "Ctrl+B" in text
    assert "Begin now" in text
    assert tables[0].format().border() == 1


def test_the_notice_can_be_printed_on_one_page(help_window: HelpWindow, tmp_path: Path) -> None:
    """In each language; the PDF holds one page."""
    for code in ("en", "id"):
        help_window.language.setCurrentIndex(help_window.language.findData(code))
        help_window.show_page("notice")
        help_window.write_pdf(tmp_path / "notice.pdf")
        written = (tmp_path / "notice.pdf").read_bytes()

        assert written.startswith(b"%PDF")
        assert written.count(b"/Type /Page\n") == 1
