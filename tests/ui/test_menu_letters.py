"""The letters by which menus are used."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QMenu, QMenuBar

from desktop_app.i18n import LANGUAGES
from desktop_app.ui.language import choose_language
from desktop_app.ui.main_window import MainWindow
from tests.ui.fakes import FakeServices


@pytest.fixture(autouse=True)
def back_to_english() -> Iterator[None]:
    """Qt's own locale too."""
    yield
    choose_language("en")


def shared_letters(menu: QMenu | QMenuBar) -> list[str]:
    """The letters that lead to two entries of one menu, in it and in all menus below."""
    letters = Counter(
        found.group(1).casefold() for action in menu.actions() if (found := re.search(r"&(\w)", action.text()))
    )
    below = [action.menu() for action in menu.actions()]
    return [letter for letter, n in letters.items() if n > 1] + [
        letter for inner in below if isinstance(inner, QMenu) for letter in shared_letters(inner)
    ]


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_letter_leads_to_one_entry(code: str, make_window: Callable[..., MainWindow], services: FakeServices) -> None:
    """In no menu of the window two entries share one, in no language."""
    choose_language(code)

    assert shared_letters(make_window(services).menuBar()) == []
