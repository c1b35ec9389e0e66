"""The window lays sessions on each other and puts their figures side by side."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from desktop_app.domain.edits import SetParticipant
from desktop_app.storage.database import open_database
from desktop_app.storage.edits import apply_edit
from desktop_app.ui.compare.figures_table import FIRST_SHARE, SHARES_ROLE
from desktop_app.ui.compare.window import CompareWindow
from desktop_app.ui.theme import Theme
from desktop_app.ui.timeline_controls import Subject
from tests.sessions_factory import STARTED, Planted, make_session
from tests.ui.fakes import LONG_MS


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """The same class twice, a week apart: a break at 0:30 and at 0:50, and the second a minute longer."""
    db = open_database(tmp_path / "simak.db")
    for week, (seconds, at) in enumerate(((90, 30.0), (150, 50.0))):
        planted = Planted(markers=((at, "break"), (at + 20, f"only {week}")))
        begun = STARTED + timedelta(days=7 * week)
        make_session(db, name="Biology 3A", people=3, seconds=seconds, started=begun, planted=planted, seed=week)
    db.close()
    return tmp_path / "simak.db"


@pytest.fixture
def theme(qapp) -> Theme:
    """The light theme."""
    return Theme(qapp, "light")


@pytest.fixture
def window(qtbot, database, theme):
    """The window with both sessions read."""
    made = CompareWindow(database, [1, 2], theme)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.comparison is not None, timeout=LONG_MS)
    yield made
    made.close()


def line(window, part, session):
    """The words of a line of the table."""
    item = window.table.topLevelItem(part).child(session)
    return [item.text(column) for column in range(window.table.columnCount())]


def test_sessions_of_one_name_are_told_apart_by_their_day(window):
    """And each plot has the whole name above it."""
    assert window.names == ["2 Mar 2026", "9 Mar 2026"]
    assert [title.text().count("Biology 3A") for title in window._titles] == [1, 1]


def test_a_shared_marker_lies_one_above_the_other(window):
    """The second session's break comes twenty seconds later, so the first is moved by that; spans are linked."""
    choices = [window.laid_on.itemText(place) for place in range(window.laid_on.count())]
    assert len(choices) == 2
    assert "break" in choices[1]
    window.laid_on.setCurrentIndex(1)
    first, second = window._plots[Subject.EMOTIONS]

    assert window.comparison.zero_s == (30.0, 50.0)
    assert [plot._notes._marks[0].t_s for plot in (first, second)] == [50.0, 50.0]
    assert first.plot.getAxis("bottom").tickStrings([0.0, 50.0, 110.0], 1.0, 10.0) == [
        "\N{MINUS SIGN}0:50",
        "0:00",
        "1:00",
    ]
    assert first.describe(19.0) == ""
    assert first.describe(20.0).startswith("0:00")
    second.plot.setXRange(10.0, 60.0, padding=0)
    assert first.span_s == pytest.approx((10.0, 60.0))


def test_figures_stand_side_by_side_whole_and_by_part(window):
    """The whole, before the break, and after it; a part that one session does not have says so."""
    parts = [window.table.topLevelItem(place).text(0) for place in range(window.table.topLevelItemCount())]
    assert [part.translate({0x2068: None, 0x2069: None}) for part in parts] == [
        "Whole session",
        "Before the first marker",
        "From “break” on",
        "From “only 0” on",
        "From “only 1” on",
    ]
    assert line(window, 1, 0)[1] == "0:00 \N{EN DASH} 0:30"
    assert line(window, 1, 1)[1] == "0:00 \N{EN DASH} 0:50"
    assert line(window, 3, 1)[1] == "no such part"
    shares, _subject = window.table.topLevelItem(0).child(0).data(4, SHARES_ROLE)
    assert sum(shares) == pytest.approx(1.0, abs=1e-6)
    assert line(window, 0, 0)[FIRST_SHARE] == f"{shares[0] * 100:.0f}%"


def test_who_is_left_out_is_in_no_figure(qtbot, database, theme):
    """Two of three participants are left."""
    with open_database(database) as db:
        apply_edit(db, 1, SetParticipant(1, False))
    window = CompareWindow(database, [1, 2], theme)
    qtbot.addWidget(window)
    qtbot.waitUntil(lambda: window.comparison is not None, timeout=LONG_MS)

    assert window.comparison.whole[0].people == 2
    assert line(window, 0, 0)[2].endswith("of 2")
    window.close()


def test_the_chart_is_written_as_drawing_and_as_picture(window, tmp_path):
    """Where it cannot be, that is told, and nothing is lost."""
    window.export_chart(tmp_path / "chart.svg")
    window.export_chart(tmp_path / "chart.png")
    assert "9 Mar 2026" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert QImage(str(tmp_path / "chart.png")).width() > 900
    assert "chart.png" in window.messages.text

    (tmp_path / "file").write_text("")
    window.export_chart(tmp_path / "file" / "chart.svg")
    assert window.messages.property("kind") == "error"


def test_a_session_that_is_gone_is_told(qtbot, database, theme):
    """In one line, and the window stays."""
    window = CompareWindow(database, [1, 99], theme)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: "no session 99" in window.messages.text, timeout=LONG_MS)

    assert window.comparison is None
    window.close()
