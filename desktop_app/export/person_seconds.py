"""The table of every second of every person: what was seen, and what follows from it of attention."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from desktop_app.behaviour.attention import perclos
from desktop_app.domain.attention import ATTENTION_STATES, OBSERVABLES, AttentionWeights
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.export.attention import WEIGHTS, measured_attention
from desktop_app.export.tables import EMOTION_COLUMNS, Column, Kind, Row, Table, known_values
from desktop_app.storage.review import Review

_OBSERVED: dict[str, Kind] = {
    "posed": Kind.WHOLE,
    "yaw_deg": Kind.MEASURE,
    "pitch_deg": Kind.MEASURE,
    "roll_deg": Kind.MEASURE,
    "end_yaw_deg": Kind.MEASURE,
    "end_pitch_deg": Kind.MEASURE,
    "eyes_read_s": Kind.SHARE,
    "closed_eye_share": Kind.SHARE,
    "blinks": Kind.WHOLE,
    "yawn_share": Kind.SHARE,
}
_ROWS_AT_ONCE = 8192
Places = NDArray[np.int64]


def person_seconds_table(review: Review, weights: AttentionWeights = WEIGHTS) -> Table:
    """Every second of every person, by second and number; the emotions are the mean of the second's judgements.

    State and index of attention follow from the observables after them, by the formula of ``behaviour.attention``.
    A second in which a person was out of sight has a row, without observations, where their state is concluded.
    """
    columns = (
        Column("t_s", Kind.WHOLE),
        Column("time_iso", Kind.WALL),
        Column("person_id", Kind.WHOLE),
        Column("person_name", Kind.TEXT),
        Column("observations", Kind.WHOLE),
        Column("judged", Kind.WHOLE),
        *EMOTION_COLUMNS,
        Column("participant", Kind.FLAG),
        Column("attention_state", Kind.TEXT),
        Column("attention_index", Kind.MEASURE),
        Column("attention_inferred", Kind.FLAG),
        *(Column(name, _OBSERVED[name]) for name in OBSERVABLES),
        Column("perclos", Kind.SHARE),
    )

    def rows() -> Iterator[Row]:
        clock = review.session.clock
        who = {person.person_id: (person.name, person.participant) for person in review.people}
        attention = _AttentionCells(review, weights)
        last, wall = -1, clock.wall(0)
        for second, person, seen, told in _in_pieces(review, attention):
            for at, number, means, state in zip(second, person, seen, told, strict=True):
                if at != last:
                    last, wall = at, clock.wall(at)
                name, participant = who[number]
                yield (at, wall, number, name, *means, participant, *state)

    return Table(columns, rows)


class _AttentionCells:
    """The cells about attention of each told second, by second and person."""

    def __init__(self, review: Review, weights: AttentionWeights) -> None:
        measured, rows = measured_attention(review, weights), review.attention
        self.second, self.person_id = np.zeros(0, np.int64), np.zeros(0, np.int64)
        self.inferred = np.zeros(0, np.bool_)
        self._state, self._cells = np.zeros(0, np.int8), np.zeros((0, 0))
        if measured is None:
            return
        told = measured.told
        self.second, self.person_id, self.inferred = told.second, told.person_id, told.inferred
        self._state = told.state
        closed = np.full(len(rows), np.nan)
        for person in np.unique(rows.person_id).tolist():
            closed[rows.person_id == person] = perclos(rows, person)[1]
        # Told seconds that are not concluded are the observed ones, in the same order.
        observed = np.full((len(told), len(OBSERVABLES) + 1), np.nan)
        observed[~told.inferred] = np.column_stack([rows.values[:, : len(OBSERVABLES)], closed])
        self._cells = np.column_stack([told.index, told.inferred, observed])

    def at(self, places: Places) -> list[Row]:
        """The cells of some told seconds; blank for a place below 0."""
        nothing: Row = [None] * (4 + len(OBSERVABLES))
        if len(self.second) == 0:
            return [nothing] * len(places)
        table = self._cells[places].tolist()
        states = self._state[places].tolist()
        return [
            nothing
            if place < 0
            else [ATTENTION_STATES[code].value, *(None if value != value else value for value in row)]
            for place, code, row in zip(places.tolist(), states, table, strict=True)
        ]


def _in_pieces(
    review: Review, attention: _AttentionCells
) -> Iterator[tuple[list[int], list[int], list[Row], list[Row]]]:
    """Seconds, people, what was seen and what is told; in pieces, so that Python's numbers stay few beside arrays."""
    seconds = review.person_seconds
    unseen: Row = [0, 0, *[None] * len(EMOTIONS)]
    keys, places, told = _union(
        _keys(seconds.second, seconds.person_id), _keys(attention.second, attention.person_id), attention.inferred
    )
    for start in range(0, len(keys), _ROWS_AT_ONCE):
        part = slice(start, start + _ROWS_AT_ONCE)
        place = places[part]
        here = seconds[np.maximum(place, 0)]
        counts = np.stack([here.present, here.judged], axis=1).tolist()
        means = known_values(here.probabilities)
        seen: list[Row] = [
            unseen if row < 0 else [*count, *mean]
            for row, count, mean in zip(place.tolist(), counts, means, strict=True)
        ]
        yield (keys[part] >> 32).tolist(), (keys[part] & 0xFFFFFFFF).tolist(), seen, attention.at(told[part])


def _keys(second: Places, person_id: Places) -> Places:
    return (second << 32) | person_id


def _union(seen: Places, told: Places, inferred: NDArray[np.bool_]) -> tuple[Places, Places, Places]:
    """All keys in order, and the place of each among those seen and those told; -1 where it is not among them."""
    keys = np.union1d(seen, told)
    places = []
    for part in (seen, told):
        place = np.searchsorted(part, keys)
        found = np.zeros(len(keys), np.bool_)
        inside = place < len(part)
        found[inside] = part[place[inside]] == keys[inside]
        places.append(np.where(found, place, -1))
    # A second with a sight that was not measured tells nothing, whatever was concluded before it.
    concluded = np.zeros(len(keys), np.bool_)
    known = places[1] >= 0
    concluded[known] = inferred[places[1][known]]
    places[1][concluded & (places[0] >= 0)] = -1
    return keys, places[0], places[1]
