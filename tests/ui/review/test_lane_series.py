"""A lane's cells: the top emotion of a mean, never a guess where nothing was judged."""

import numpy as np
import pytest

from desktop_app.domain.emotion import EMOTIONS, Emotion
from desktop_app.ui.review.lane_series import ABSENT, FIRST_EMOTION, NOT_JUDGED, UNSURE, LaneMoment, LaneSeries

HAPPY, SAD = (FIRST_EMOTION + EMOTIONS.index(emotion) for emotion in (Emotion.HAPPY, Emotion.SAD))


def series(people, length, *rows):
    """Rows of (person, second, judged, {emotion: sum})."""
    sums = np.zeros((len(rows), 7))
    for row, (_, _, _, values) in enumerate(rows):
        for emotion, value in values.items():
            sums[row, EMOTIONS.index(emotion)] = value
    columns = [np.array([row[place] for row in rows], np.int64) for place in (1, 0, 2)]
    return LaneSeries(people, length, *columns, sums)


def test_a_cell_is_the_top_emotion_or_what_kept_it_from_being_judged():
    """Absent, present without a judgement, unsure (0.3 for each of three), happy."""
    lanes = series(
        (4, 2),
        4,
        (2, 1, 0, {}),
        (2, 2, 2, {Emotion.HAPPY: 0.7, Emotion.SAD: 0.7, Emotion.FEAR: 0.6}),
        (2, 3, 2, {Emotion.HAPPY: 1.8, Emotion.SAD: 0.2}),
        (4, 0, 1, {Emotion.SAD: 1.0}),
    )

    assert lanes.codes(0.0, 1).tolist() == [[SAD, ABSENT, ABSENT, ABSENT], [ABSENT, NOT_JUDGED, UNSURE, HAPPY]]
    assert lanes.at(2, 3, 0.0) == LaneMoment(HAPPY, pytest.approx(0.9))
    assert lanes.at(2, 1, 0.0) == LaneMoment(NOT_JUDGED)
    assert lanes.at(2, 4, 0.0) is None
    assert lanes.at(9, 0, 0.0) is None


def test_smoothing_is_the_mean_of_the_seconds_before_and_fills_no_gap():
    """By hand: happy 1, then sad 1, a gap, happy 1 over two seconds: happy, tie (the earlier class), gap, happy."""
    lanes = series(
        (1,),
        4,
        (1, 0, 1, {Emotion.HAPPY: 1.0}),
        (1, 1, 3, {Emotion.SAD: 3.0}),
        (1, 3, 1, {Emotion.HAPPY: 1.0}),
    )

    assert lanes.codes(2.0, 1).tolist() == [[HAPPY, HAPPY, ABSENT, HAPPY]]
    assert lanes.at(1, 1, 2.0) == LaneMoment(HAPPY, pytest.approx(0.5))
    assert lanes.codes(10.0, 1)[0, 3] == HAPPY


def test_thinning_takes_the_mean_of_what_is_known():
    """Five seconds in cells of two; the last cell has one second, and one cell only somebody who was not judged."""
    lanes = series(
        (1,),
        5,
        (1, 0, 1, {Emotion.SAD: 0.6, Emotion.HAPPY: 0.4}),
        (1, 1, 1, {Emotion.HAPPY: 1.0}),
        (1, 2, 0, {}),
        (1, 4, 1, {Emotion.SAD: 1.0}),
    )

    assert lanes.codes(0.0, 2).tolist() == [[HAPPY, NOT_JUDGED, SAD]]
    assert lanes.codes(0.0, 8).tolist() == [[SAD]]


def test_a_session_without_anybody_has_no_lane():
    """Zero people is a normal number."""
    lanes = series((), 3)

    assert lanes.codes(2.0, 2).shape == (0, 2)
