"""The window and what it needs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.theme import Theme
from tests.ui.fakes import LONG_MS, FakeServices


@pytest.fixture
def theme(qapp: Any) -> Theme:
    """The light theme, whatever the machine prefers."""
    return Theme(qapp, "light")


@pytest.fixture
def services(tmp_path: Path) -> FakeServices:
    """A program behind the window, over a database of its own."""
    return FakeServices(tmp_path)


@pytest.fixture
def make_window(qtbot: QtBot, theme: Theme) -> Iterator[Callable[..., MainWindow]]:
    """Make windows; those left open are closed at the end, and waited for until their session is stored."""
    made: list[MainWindow] = []

    def make(services: FakeServices, confirm_end: Callable[[QWidget], bool] | None = None) -> MainWindow:
        made.append(MainWindow(services, theme, confirm_end=confirm_end))
        return made[-1]

    yield make
    for window in made:
        window.close()
        qtbot.waitUntil(lambda window=window: not window.isVisible(), timeout=LONG_MS)
        window.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, services: FakeServices, make_window: Callable[..., MainWindow]) -> MainWindow:
    """The window on the screen, its models loaded."""
    made = make_window(services)
    made.show()
    qtbot.waitUntil(lambda: made.timeline is not None and not made.control.loading, timeout=LONG_MS)
    return made


@pytest.fixture
def wait(qtbot: QtBot) -> Callable[[Callable[[], bool]], None]:
    """Let the event loop run until something holds."""

    def until(condition: Callable[[], bool]) -> None:
        qtbot.waitUntil(condition, timeout=LONG_MS)

    return until
