"""The figures of a session, checked against numbers worked out by hand."""

import numpy as np
import pytest

from desktop_app.domain.emotion import Emotion
from desktop_app.export.figures import (
    ClassSeconds,
    Mark,
    against_rest,
    class_seconds,
    episodes,
    person_seconds,
    segments,
    share_change,
    span_figures,
)
from desktop_app.storage.database import Database
from desktop_app.storage.review import load_review
from tests.export.lessons import HAPPY, NEUTRAL, lesson

# Five seconds: three people seen and two judged, twice; a gap; one seen and judged; nobody.
PRESENT, JUDGED, SHARE = [3, 3, 0, 1, 0], [2, 2, 0, 1, 0], [0.5, 0.25, 0.0, 1.0, 0.0]


@pytest.fixture
def small() -> ClassSeconds:
    """The five seconds, with a marker at 1.9 s and one at 3 s."""
    return lesson(PRESENT, JUDGED, SHARE, gap=[2], markers=[Mark(1.9, "quiz"), Mark(3.0, "end")])


def test_a_person_second_counts_once(small: ClassSeconds) -> None:
    """Shares are means over judged person-seconds: (2 x 0.5 + 2 x 0.25 + 1 x 1) / 5 = 0.5."""
    figures = span_figures(small)

    assert figures.shares is not None
    assert figures.shares[HAPPY] == pytest.approx(0.5)
    assert figures.shares[NEUTRAL] == pytest.approx(0.5)
    assert sum(figures.shares) == pytest.approx(1.0)


def test_people_seen_is_a_mean_over_analysed_seconds(small: ClassSeconds) -> None:
    """A gap is no second in which nobody was there: 7 person-seconds in 4 analysed seconds are 1.75 of 4 people."""
    figures = span_figures(small)

    assert (figures.seconds, figures.seconds_analysed, figures.present, figures.judged) == (5, 4, 7, 5)
    assert figures.people_seen == pytest.approx(1.75)
    assert figures.seen_share == pytest.approx(1.75 / 4)
    assert figures.coverage == pytest.approx(5 / 7)


def test_a_span_takes_the_second_it_begins_in(small: ClassSeconds) -> None:
    """From 1.2 s to 3.0 s are seconds 1 and 2; a second that only begins at the end is not counted."""
    figures = span_figures(small, 1.2, 3.0)

    assert (figures.from_s, figures.to_s, figures.seconds, figures.judged) == (1, 3, 2, 2)
    assert figures.shares is not None
    assert figures.shares[HAPPY] == pytest.approx(0.25)


@pytest.mark.parametrize(("from_s", "to_s"), [(-5, 0), (5, 9), (3, 1), (9, 12)])
def test_a_span_outside_is_empty(small: ClassSeconds, from_s: float, to_s: float) -> None:
    """A span with no second in it knows nothing, and does not fail."""
    figures = span_figures(small, from_s, to_s)

    assert (figures.seconds, figures.judged, figures.shares, figures.people_seen) == (0, 0, None, None)
    assert figures.coverage is figures.leading is None


def test_against_the_rest(small: ClassSeconds) -> None:
    """Second 0 (happy 0.5) stands beside everything else: (2 x 0.25 + 1 x 1) / 3 = 0.5."""
    both = against_rest(small, 1, 2)

    assert both.span.shares is not None
    assert both.rest.shares is not None
    assert both.span.shares[HAPPY] == pytest.approx(0.25)
    assert both.rest.shares[HAPPY] == pytest.approx((2 * 0.5 + 1) / 3)
    assert both.change is not None
    assert both.change[HAPPY] == pytest.approx(0.25 - 2 / 3)
    assert (both.span.judged + both.rest.judged, both.span.seconds + both.rest.seconds) == (5, 5)


def test_no_change_where_nothing_was_judged(small: ClassSeconds) -> None:
    """A span in which nobody was judged has no difference to anything."""
    assert against_rest(small, 2, 3).change is None
    assert share_change(span_figures(small, 2, 3), span_figures(small)) is None


def test_segments_lie_between_markers(small: ClassSeconds) -> None:
    """A marker at 1.9 s begins its segment with second 1; together segments are the whole session."""
    parts = segments(small)

    assert [(part.number, part.text, part.figures.from_s, part.figures.to_s) for part in parts] == [
        (1, None, 0, 1),
        (2, "quiz", 1, 3),
        (3, "end", 3, 5),
    ]
    assert sum(part.figures.judged for part in parts) == span_figures(small).judged


def test_no_marker_is_one_segment() -> None:
    """Without markers the session is one part, an empty session none."""
    assert [part.text for part in segments(lesson([1], [1], [0.0]))] == [None]
    assert segments(lesson([], [], [])) == ()


def test_a_marker_at_the_very_start() -> None:
    """There is no part before a marker in the first second."""
    parts = segments(lesson([1, 1], [1, 1], [0, 1], markers=[Mark(0.4, "a"), Mark(0.9, "b"), Mark(7, "late")]))

    assert [(part.text, part.figures.seconds) for part in parts] == [("b", 2)]


def test_episodes_part_nothing() -> None:
    """A marker with an end is a span of its own, and no border between segments."""
    with_episode = lesson([1] * 6, [1] * 6, [0, 0, 1, 1, 0, 0], markers=[Mark(2.0, "laughter", 4.0)])
    (episode,) = episodes(with_episode)

    assert len(segments(with_episode)) == 1
    assert (episode.text, episode.figures.from_s, episode.figures.to_s) == ("laughter", 2, 4)
    assert episode.figures.leading == (Emotion.HAPPY, 1.0)


def test_the_class_of_a_stored_session(db: Database) -> None:
    """The stored lesson lasts 4.5 s, was analysed in two of them, and has two people, of whom one was judged, twice."""
    found = class_seconds(load_review(db, 1))

    assert (len(found), found.people) == (5, 2)
    assert found.analysed.tolist() == [True, False, False, True, False]
    assert (found.present.tolist(), found.judged.tolist()) == ([2, 0, 0, 0, 0], [1, 0, 0, 0, 0])
    assert found.sums[0, HAPPY] == pytest.approx(0.74)
    assert np.isnan(found.shares[1]).all()
    assert found.markers == (Mark(0.5, "+1 quiz"),)
    assert class_seconds(found) is found


def test_a_person_is_a_class_of_one(db: Database) -> None:
    """A person's second counts once however many judgements it has."""
    figures = span_figures(person_seconds(load_review(db, 1), 1))

    assert (figures.people, figures.present, figures.judged) == (1, 1, 1)
    assert figures.people_seen == 0.5
