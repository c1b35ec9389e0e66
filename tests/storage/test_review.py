"""A session after its corrections, against numbers worked out by hand and against its own observations."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.edits import AddMarker, MergePeople, RenamePerson, SetParticipant, SplitPerson
from desktop_app.domain.emotion import Emotion
from desktop_app.domain.records import Observation, SecondCount, SessionState
from desktop_app.errors import SessionNotFound
from desktop_app.storage import queries
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.edits import apply_edit, undo
from desktop_app.storage.review import Review, load_review
from desktop_app.storage.writer import SessionWriter
from tests.sessions_factory import PLANTED

HAPPY = (0.0, 0.0, 0.0, 0.75, 0.0, 0.0, 0.25)
SAD = (0.0, 0.0, 0.0, 0.25, 0.5, 0.0, 0.25)
H, S = 3, 4


@pytest.fixture
def lesson(recording: Callable[..., SessionWriter], seen: Callable[..., Observation]) -> int:
    """Three people in three seconds; 1 and 3 are both there, and both judged, in the second 1."""
    writer = recording()
    writer.write(
        [
            *(SecondCount(second, captured=30, analysed=30) for second in range(3)),
            *(seen(1, 0.2, HAPPY), seen(2, 0.2, SAD), seen(1, 0.4)),
            *(seen(1, 1.1, HAPPY), seen(2, 1.1, SAD), seen(3, 1.1, SAD), seen(3, 1.3, SAD)),
            *(seen(2, 2.0, HAPPY), seen(3, 2.5, HAPPY)),
        ]
    )
    writer.close(SessionState.FINISHED, 3.0)
    return writer.session_id


def by_number(people: list[queries.PersonSummary]) -> dict[int, queries.PersonSummary]:
    """People by their numbers."""
    return {person.person_id: person for person in people}


def test_a_merged_person_counts_once_a_second(db: Database, lesson: int) -> None:
    """In a second in which both were there, rows and judgements add up, and the class counts one person."""
    apply_edit(db, lesson, MergePeople(3, 1))

    one = queries.emotion_seconds(db, lesson, person=1)
    assert (one.second.tolist(), one.present.tolist(), one.judged.tolist()) == ([0, 1, 2], [2, 3, 1], [1, 3, 1])
    np.testing.assert_allclose(one.probabilities[:, H], [0.75, (0.75 + 0.25 + 0.25) / 3, 0.75])
    of_class = queries.emotion_seconds(db, lesson)
    assert (of_class.present.tolist(), of_class.judged.tolist()) == ([2, 2, 2], [2, 2, 2])
    np.testing.assert_allclose(of_class.probabilities[:, S], [0.25, (1 / 3 + 0.5) / 2, 0.0])


def test_the_totals_of_a_merged_person(db: Database, lesson: int) -> None:
    """Times are those of the first and last row of both, seconds count once, means are over all judgements."""
    apply_edit(db, lesson, MergePeople(3, 1))

    people = by_number(queries.people(db, lesson))
    assert list(people) == [1, 2]
    one = people[1]
    assert (one.first_s, one.last_s, one.recorded) == (0.2, 2.5, (1, 3))
    assert (one.seconds_present, one.share_present, one.seconds_judged, one.judged) == (3, 1.0, 3, 5)
    assert one.probabilities == pytest.approx((0, 0, 0, (3 * 0.75 + 2 * 0.25) / 5, 0.2, 0, 0.25))


def test_a_split_at_a_second(db: Database, lesson: int) -> None:
    """What comes from the second on is the new person's, to the very row."""
    apply_edit(db, lesson, SplitPerson(2, 1))

    people = by_number(queries.people(db, lesson))
    assert (people[2].first_s, people[2].last_s, people[2].judged, people[2].emotion) == (0.2, 0.2, 1, Emotion.SAD)
    assert (people[4].first_s, people[4].last_s, people[4].judged) == (1.1, 2.0, 2)
    assert (people[4].recorded, people[4].seconds_present) == ((2,), 2)
    assert queries.emotion_seconds(db, lesson, person=2).second.tolist() == [0]
    assert queries.emotion_seconds(db, lesson, person=4, since=2).second.tolist() == [2]
    assert queries.emotion_seconds(db, lesson, person=4, until=2).second.tolist() == [1]


def test_who_does_not_take_part_is_in_no_figure_of_the_class(db: Database, lesson: int) -> None:
    """The class is counted without them; their own rows stay."""
    apply_edit(db, lesson, SetParticipant(2, False))

    of_class = queries.emotion_seconds(db, lesson)
    assert (of_class.present.tolist(), of_class.judged.tolist()) == ([1, 2, 1], [1, 2, 1])
    np.testing.assert_allclose(of_class.probabilities[:, H], [0.75, (0.75 + 0.25) / 2, 0.75])
    assert [person.participant for person in queries.people(db, lesson)] == [True, False, True]
    assert queries.emotion_seconds(db, lesson, person=2).judged.tolist() == [1, 1, 1]
    assert [row.participant for row in queries.iter_observations(db, lesson)].count(False) == 3


def test_a_class_without_anybody(db: Database, lesson: int) -> None:
    """Where nobody takes part every second is there, with nobody in it."""
    for person in (1, 2, 3):
        apply_edit(db, lesson, SetParticipant(person, False))

    of_class = queries.emotion_seconds(db, lesson)
    assert (of_class.second.tolist(), of_class.present.tolist()) == ([0, 1, 2], [0, 0, 0])
    assert np.isnan(of_class.probabilities).all()


def test_the_review_says_what_the_queries_say(db: Database, lesson: int) -> None:
    """All parts of a review are those of the single queries, before and after corrections."""
    before = load_review(db, lesson)
    assert_same_as_queries(db, before)
    apply_edit(db, lesson, MergePeople(3, 1))
    apply_edit(db, lesson, SplitPerson(2, 1))
    apply_edit(db, lesson, SetParticipant(2, False))
    apply_edit(db, lesson, AddMarker(1.5, "quiz"))

    for review in (load_review(db, lesson), load_review(db, lesson, before=before)):
        assert_same_as_queries(db, review)
        assert [person.person_id for person in review.participants] == [1, 4]
        assert review.session.people == 2
        assert len(review.log.done) == 4
    assert len(before.log.done) == 0


def assert_same_as_queries(db: Database, review: Review) -> None:
    """Every part of the review is what its own query gives."""
    key = review.session.session_id
    assert list(review.people) == queries.people(db, key)
    assert list(review.events) == queries.events(db, key)
    assert review.frames.second.tolist() == queries.seconds(db, key).second.tolist()
    pairs = [(review.class_rows(), queries.emotion_seconds(db, key))]
    pairs += [(review.person_rows(n), queries.emotion_seconds(db, key, person=n)) for n in (1, 2, 3, 4)]
    for mine, theirs in pairs:
        for column in ("second", "present", "judged", "probabilities"):
            np.testing.assert_array_equal(getattr(mine, column), getattr(theirs, column))


def test_a_review_that_grew_is_read_again(
    db: Database, recording: Callable[..., SessionWriter], seen: Callable[..., Observation]
) -> None:
    """The record of an earlier review is used only as long as no row was added."""
    writer = recording()
    writer.write([seen(1, 0.0)])
    before = load_review(db, writer.session_id)
    writer.write([seen(1, 1.0)])

    assert len(load_review(db, writer.session_id, before=before).person_seconds) == 2


def test_a_session_without_anything(db: Database, recording: Callable[..., SessionWriter]) -> None:
    """A session of which nothing is stored is a review with nobody in it; one that is not there is told."""
    review = load_review(db, recording().session_id)

    assert review.people == ()
    assert review.class_rows().probabilities.shape == (0, 7)
    assert review.person_rows(1).probabilities.shape == (0, 7)
    with pytest.raises(SessionNotFound, match="no session 9"):
        load_review(db, 9)


def test_rows_near_a_moment(db: Database, lesson: int) -> None:
    """The rows of the one frame that is nearest are given, with their people after the corrections."""
    apply_edit(db, lesson, MergePeople(3, 1))

    def near(t_s: float, within_s: float = 0.5) -> list[tuple[float, int]]:
        return [(row.t_s, row.person_id) for row in queries.observations_near(db, lesson, t_s, within_s)]

    assert near(1.15) == [(1.1, 1), (1.1, 2), (1.1, 1)]
    assert near(1.25) == [(1.3, 1)]
    assert near(0.0) == [(0.2, 1), (0.2, 2)]
    assert near(9.0, 100.0) == [(2.5, 1)]
    assert near(1.8, 0.1) == []
    assert queries.observations_near(db, 9, 1.0, 9.0) == []


def test_names_go_through(db: Database, lesson: int) -> None:
    """A name by an edit is in the review's people and in nobody else's."""
    apply_edit(db, lesson, RenamePerson(2, "Siti"))

    assert [person.name for person in load_review(db, lesson).people] == ["", "Siti", ""]


def test_two_hours_open_at_once(two_hours: Path) -> None:
    """Two hours of thirty people are read in under 1.5 s of work, and in a third of that after a correction."""
    db = open_database(two_hours)

    def work_s(read: Callable[[], object]) -> float:
        begin = time.thread_time()
        read()
        return time.thread_time() - begin

    assert min(work_s(lambda: load_review(db, 1)), work_s(lambda: load_review(db, 1))) < 1.5
    first = load_review(db, 1)
    assert len(first.person_seconds) > 200_000
    apply_edit(db, 1, MergePeople(5, 3))
    apply_edit(db, 1, SplitPerson(9, 4000))
    apply_edit(db, 1, SetParticipant(2, False))
    assert work_s(lambda: load_review(db, 1)) < 1.5
    assert work_s(lambda: load_review(db, 1, before=first)) < 0.5
    while undo(db, 1):
        pass
    db.close()


def test_planted_events_are_in_the_review(two_hours: Path) -> None:
    """The drop, the one who leaves, the gap and the dark minute are where they were planted."""
    db = open_database(two_hours, readonly=True)
    review = load_review(db, 1)
    db.close()
    of_class = review.class_rows()
    happy = dict(zip(of_class.second.tolist(), of_class.probabilities[:, H].tolist(), strict=True))

    assert happy[PLANTED.drop[0] - 1] > 0.4 > 0.2 > happy[PLANTED.drop[0]]
    assert happy[PLANTED.drop[1] - 1] < 0.2 < 0.4 < happy[PLANTED.drop[1]]
    leaver, leaves = PLANTED.leaver
    assert PLANTED.leaver[1] - 5 < review.person_rows(leaver).second[-1] < leaves
    assert not set(range(*PLANTED.gap)) & set(of_class.second.tolist())
    dark = of_class.second[(of_class.present > 0) & (of_class.judged == 0)]
    assert dark.tolist() == list(range(*PLANTED.dark))
    assert [(event.t_s, event.text) for event in review.events if event.marker_id] == list(PLANTED.markers)
