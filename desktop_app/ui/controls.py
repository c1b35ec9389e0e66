"""Which controls can be used when: one table, so that Start, Pause and Stop stay three different things."""

from dataclasses import dataclass
from enum import Enum, auto

from desktop_app.pipeline.engine import EngineState


class Control(Enum):
    """What the user can do with a session."""

    CHOOSE_SOURCE = auto()
    START = auto()
    PAUSE = auto()
    RESUME = auto()
    STOP = auto()
    MARK = auto()
    EXPORT = auto()
    CHANGE_MODELS = auto()


_AT_REST = frozenset({Control.CHOOSE_SOURCE, Control.START, Control.EXPORT, Control.CHANGE_MODELS})

_TABLE: dict[EngineState, frozenset[Control]] = {
    EngineState.IDLE: _AT_REST,
    EngineState.OPENING: frozenset({Control.STOP}),
    EngineState.RUNNING: frozenset({Control.PAUSE, Control.STOP, Control.MARK}),
    EngineState.PAUSED: frozenset({Control.RESUME, Control.STOP, Control.MARK}),
    EngineState.STOPPING: frozenset(),
    EngineState.FINISHED: _AT_REST,
    EngineState.FAILED: _AT_REST,
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides beside the engine's state."""

    models_ready: bool = False
    source_chosen: bool = False
    session_stored: bool = False


def usable(state: EngineState, now: Circumstances) -> frozenset[Control]:
    """The controls that can be used."""
    lacking = set()
    if not (now.models_ready and now.source_chosen):
        lacking.add(Control.START)
    if not now.session_stored:
        lacking.add(Control.EXPORT)
    return _TABLE[state] - lacking


def is_active(state: EngineState) -> bool:
    """Whether a session is under way, its end included."""
    return state in {EngineState.OPENING, EngineState.RUNNING, EngineState.PAUSED, EngineState.STOPPING}
