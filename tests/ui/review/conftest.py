"""A short session with something in it, and its review on the screen."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.storage.database import open_database
from desktop_app.ui.review.review_window import ReviewWindow
from desktop_app.ui.theme import Theme
from tests.pipeline.sources.videos import write_video
from tests.sessions_factory import Planted, make_session
from tests.ui.fakes import LONG_MS, FakeServices

SECONDS = 120
PLANTED = Planted(drop=(60, 80), leaver=(3, 90), markers=((30.0, "quiz"), (70.0, "break")), gap=(100, 105))


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database of three sessions, and a video.

    They are from a camera (1), from that video (2), and with attention measured and nobody's emotions shown (3).
    """
    folder = tmp_path_factory.mktemp("recorded")
    video = write_video(folder / "lesson.mp4", frames=20, fps=2.0)
    db = open_database(folder / "simak.db")
    make_session(db, name="Lesson 3A", people=4, seconds=SECONDS, planted=PLANTED, names={1: "Siti", 2: "Budi"})
    make_session(
        db, name="Film", people=2, seconds=10, planted=Planted(), observations=True, source_path=str(video), seed=1
    )
    make_session(db, name="Seminar", people=4, seconds=1300, planted=Planted(leaver=(2, 640)), attention=True, seed=2)
    db.close()
    return folder


@pytest.fixture
def services(recorded: Path, tmp_path: Path) -> FakeServices:
    """A program behind the window, over a copy of the recorded sessions."""
    shutil.copy(recorded / "simak.db", tmp_path / "simak.db")
    return FakeServices(tmp_path)


@pytest.fixture
def open_review(qtbot: QtBot, services: FakeServices, theme: Theme) -> Iterator[Callable[..., ReviewWindow]]:
    """Open reviews and wait until they have been read; they are closed at the end."""
    made: list[ReviewWindow] = []
    closed: list[ReviewWindow] = []

    def open_(session_id: int = 1) -> ReviewWindow:
        window = ReviewWindow(services, theme, session_id)
        window.closed.connect(lambda: closed.append(window))
        made.append(window)
        window.show()
        qtbot.waitUntil(lambda: window.loaded is not None, timeout=LONG_MS)
        return window

    yield open_
    for window in made:
        if window not in closed:
            window.close()
            qtbot.waitUntil(lambda window=window: window in closed, timeout=LONG_MS)


@pytest.fixture
def review(open_review: Callable[..., ReviewWindow]) -> ReviewWindow:
    """The review of the camera's session."""
    return open_review()
