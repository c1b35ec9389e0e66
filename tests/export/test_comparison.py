"""Sessions side by side."""

import pytest

from desktop_app.export.comparison import compare, shared_markers
from desktop_app.export.figures import Mark
from tests.export.lessons import HAPPY, lesson, steady

MONDAY = lesson(
    [2] * 6, [2] * 6, [0, 0, 0.5, 0.5, 1, 1], markers=[Mark(2, "Quiz "), Mark(4, "break")], people=2, gap=[0]
)
TUESDAY = lesson([4] * 6, [4] * 6, [0, 1, 1, 0, 0, 0], markers=[Mark(1.5, "quiz"), Mark(3, "film")], people=5)


def test_whole_sessions() -> None:
    """Each session keeps its own figures."""
    monday, tuesday = compare([MONDAY, TUESDAY]).whole

    assert (monday.people, tuesday.people) == (2, 5)
    assert monday.shares is not None
    assert monday.shares[HAPPY] == pytest.approx(0.5)
    assert tuesday.people_seen == 4


def test_parts_are_matched_by_their_marker() -> None:
    """Segments of the same marker lie beside each other, whatever case and blanks; others stand alone."""
    parts = compare([MONDAY, TUESDAY]).parts

    assert [(part.text, [figures is not None for figures in part.figures]) for part in parts] == [
        (None, [True, True]),
        ("Quiz ", [True, True]),
        ("break", [True, False]),
        ("film", [False, True]),
    ]
    quiz = parts[1].figures
    assert quiz[0] is not None
    assert quiz[1] is not None
    assert (quiz[0].from_s, quiz[0].to_s, quiz[1].from_s, quiz[1].to_s) == (2, 4, 1, 3)


def test_a_marker_that_comes_twice() -> None:
    """The second marker of a text belongs to the second one of the other session."""
    first = steady(30, markers=[Mark(10, "task"), Mark(20, "task")])
    second = steady(30, markers=[Mark(5, "task")])

    assert [(part.text, part.occurrence, part.figures[1] is None) for part in compare([first, second]).parts] == [
        (None, 1, False),
        ("task", 1, False),
        ("task", 2, True),
    ]


def test_laid_on_the_start() -> None:
    """Without a marker sessions lie on their first analysed second."""
    assert compare([MONDAY, TUESDAY]).zero_s == (1.0, 0.0)


def test_laid_on_a_marker() -> None:
    """With a marker each session's own one lies at zero; one without it stays on its start."""
    assert compare([MONDAY, TUESDAY], marker="QUIZ").zero_s == (2.0, 1.5)
    assert compare([MONDAY, TUESDAY], marker="film").zero_s == (1.0, 3.0)


def test_markers_that_all_have() -> None:
    """Only texts of every session can lay them on each other; a blank one cannot."""
    blank = steady(30, markers=[Mark(1, ""), Mark(2, "quiz")])

    assert shared_markers([MONDAY, TUESDAY]) == ("Quiz ",)
    assert shared_markers([blank, blank]) == ("quiz",)
    assert shared_markers([]) == ()


def test_one_session_is_no_comparison() -> None:
    """Two sessions are needed."""
    with pytest.raises(ValueError, match="two or more"):
        compare([MONDAY])
