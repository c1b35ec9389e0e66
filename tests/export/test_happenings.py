"""What happened in a session."""

from pathlib import Path

from desktop_app.domain.records import EventKind
from desktop_app.export.figures import class_seconds
from desktop_app.export.happenings import Found, Happening, happenings
from desktop_app.storage.database import open_database
from desktop_app.storage.review import load_review
from tests.sessions_factory import Planted, make_session


def lines_of(path: Path, planted: Planted, *, seconds: int) -> list[Happening]:
    """What is told of a made-up session."""
    db = open_database(path / "simak.db")
    review = load_review(db, make_session(db, people=4, seconds=seconds, planted=planted))
    db.close()
    return list(happenings(review, class_seconds(review)))


def test_found_and_noted_in_order_of_time(tmp_path: Path) -> None:
    """A marker, somebody who goes, a gap and a dark minute are told at their times."""
    planted = Planted(leaver=(2, 500), markers=((100.0, "quiz"),), gap=(600, 620), dark=(700, 760))
    marker, went, gap, dark = lines_of(tmp_path, planted, seconds=1000)

    assert marker.event is not None
    assert (marker.t_s, marker.event.kind) == (100.0, EventKind.MARKER)
    assert went.person is not None
    assert (went.found, went.person.person_id) == (Found.WENT, 2)
    assert 490 < went.t_s < 500
    assert (gap.t_s, gap.end_s) == (600.0, 620.0)
    assert (dark.found, dark.t_s, dark.end_s) == (Found.NOBODY_JUDGED, 700.0, 760.0)


def test_who_goes_shortly_before_the_end_is_not_told(tmp_path: Path) -> None:
    """Five minutes before the end, or less, is no event; a moment too dark is none either."""
    assert lines_of(tmp_path, Planted(leaver=(2, 800), dark=(300, 308)), seconds=1000) == []
