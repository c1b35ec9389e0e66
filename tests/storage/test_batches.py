"""Records turned into rows."""

from collections.abc import Callable

from desktop_app.domain.records import EventKind, Observation, SecondCount, SessionEvent
from desktop_app.domain.results import Quality
from desktop_app.storage.batches import Batch, make_batch

HAPPY = (0.0, 0.0, 0.0, 0.75, 0.0, 0.0, 0.25)
SAD = (0.0, 0.0, 0.0, 0.25, 0.5, 0.0, 0.25)


def test_no_records_make_an_empty_batch() -> None:
    """A batch without records has nothing to store."""
    assert make_batch([]) == Batch()
    assert not make_batch([])


def test_emotion_columns_only_where_judged(seen: Callable[..., Observation]) -> None:
    """The label and its probability come from the seven; a face that was not judged has none of the nine."""
    batch = make_batch([seen(1, 0.1, HAPPY), seen(2, 0.1, quality=Quality.TOO_SMALL)])

    assert batch.observations[0][8:18] == ["ok", "happy", 0.75, *HAPPY]
    assert batch.observations[1][8:18] == ["too_small", *[None] * 9]


def test_seconds_are_whole_seconds_of_source_time(seen: Callable[..., Observation]) -> None:
    """A second takes what happens from its start up to the next."""
    batch = make_batch([seen(1, 0.999), seen(1, 1.0), SecondCount(1, 30, 28, 1, 1), SecondCount(1, captured=2)])

    assert batch.seconds == [[0, 0, 0, 0, 0, 1], [1, 32, 28, 1, 1, 1]]


def test_a_persons_second_sums_up(seen: Callable[..., Observation]) -> None:
    """Rows and judgements of a person within a second are counted, probabilities summed."""
    batch = make_batch([seen(7, 3.0, HAPPY), seen(7, 3.1), seen(7, 3.2, SAD)])

    assert batch.person_seconds == [[3, 7, 3, 2, 0.0, 0.0, 0.0, 1.0, 0.5, 0.0, 0.5]]


def test_a_persons_totals(seen: Callable[..., Observation]) -> None:
    """A person's totals name first and last time, seconds present and judged, and the seconds they begin with."""
    batch = make_batch([seen(7, 2.5), seen(7, 3.1, HAPPY), seen(7, 4.0)])

    assert batch.people == [[7, 2.5, 4.0, 3.1, 3, 1, 1, *HAPPY, 2, 3]]


def test_markers_and_events(seen: Callable[..., Observation]) -> None:
    """The user's markers are kept apart from what the program noticed."""
    batch = make_batch(
        [
            SessionEvent(EventKind.MARKER, 1.5, "quiz"),
            SessionEvent(EventKind.GAP, 2.0, "unplugged", end_s=5.0),
        ]
    )

    assert batch.markers == [[1.5, "quiz"]]
    assert batch.events == [["gap", 2.0, 5.0, None, "unplugged"]]
