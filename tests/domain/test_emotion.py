"""The order of the classes, and the top one."""

import pytest

from desktop_app.domain.emotion import EMOTIONS, Emotion, top_emotion


def test_the_order_is_fer2013s() -> None:
    """Columns and outputs everywhere have this order."""
    assert ",".join(EMOTIONS) == "angry,disgust,fear,happy,sad,surprise,neutral"


def test_the_top_class_comes_with_its_probability() -> None:
    """The largest wins; of two equal ones the earlier."""
    assert top_emotion((0, 0.1, 0, 0.6, 0.2, 0.1, 0)) == (Emotion.HAPPY, 0.6)
    assert top_emotion((0.4, 0, 0, 0.4, 0.1, 0.1, 0)) == (Emotion.ANGRY, 0.4)


def test_another_number_of_classes_is_refused() -> None:
    """Eight probabilities (FER+) must be mapped before."""
    with pytest.raises(ValueError, match=r"\(7,\), got \(8,\)"):
        top_emotion((0.125,) * 8)
