"""How the cells of a lane look and what they are called, of emotions and of attention."""

from desktop_app.domain.attention import TOLD_STATES, AttentionState
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.i18n import _, attention_word, emotion_word
from desktop_app.ui.palette import ATTENTION, LOOKS, UNJUDGED, UNSURE, Look
from desktop_app.ui.review.attention_series import CANNOT_TELL, FIRST_INFERRED, FIRST_STATE, AttentionLanes
from desktop_app.ui.review.lane_series import FIRST_EMOTION, NOT_JUDGED, LaneSeries
from desktop_app.ui.review.lane_series import UNSURE as UNSURE_CODE


def cells_of(series: LaneSeries | AttentionLanes) -> list[Look | None]:
    """How each code looks, in order; None for somebody who is not in the picture."""
    if isinstance(series, AttentionLanes):
        told: list[Look] = [ATTENTION[state] for state in TOLD_STATES]
        return [None, ATTENTION[AttentionState.CANNOT_TELL], *told, *map(_fainter, told)]
    return [None, UNJUDGED, UNSURE, *(LOOKS[emotion] for emotion in EMOTIONS)]


def cell_word(series: LaneSeries | AttentionLanes, code: int) -> str:
    """What a cell means, in words."""
    if isinstance(series, AttentionLanes):
        return _attention_cell(code)
    if code >= FIRST_EMOTION:
        return emotion_word(EMOTIONS[code - FIRST_EMOTION])
    if code == UNSURE_CODE:
        return _("unsure")
    return _("not judged") if code == NOT_JUDGED else _("not in the picture")


def _attention_cell(code: int) -> str:
    if code >= FIRST_INFERRED:
        return attention_word(TOLD_STATES[code - FIRST_INFERRED], inferred=True)
    if code >= FIRST_STATE:
        return attention_word(TOLD_STATES[code - FIRST_STATE])
    return attention_word(AttentionState.CANNOT_TELL if code == CANNOT_TELL else AttentionState.NOT_SEEN)


def _fainter(look: Look) -> Look:
    """The colour halfway to a middle grey, which is fainter on a light and on a dark ground, and dots for a line."""
    channels = (int(look.rgb[place : place + 2], 16) for place in (1, 3, 5))
    return Look(look.code, "#" + "".join(f"{(channel + 0xA0) // 2:02X}" for channel in channels), (1, 3))
