"""How emotions and states of attention look: a colour that survives colour blindness, a word and a line pattern.

Never a colour alone; states of attention have a sign too (``ui.attention_signs``).
"""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPen

from desktop_app.domain.attention import AttentionState
from desktop_app.domain.attention_looks import ATTENTION_LOOKS, ATTENTION_STACK
from desktop_app.domain.emotion import Emotion
from desktop_app.domain.emotion_looks import EMOTION_LOOKS, STACK_ORDER, UNJUDGED_RGB
from desktop_app.i18n import attention_word, emotion_word

__all__ = [
    "ATTENTION",
    "ATTENTION_STACK",
    "LOOKS",
    "STACK_ORDER",
    "TOO_DARK",
    "TOO_FAR",
    "UNJUDGED",
    "UNSURE",
    "AttentionLook",
    "Look",
]


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


@dataclass(frozen=True, slots=True)
class AttentionLook(Look):
    """What stands for a state of attention; ``code`` is the state."""

    @property
    def word(self) -> str:
        """What is seen, in the language in force."""
        return attention_word(self.code)


LOOKS: dict[Emotion, Look] = {
    emotion: Look(emotion.value, look.rgb, look.dashes) for emotion, look in EMOTION_LOOKS.items()
}
"""In the order in which shares are stacked, from the bottom."""

ATTENTION: dict[AttentionState, AttentionLook] = {
    state: AttentionLook(state.value, look.rgb, look.dashes) for state, look in ATTENTION_LOOKS.items()
}
"""In the order in which shares are stacked, from the bottom; those of whom nothing can be told come last."""

UNSURE = Look("unsure", "#A6A6A6", (3, 2))
TOO_FAR = Look("too far", "#A6A6A6", (3, 2))
TOO_DARK = Look("too dark", "#A6A6A6", (3, 2))
LEFT_OUT = Look("", "#A6A6A6")
"""Who does not take part: only that there is a face."""
UNJUDGED = Look("", UNJUDGED_RGB)
"""A face without a judgement: emotions are switched off, or the first one is still on its way."""
