"""How each state of attention is drawn, on the screen and on paper: a colour and a line pattern."""

from desktop_app.domain.attention import AttentionState
from desktop_app.domain.emotion_looks import EmotionLook as StateLook

ATTENTION_LOOKS: dict[AttentionState, StateLook] = {
    AttentionState.FACING: StateLook("#56B4E9"),
    AttentionState.LOOKING_DOWN: StateLook("#0072B2", (8, 2)),
    AttentionState.LOOKING_AWAY: StateLook("#E69F00", (4, 2)),
    AttentionState.YAWNING: StateLook("#F0E442", (1.5, 1.5)),
    AttentionState.EYES_CLOSED: StateLook("#CC79A7", (5, 2, 1.5, 2)),
    AttentionState.CANNOT_TELL: StateLook("#A6A6A6", (2, 3)),
    AttentionState.NOT_SEEN: StateLook("#D9D9D9"),
}
"""Colours after Okabe and Ito (2008); none of them says that a state is good or bad."""

ATTENTION_STACK: tuple[AttentionState, ...] = tuple(ATTENTION_LOOKS)[:5]
"""The order in which shares are stacked, from the bottom: of the people of whom something can be told. How many these
are, of all, is the coverage beside it.
"""
