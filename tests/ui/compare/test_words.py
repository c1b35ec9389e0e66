"""What differs is said in words, with how much was known, and only where it is worth saying."""

import numpy as np
import pytest

from desktop_app.domain.emotion import EMOTIONS, Emotion
from desktop_app.export.comparison import compare
from desktop_app.export.figures import ClassSeconds, Mark
from desktop_app.ui.compare.words import difference_sentences

HAPPY, NEUTRAL = EMOTIONS.index(Emotion.HAPPY), EMOTIONS.index(Emotion.NEUTRAL)


def lesson(happy: list[float], *, present: int = 4, judged: int = 4, marks: tuple[Mark, ...] = ()) -> ClassSeconds:
    """Ten seconds for each share of happy, the rest neutral; four participants."""
    shares = np.repeat(happy, 10)
    n = len(shares)
    sums = np.zeros((n, 7))
    sums[:, HAPPY], sums[:, NEUTRAL] = shares * judged, (1 - shares) * judged
    return ClassSeconds(4, np.ones(n, np.bool_), np.full(n, present), np.full(n, judged), sums, marks)


def plain(sentences: list[str]) -> list[str]:
    """Without the signs that keep names in order."""
    return [sentence.translate({0x2068: None, 0x2069: None}) for sentence in sentences]


def said(*lessons: ClassSeconds) -> list[str]:
    """The sentences about sessions called A, B, ..."""
    return plain(difference_sentences(compare(lessons), "ABC"[: len(lessons)]))


def test_sessions_are_told_against_the_first_with_what_was_known():
    """30 per cent against 50: twenty points less, and neutral twenty more; three of four seen, two judged of those."""
    assert said(lesson([0.5]), lesson([0.3], present=3, judged=2)) == [
        "B against A: “looked happy” 30% against 50% (\N{MINUS SIGN}20 points) "
        "and “looked neutral” 70% against 50% (+20 points). "
        "Seen: 3 of 4 against 4 of 4; judged of those: 67% against 100%."
    ]


def test_what_differs_by_less_than_five_points_is_not_told():
    """Of a session it is said that nothing is; of its parts nothing is said."""
    assert said(lesson([0.5]), lesson([0.54])) == [
        "B and A: no share of faces differs by 5 points or more. "
        "Seen: 4 of 4 against 4 of 4; judged of those: 100% against 100%."
    ]
    assert len(said(lesson([0.5]), lesson([0.55]))[0].split("points)")) == 3


def test_parts_are_told_against_the_part_before():
    """Before and after the break, in each session that has one."""
    divided = lesson([0.2, 0.6], marks=(Mark(10.0, "break"),))

    assert said(lesson([0.4]), divided)[1:] == [
        "B, from “break” on, against the part before: “looked happy” 60% against 20% (+40 points) and "
        "“looked neutral” 40% against 80% (\N{MINUS SIGN}40 points). "
        "Seen: 4 of 4 against 4 of 4; judged of those: 100% against 100%."
    ]


def test_little_knowledge_is_said():
    """One of four judged says little; nobody judged says nothing."""
    assert said(lesson([0.5]), lesson([0.3], judged=1))[0].endswith("Where so little was judged, shares say little.")
    nobody = lesson([0.0], judged=0)
    assert said(nobody, lesson([0.3])) == ["In A nobody was judged, so there is nothing to compare."]
    assert said(lesson([0.3]), nobody, lesson([0.3]))[0].startswith("In B nobody")


@pytest.mark.parametrize("name", ["{0} {x}", "محمد", "<b>3A</b>", "x" * 300])
def test_names_of_all_kinds(name: str):
    """Braces, mark-up and letters of all scripts stand as they are."""
    sentences = plain(difference_sentences(compare([lesson([0.5]), lesson([0.3])]), [name, "B"]))

    assert sentences[0].startswith(f"B against {name}:")
