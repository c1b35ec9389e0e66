"""The charts of a session."""

from datetime import UTC, datetime
from xml.etree import ElementTree

import numpy as np
import pytest

from desktop_app.domain.clock import SessionClock
from desktop_app.domain.emotion_looks import EMOTION_LOOKS
from desktop_app.export.charts import bars_chart, class_chart
from desktop_app.export.figures import Mark
from desktop_app.export.lanes import leading_by_step
from desktop_app.export.moments import moments
from desktop_app.export.plots import NARROW, WIDE, time_ticks
from desktop_app.export.svg import Svg
from desktop_app.export.wording import Times
from tests.export.lessons import HAPPY, lesson, steady

NO_CLOCK = Times(SessionClock(None))
AT_TEN = Times(SessionClock(datetime(2026, 3, 2, 10, 4, tzinfo=UTC)))


def texts(picture: Svg) -> list[str]:
    """The words of a picture."""
    root = ElementTree.fromstring(picture.text())
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("narrow", [False, True])
def test_the_class_over_time(narrow: bool) -> None:
    """The chart has every emotion by word and colour, flags with numbers, letters of moments and the time of day."""
    happy = [0.8] * 300 + [0.1] * 300
    session = lesson([6] * 600, [6] * 600, happy, people=6, markers=[Mark(60, "quiz"), Mark(61, "b"), Mark(400, "end")])
    picture = class_chart(session, AT_TEN, moments=moments(session), narrow=narrow)
    words = texts(picture)

    assert picture.width == (NARROW if narrow else WIDE)
    assert {"angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"} <= set(words)
    assert {"1\u20132", "3", "A", "10:10"} <= set(words)
    assert ("end" in words) != narrow
    assert all(look.rgb in picture.text() for look in EMOTION_LOOKS.values())


@pytest.mark.parametrize(
    "session",
    [
        lesson([], [], []),
        lesson([0], [0], [0.0], people=0),
        lesson([2, 2], [0, 0], [0, 0]),
        lesson([0, 0], [0, 0], [0, 0], gap=[0, 1]),
        lesson([1], [1], [1.0], markers=[Mark(0, ""), Mark(5, "beyond"), Mark(0, "episode", 1.0)]),
    ],
)
def test_sessions_with_little_in_them(session: object) -> None:
    """Charts of sessions without seconds, people, judgements or pictures are drawn, not failed at."""
    for narrow in (False, True):
        ElementTree.fromstring(class_chart(session, NO_CLOCK, narrow=narrow).text())  # type: ignore[arg-type]


def test_a_gap_stays_a_gap() -> None:
    """Bands end before a gap and begin again after it."""
    without = class_chart(steady(100), NO_CLOCK).text().count("<path")
    with_gap = class_chart(
        lesson([3] * 100, [0 if 40 <= s < 50 else 3 for s in range(100)], [0.5] * 100, gap=range(40, 50)), NO_CLOCK
    )

    assert with_gap.text().count("<path") > without
    assert "no picture" in with_gap.text()


def test_bars() -> None:
    """A bar is divided by its shares; nobody judged is said in words."""
    shares = [0.0] * 7
    shares[HAPPY] = 1.0
    words = texts(bars_chart([("quiz", shares), ("break", None)], "parts"))

    assert {"quiz", "happy 100%", "break", "nobody was judged"} <= set(words)


def test_ticks_stand_at_round_times_of_day() -> None:
    """A session that began at 10:04 has its ticks at 10:15, 10:30, ..., one without a clock at 0:00, 0:15, ..."""
    assert time_ticks(AT_TEN, 3600, 5)[:2] == [(660, "10:15"), (1560, "10:30")]
    assert time_ticks(NO_CLOCK, 3600, 5)[:2] == [(0, "0:00"), (900, "0:15")]
    assert time_ticks(NO_CLOCK, 20, 5)[1] == (5, "0:00:05")


def test_a_lane_is_the_leading_emotion_of_each_step() -> None:
    """Steps of two seconds: happy leads, seen but not judged, not seen, and a short last one."""
    person = lesson([1, 1, 1, 1, 0, 0, 1], [1, 0, 0, 0, 0, 0, 1], [0.9, 0, 0, 0, 0, 0, 0.2], people=1)

    assert leading_by_step(person, 2).tolist() == [HAPPY, -2, -1, 6]
    assert leading_by_step(lesson([], [], []), 2).tolist() == []
    assert np.issubdtype(leading_by_step(person, 2).dtype, np.integer)
