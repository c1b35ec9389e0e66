"""How each emotion looks: a colour that survives colour blindness, a word and a line pattern, never a colour alone."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from desktop_app.domain.emotion import Emotion
from desktop_app.i18n import emotion_word


@dataclass(frozen=True, slots=True)
class Look:
    """What stands for one state on the screen: ``rgb`` as #rrggbb, ``dashes`` in pen widths (empty: a solid line)."""

    code: str
    rgb: str
    dashes: tuple[float, ...] = ()

    @property
    def word(self) -> str:
        """The state in a word, in the language in force; empty where there is nothing to say."""
        return emotion_word(self.code) if self.code else ""

    @property
    def colour(self) -> QColor:
        """The colour as Qt wants it."""
        return QColor(self.rgb)

    def pen(self, width: float) -> QPen:
        """A pen in this colour and pattern."""
        pen = QPen(self.colour, width)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        if self.dashes:
            pen.setDashPattern(list(self.dashes))
        return pen


LOOKS: dict[Emotion, Look] = {
    Emotion.NEUTRAL: Look("neutral", "#56B4E9"),
    Emotion.HAPPY: Look("happy", "#E69F00", (8, 2)),
    Emotion.SURPRISE: Look("surprise", "#F0E442", (4, 2)),
    Emotion.SAD: Look("sad", "#0072B2", (1.5, 1.5)),
    Emotion.FEAR: Look("fear", "#CC79A7", (5, 2, 1.5, 2)),
    Emotion.DISGUST: Look("disgust", "#009E73", (8, 2, 1.5, 2)),
    Emotion.ANGRY: Look("angry", "#D55E00", (5, 2, 1.5, 2, 1.5, 2)),
}
"""Colours after Okabe and Ito (2008). The order is the one in which shares are stacked, from the bottom."""

STACK_ORDER: tuple[Emotion, ...] = tuple(LOOKS)

UNSURE = Look("unsure", "#A6A6A6", (3, 2))
TOO_FAR = Look("too far", "#A6A6A6", (3, 2))
TOO_DARK = Look("too dark", "#A6A6A6", (3, 2))
UNJUDGED = Look("", "#D9D9D9")
"""A face without a judgement: emotions are switched off, or the first one is still on its way."""
