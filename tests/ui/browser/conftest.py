"""A database with some sessions, and the browser on it."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.storage import sessions
from desktop_app.storage.database import open_database
from desktop_app.ui.browser.browser_window import BrowserWindow
from desktop_app.ui.theme import Theme
from tests.sessions_factory import make_session
from tests.ui.fakes import LONG_MS, FakeServices

NAMES = ("Physics", "Meeting", "Algebra")


@pytest.fixture(scope="session")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of three sessions: 1 a year ago with tags and a note, 2 a week ago, 3 now."""
    path = tmp_path_factory.mktemp("listed") / "simak.db"
    db = open_database(path)
    now = datetime.now(UTC)
    for name, days, people in zip(NAMES, (365, 7, 0), (3, 1, 2), strict=True):
        make_session(db, name=name, people=people, seconds=30 * people, started=now - timedelta(days=days))
    sessions.set_tags(db, 1, ["3A", "science"])
    sessions.set_note(db, 1, "noisy")
    db.close()
    return path


@pytest.fixture
def services(listed: Path, tmp_path: Path) -> FakeServices:
    """A program behind the browser, over a copy of the sessions."""
    shutil.copy(listed, tmp_path / "simak.db")
    return FakeServices(tmp_path)


@pytest.fixture
def open_browser(qtbot: QtBot, theme: Theme) -> Iterator[Callable[..., BrowserWindow]]:
    """Open browsers and wait for their lists; they are closed at the end."""
    made: list[BrowserWindow] = []
    closed: list[BrowserWindow] = []

    def open_(services: FakeServices, confirm: bool = True) -> BrowserWindow:
        window = BrowserWindow(services, theme, confirm_erase=lambda parent, names: confirm)
        window.closed.connect(lambda: closed.append(window))
        made.append(window)
        window.show()
        qtbot.waitUntil(lambda: window.listing is not None, timeout=LONG_MS)
        return window

    yield open_
    for window in made:
        if window not in closed:
            window.close()
            qtbot.waitUntil(lambda window=window: window in closed, timeout=LONG_MS)


@pytest.fixture
def browser(open_browser: Callable[..., BrowserWindow], services: FakeServices) -> BrowserWindow:
    """The browser on the three sessions."""
    return open_browser(services)
