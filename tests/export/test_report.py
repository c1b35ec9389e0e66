"""What a report says."""

from pathlib import Path

import pytest

from desktop_app.domain.clock import SessionClock
from desktop_app.domain.emotion import Emotion
from desktop_app.export.figures import span_figures
from desktop_app.export.moments import Moment
from desktop_app.export.report import Report, make_report
from desktop_app.export.wording import (
    Times,
    elapsed,
    moment_coverage,
    moment_sentence,
    of_people,
    points,
    shares_phrase,
)
from desktop_app.i18n import speaking
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.review import load_review
from tests.export.lessons import steady
from tests.sessions_factory import Planted, make_session


def report_of(path: Path, planted: Planted, *, seconds: int = 600, people_lanes: bool = False) -> Report:
    """The report of a made-up session of five people."""
    db = open_database(path / "simak.db")
    review = load_review(db, make_session(db, people=5, seconds=seconds, planted=planted))
    db.close()
    with speaking("en"):
        return make_report(review, models=path, people_lanes=people_lanes)


def test_the_paragraph(tmp_path: Path) -> None:
    """The paragraph tells who was seen, how they looked, the largest change and what is missing, in that order."""
    report = report_of(tmp_path, Planted(drop=(300, 360), gap=(500, 520)))
    seen, shares, change, missing = report.lead

    assert seen.startswith("On average 4.")
    assert "of 5 people were in the picture at a time, and 100% of them could be judged." in seen
    assert shares.startswith("Of all that was judged, 4")
    assert "looked happy" in shares
    assert change.startswith("The largest change came at 08:05:00 (0:05:00): “looked happy” fell from ")
    assert missing == "For 20 secs there was no picture."


def test_nothing_stood_out(tmp_path: Path) -> None:
    """A session without a change says so; one part needs no bars."""
    report = report_of(tmp_path, Planted())

    assert report.lead[-1] == "No single moment stood out from the rest."
    assert (report.moments, report.parts_chart) == ((), None)
    assert [row[0] for row in report.parts.rows] == ["whole session"]


def test_little_judged_is_said(tmp_path: Path) -> None:
    """Where less than half could be judged the paragraph ends with a warning."""
    assert "Less than half" in report_of(tmp_path, Planted(dark=(100, 600))).lead[-1]


def test_people_come_by_number(tmp_path: Path) -> None:
    """Nobody is ranked: people come in order of their numbers, and only where asked for."""
    report = report_of(tmp_path, Planted(), people_lanes=True)

    assert report.people is not None
    assert [row[0] for row in report.people.rows] == ["1", "2", "3", "4", "5"]
    assert len(report.lanes) == 1


def test_limits_are_told(tmp_path: Path) -> None:
    """The footer begins with what the figures are not for, and tells how moments are found."""
    limits = report_of(tmp_path, Planted()).limits

    assert limits[0].startswith("Not for grading, discipline or hiring.")
    assert any("Moments compare the 15 seconds after" in text for text in limits)


def test_a_session_with_next_to_nothing(db: Database, tmp_path: Path) -> None:
    """The stored lesson of four seconds has a report too, with the place's date and without a clock's."""
    with speaking("en"):
        first, second = (make_report(load_review(db, number), models=tmp_path) for number in (1, 2))

    assert first.subtitle.startswith("Monday, 2 March 2026 \u00b7 08:00\u201308:00")
    assert [row[1] for row in second.parts.rows] == ["0:00:00"]


def moment(emotion: Emotion | None, before: float, after: float) -> Moment:
    """A change of a class of thirty."""
    return Moment(2830, emotion, before, after, people_seen=26.5, people_judged=25.0, people=30, window_s=30)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (moment(Emotion.HAPPY, 0.42, 0.11), "“looked happy” fell from 42% to 11%"),
        (moment(Emotion.FEAR, 0.1, 0.2), "“looked afraid” rose from 10% to 20%"),
        (moment(None, 28.0, 12.4), "people seen fell from 28 to 12.4"),
        (moment(None, 5.0, 12.0), "people seen rose from 5 to 12"),
    ],
)
def test_moments_in_words(change: Moment, words: str) -> None:
    """A moment says what changed from what to what, of how many people."""
    with speaking("en"):
        assert moment_sentence(change) == words
        assert moment_coverage(change) == "26.5 of 30 seen, 25 judged"


def test_small_words() -> None:
    """Times, counts and differences as they stand in window and report."""
    with speaking("en"):
        assert elapsed(3725.9) == "1:02:05"
        assert Times(SessionClock(None)).tell_both(61) == "0:01:01"
        assert (of_people(11.84, 15), of_people(None, 15)) == ("11.8 of 15", "\u2013")
        assert (points(0.123), points(-0.05), points(0.001)) == ("+12", "\u22125", "0")
        assert shares_phrase(span_figures(steady(30, happy=0.3))) == ["70% looked neutral", "30% looked happy"]
    with speaking("id"):
        assert of_people(11.84, 15).startswith("11,8")
