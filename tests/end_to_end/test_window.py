"""The window, with the real networks, engine and database, on a recorded class."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.app import WindowServices
from desktop_app.pipeline.engine import EngineState
from desktop_app.settings import Settings
from desktop_app.storage.database import open_database
from desktop_app.storage.sessions import get_session
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.source_choice import demo_choice, file_choice
from desktop_app.ui.theme import Theme

LONG_MS = 120_000

ReadRows = Callable[[Path], list[dict[str, str]]]


@pytest.fixture
def window(qtbot: QtBot, qapp: Any, home: Path) -> Iterator[MainWindow]:
    """The window on the screen as a user has it who chose emotions on, its networks loaded."""
    settings = Settings(notice_seen=True, emotions=True)
    services = WindowServices(paths.default_database(), paths.models_dir(), settings, paths.settings_file())
    made = MainWindow(services, Theme(qapp, "light"), confirm_end=None)
    made.show()
    qtbot.waitUntil(lambda: made.timeline is not None and made.control.models_ready, timeout=LONG_MS)
    yield made
    made.close()
    qtbot.waitUntil(lambda: not made.isVisible(), timeout=LONG_MS)
    made.deleteLater()


@pytest.mark.slow
def test_a_lesson_from_start_to_csv(
    window: MainWindow, qtbot: QtBot, shared_data: Path, home: Path, read_rows: ReadRows
) -> None:
    """Start, rename, marker, pause, resume, stop and export: the CSV carries all of it, and no thread is left."""
    clip = shared_data / "video" / "gallery_12.mp4"
    window.choose_source(file_choice(clip, realtime=True))
    window.bar.session_name.setText("Lesson 3A")
    window.actions_["start"].trigger()
    qtbot.waitUntil(lambda: window.people.model.rowCount() >= 11, timeout=LONG_MS)

    name_cell = window.people.model.index(0, 1)
    window.people.model.setData(name_cell, "Siti", Qt.ItemDataRole.EditRole)
    window.bar.marker_text.setText("quiz starts")
    window.bar.enter_marker()
    _let_the_lesson_go_on(window, qtbot)
    window.actions_["pause"].trigger()
    qtbot.waitUntil(lambda: window.control.state is EngineState.PAUSED, timeout=LONG_MS)
    window.actions_["pause"].trigger()
    qtbot.waitUntil(lambda: window.control.state is EngineState.RUNNING, timeout=LONG_MS)
    _let_the_lesson_go_on(window, qtbot)
    window.actions_["stop"].trigger()
    qtbot.waitUntil(lambda: not window.control.active, timeout=LONG_MS)
    window.export_to(home / "csv")
    qtbot.waitUntil(lambda: (home / "csv" / "session.json").exists() and not window.tasks.busy, timeout=LONG_MS)

    people = read_rows(home / "csv" / "people.csv")
    rows = read_rows(home / "csv" / "observations.csv")
    events = read_rows(home / "csv" / "events.csv")
    assert {row["person_name"] for row in people if row["person_id"] == "1"} == {"Siti"}
    assert {row["person_name"] for row in rows if row["person_id"] == "1"} == {"Siti"}
    assert len(people) >= 11
    assert [event["kind"] for event in events] == ["marker", "pause", "resume"]
    assert events[0]["text"] == "quiz starts"
    assert any(row["emotion"] for row in rows)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("simak-")]


def _let_the_lesson_go_on(window: MainWindow, qtbot: QtBot) -> None:
    now_s = window.control.t_s
    qtbot.waitUntil(lambda: window.control.t_s > now_s + 0.1, timeout=LONG_MS)


def test_the_window_closes_in_the_middle_of_a_session(window: MainWindow, qtbot: QtBot) -> None:
    """Closing the window while the demo runs ends the session properly and leaves no thread."""
    window.choose_source(demo_choice())
    window.actions_["start"].trigger()
    qtbot.waitUntil(lambda: window.people.model.rowCount() >= 5, timeout=LONG_MS)
    session_id = window.control.session_id
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=LONG_MS)

    db = open_database(paths.default_database(), readonly=True)
    assert get_session(db, session_id or 0).state == "finished"
    db.close()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("simak-")]
