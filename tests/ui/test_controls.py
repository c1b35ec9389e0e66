"""Start, Pause, Resume and Stop are usable in exactly the states in which they mean something."""

import pytest

from desktop_app.pipeline.engine import EngineState
from desktop_app.ui.controls import Circumstances, Control, is_active, usable
from desktop_app.ui.stage_words import Situation, stage_words

READY = Circumstances(models_ready=True, source_chosen=True, session_stored=True)
SESSION_CONTROLS = {Control.START, Control.PAUSE, Control.RESUME, Control.STOP, Control.MARK}


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        (EngineState.IDLE, {Control.START}),
        (EngineState.OPENING, {Control.STOP}),
        (EngineState.RUNNING, {Control.PAUSE, Control.STOP, Control.MARK}),
        (EngineState.PAUSED, {Control.RESUME, Control.STOP, Control.MARK}),
        (EngineState.STOPPING, set()),
        (EngineState.FINISHED, {Control.START}),
        (EngineState.FAILED, {Control.START}),
    ],
)
def test_the_table_of_states(state, wanted):
    """With models, a source and a stored session."""
    assert usable(state, READY) & SESSION_CONTROLS == wanted


@pytest.mark.parametrize(
    "lacking",
    [Circumstances(source_chosen=True), Circumstances(models_ready=True)],
    ids=["models", "source"],
)
def test_start_needs_models_and_a_source(lacking):
    """Whatever else is there."""
    assert Control.START not in usable(EngineState.IDLE, lacking)


def test_export_needs_a_session_that_is_over():
    """Not before the first, not while one runs."""
    assert Control.EXPORT in usable(EngineState.FINISHED, READY)
    assert Control.EXPORT not in usable(EngineState.RUNNING, READY)
    assert Control.EXPORT not in usable(EngineState.IDLE, Circumstances(models_ready=True, source_chosen=True))


@pytest.mark.parametrize("state", list(EngineState))
def test_the_source_can_be_chosen_whenever_no_session_is_under_way(state):
    """And only then."""
    assert (Control.CHOOSE_SOURCE in usable(state, READY)) is not is_active(state)


@pytest.mark.parametrize(
    ("now", "action"),
    [
        (Situation(EngineState.IDLE, notice_seen=False), "privacy"),
        (Situation(EngineState.IDLE), "source"),
        (Situation(EngineState.IDLE, "Camera", loading=True), ""),
        (Situation(EngineState.IDLE, "Camera", models_ready=True), "start"),
        (Situation(EngineState.OPENING, "Camera"), ""),
        (Situation(EngineState.FINISHED, "Camera", stored=True), "review"),
        (Situation(EngineState.FAILED, "Camera", models_ready=True), "start"),
    ],
)
def test_the_stage_offers_the_next_step(now, action):
    """Every situation without a picture has words, and a button where there is something to do."""
    words = stage_words(now)

    assert words.action == action
    assert bool(words.button) is bool(action)
    assert words.title
