"""The signs of attention can be told apart at the size of a letter, without their colour."""

from itertools import combinations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from desktop_app.domain.attention import AttentionState
from desktop_app.i18n import attention_word, speaking
from desktop_app.ui.attention_signs import SIGN_PX, sign_pixmap
from desktop_app.ui.palette import ATTENTION, ATTENTION_STACK


def ink(state: AttentionState, *, inferred: bool = False) -> np.ndarray:
    """(14, 14) how much of each pixel is drawn, 0 to 1."""
    image = sign_pixmap(state, "#000000", 1.0, inferred=inferred).toImage()
    pixels = [[image.pixelColor(x, y).alphaF() for x in range(SIGN_PX)] for y in range(SIGN_PX)]
    return np.array(pixels)


def test_at_14_pixels_no_two_signs_are_alike(qtbot: QtBot):
    """Any two differ by at least six whole pixels of ink."""
    signs = {state: ink(state) for state in AttentionState}

    for one, other in combinations(signs, 2):
        assert np.abs(signs[one] - signs[other]).sum() >= 6, (one, other)


def test_what_is_concluded_looks_unlike_what_is_seen(qtbot: QtBot):
    """The head of somebody out of sight is drawn in dashes."""
    assert np.abs(ink(AttentionState.LOOKING_AWAY) - ink(AttentionState.LOOKING_AWAY, inferred=True)).sum() >= 4


def test_each_state_has_its_own_colour_word_and_pattern():
    """Nothing is told by colour alone."""
    assert set(ATTENTION) == set(AttentionState)
    assert set(ATTENTION_STACK) == set(AttentionState) - {AttentionState.NOT_SEEN, AttentionState.CANNOT_TELL}
    assert len({look.word for look in ATTENTION.values()}) == len(AttentionState)
    for what in ("rgb", "dashes"):
        assert len({getattr(ATTENTION[state], what) for state in ATTENTION_STACK}) == len(ATTENTION_STACK)


@pytest.mark.parametrize("state", list(AttentionState))
def test_words_say_what_is_seen(state: AttentionState):
    """No word speaks of interest or of what somebody thinks, and each is translated."""
    english = attention_word(state)
    with speaking("id"):
        assert attention_word(state) != english
    assert not {"interested", "bored", "attentive", "distracted", "engaged"} & set(english.split())
