"""One lane a person: what was seen of each one's attention over time, in order of their numbers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_app.behaviour.attention import PersonAttention
from desktop_app.domain.attention import ATTENTION_STATES, AttentionState
from desktop_app.domain.attention_looks import ATTENTION_STACK
from desktop_app.export.attention import MeasuredAttention, attention_of
from desktop_app.export.attention_charts import attention_bands
from desktop_app.export.lanes import UNKNOWN, Cell, Lane, LaneLooks, lane_step, lanes_picture
from desktop_app.export.svg import Svg
from desktop_app.export.wording import Times
from desktop_app.i18n import _, percent
from desktop_app.storage.people import PersonSummary

_NOT_SEEN = ATTENTION_STATES.index(AttentionState.NOT_SEEN)
_CANNOT_TELL = ATTENTION_STATES.index(AttentionState.CANNOT_TELL)
_INFERRED = len(ATTENTION_STATES)
"""Added to the code of a state that is concluded of a face out of sight."""


def attention_people_chart(
    measured: MeasuredAttention, times: Times, people: Sequence[PersonSummary], *, narrow: bool = False
) -> Svg:
    """A lane for each person: the state of most seconds of each step; beside it, of how much of the time one is known.

    What is concluded of a face out of sight is half as high; where nothing can be told a lane is grey.

    Args:
        measured: the attention of the session.
        times: how the axis is told.
        people: who is in it.
        narrow: for a phone.
    """
    seconds = max(len(measured), 1)
    step, analysed = lane_step(seconds), np.flatnonzero(measured.analysed)
    lanes = []
    for person in people:
        rows = measured.told.of_person(person.person_id, analysed)
        known = percent(attention_of(measured, person.person_id).coverage)
        lanes.append(Lane(person, states_by_step(rows, len(measured), step), step, known))
    bands = dict(zip(ATTENTION_STACK, attention_bands(), strict=True))
    cells = {_CANNOT_TELL: UNKNOWN}
    for state, band in bands.items():
        code = ATTENTION_STATES.index(state)
        cells[code], cells[code + _INFERRED] = Cell(band), Cell(band, low=True)
    looks = LaneLooks(_("Attention of each person over time"), cells, list(bands.values()), _("told of"))
    return lanes_picture(lanes, looks, seconds, times, narrow=narrow)


def states_by_step(rows: PersonAttention, seconds: int, step: int) -> NDArray[np.int64]:
    """For each step of a session the state of most of its seconds, of those in which the person was not out of sight.

    Args:
        rows: the person, by analysed second.
        seconds: of the session.
        step: seconds in a step; the last one may be shorter.

    Returns:
        Places in ``ATTENTION_STATES``, as many more as there are states where it is concluded.
    """
    count = -(-seconds // step)
    codes = rows.state.astype(np.int64) + np.where(rows.inferred, _INFERRED, 0)
    seen = codes != _NOT_SEEN
    kinds = 2 * _INFERRED
    votes = np.bincount(rows.second[seen] // step * kinds + codes[seen], minlength=count * kinds)
    votes = votes.reshape(count, kinds)
    return np.where(votes.any(axis=1), votes.argmax(axis=1), _NOT_SEEN)
