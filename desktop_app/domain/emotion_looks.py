"""How each emotion is drawn, on the screen and on paper: a colour that survives colour blindness and a line pattern."""

from typing import NamedTuple

from desktop_app.domain.emotion import Emotion


class EmotionLook(NamedTuple):
    """``rgb`` as #rrggbb; ``dashes`` in line widths, dash and gap in turn (empty: a solid line)."""

    rgb: str
    dashes: tuple[float, ...] = ()


EMOTION_LOOKS: dict[Emotion, EmotionLook] = {
    Emotion.NEUTRAL: EmotionLook("#56B4E9"),
    Emotion.HAPPY: EmotionLook("#E69F00", (8, 2)),
    Emotion.SURPRISE: EmotionLook("#F0E442", (4, 2)),
    Emotion.SAD: EmotionLook("#0072B2", (1.5, 1.5)),
    Emotion.FEAR: EmotionLook("#CC79A7", (5, 2, 1.5, 2)),
    Emotion.DISGUST: EmotionLook("#009E73", (8, 2, 1.5, 2)),
    Emotion.ANGRY: EmotionLook("#D55E00", (5, 2, 1.5, 2, 1.5, 2)),
}
"""Colours after Okabe and Ito (2008). The order is the one in which shares are stacked, from the bottom."""

STACK_ORDER: tuple[Emotion, ...] = tuple(EMOTION_LOOKS)

UNJUDGED_RGB = "#D9D9D9"
"""Where somebody was seen but not judged."""
