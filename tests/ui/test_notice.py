"""The first-start page: both choices stand side by side and none is made beforehand."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel

from desktop_app.settings import Settings
from desktop_app.ui.notice import FirstStartNotice


@pytest.fixture
def make_notice(qtbot):
    """Makes the page over given settings."""

    def make(settings=None):
        notice = FirstStartNotice(settings or Settings())
        qtbot.addWidget(notice)
        return notice

    return make


def test_nothing_is_chosen_beforehand(make_notice):
    """On the first start neither choice is made, and the page cannot be left by Continue; it says what is missing."""
    notice = make_notice()

    assert not notice.on.isChecked()
    assert not notice.off.isChecked()
    assert not notice.go_on.isEnabled()
    assert notice.reason.text() == "Choose whether emotions are on or off."
    notice.accept()
    assert notice.result() != QDialog.DialogCode.Accepted


@pytest.mark.parametrize("emotions", [True, False])
def test_the_choice_and_the_tick_go_into_the_settings(make_notice, emotions):
    """With a choice made and the box ticked, Continue gives settings with both; the rest stays as it was."""
    notice = make_notice(Settings(theme="dark"))

    (notice.on if emotions else notice.off).click()
    assert notice.reason.text() == "Tick the box to continue."
    notice.read.click()
    notice.go_on.click()

    assert notice.result() == QDialog.DialogCode.Accepted
    assert notice.settings() == Settings(notice_seen=True, emotions=emotions, theme="dark")


def test_an_earlier_choice_is_shown_as_it_was_made(make_notice):
    """Opened again later, the page shows the choice in force."""
    assert make_notice(Settings(notice_seen=True, emotions=False)).off.isChecked()


def test_not_now_changes_nothing(make_notice):
    """Not now rejects the dialog, so that the page comes again."""
    notice = make_notice()

    notice.later.click()

    assert notice.result() == QDialog.DialogCode.Rejected


def test_it_says_what_must_be_said(make_notice):
    """The page names what is stored, that people must agree, and the article of the law."""
    notice = make_notice()

    text = " ".join(label.text() for label in notice.findChildren(QLabel))

    for words in (
        "Nothing leaves this computer",
        "no picture",
        "agreement",
        "except for medical or safety reasons",
        "Regulation (EU) 2024/1689, Article 5(1)(f)",
        "change this at any time in Settings",
        "That is what is seen. It does not know why",
    ):
        assert words in text


def test_it_can_be_worked_by_keys_alone(make_notice, qtbot):
    """Space chooses, Tab reaches the box, and Enter continues."""
    notice = make_notice()
    notice.show()
    qtbot.waitExposed(notice)
    notice.on.setFocus()

    qtbot.keyClick(notice.on, Qt.Key.Key_Space)
    qtbot.keyClick(notice.read, Qt.Key.Key_Space)
    qtbot.keyClick(notice, Qt.Key.Key_Return)

    assert notice.settings().emotions is True
    assert notice.result() == QDialog.DialogCode.Accepted


def test_a_click_on_the_explanation_chooses(make_notice, qtbot):
    """The whole card of a choice can be clicked, not only its small circle."""
    notice = make_notice()
    notice.show()

    qtbot.mouseClick(notice.off.parentWidget(), Qt.MouseButton.LeftButton)

    assert notice.off.isChecked()


def test_no_two_letters_of_the_page_are_the_same(make_notice):
    """Alt and a letter does one thing."""
    notice = make_notice()
    letters = [button.shortcut().toString() for button in notice.findChildren(QAbstractButton) if "&" in button.text()]

    assert len(letters) == 5
    assert len(set(letters)) == 5
