"""What a session made for tests says of attention: planted, with a little chance in it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.behaviour.attention import states_of
from desktop_app.domain.attention import ATTENTION_STATES, AttentionWeights
from desktop_app.domain.attention_rows import COLUMNS, AttentionRows
from desktop_app.storage.series import PersonSeconds

WRITING = (3000, 3300)
"""Everybody looks down."""

SLEEPER, ASLEEP = 3, (1200, 1214)
"""Who closes their eyes, and when; an event says so."""

YAWNER, YAWN = 4, (600, 604)
"""Who yawns, and when; likewise."""

LOOKING_ASIDE = 0.06
"""How often somebody looks away, by chance."""


def attention_rows(rows: PersonSeconds, seed: int) -> AttentionRows:
    """Observables for every person-second. A dark second, in which nobody was judged, could not be measured either."""
    rng, n = np.random.default_rng(seed + 1), len(rows)
    yaw, pitch = rng.normal(0.0, 6.0, n), rng.normal(-2.0, 3.0, n)
    aside = rng.random(n) < LOOKING_ASIDE
    yaw[aside] = rng.choice([-1.0, 1.0], int(aside.sum())) * rng.uniform(38.0, 60.0, int(aside.sum()))
    writing = _within(rows.second, WRITING) & (rng.random(n) < 0.85)
    pitch[writing], yaw[writing] = rng.normal(-30.0, 4.0, int(writing.sum())), 0.0
    asleep = (rows.person_id == SLEEPER) & _within(rows.second, ASLEEP)
    yawning = (rows.person_id == YAWNER) & _within(rows.second, YAWN)
    straight = asleep | yawning
    yaw[straight], pitch[straight] = 0.0, 0.0
    unknown = rows.judged == 0
    yaw[unknown], pitch[unknown] = np.nan, np.nan
    blinks = rng.poisson(0.25, n) * ~(asleep | unknown)
    values = {
        "posed": np.where(unknown, 0, 2),
        "yaw_deg": yaw,
        "pitch_deg": pitch,
        "roll_deg": np.where(unknown, np.nan, rng.normal(0.0, 2.0, n)),
        "end_yaw_deg": yaw,
        "end_pitch_deg": pitch,
        "eyes_read_s": np.where(unknown, 0.0, 1.0),
        "closed_eye_share": np.where(unknown, np.nan, np.where(asleep, 1.0, np.minimum(0.15 * blinks, 0.3))),
        "blinks": blinks,
        "yawn_share": yawning.astype(np.float64),
        "judged": rows.judged,
        "pleasant": np.full(n, np.nan),
    }
    table = np.stack([np.asarray(values[name], np.float64) for name in COLUMNS], axis=1)
    return AttentionRows(rows.second, rows.person_id, table)


def attention_columns(rows: AttentionRows) -> dict[str, list[Any]]:
    """The columns of ``person_seconds`` about attention."""
    state, index = states_of(rows, AttentionWeights())
    columns: dict[str, list[Any]] = {name: _known(rows.column(name)) for name in COLUMNS[:-2]}
    return {
        "attention_state": [ATTENTION_STATES[code].value for code in state.tolist()],
        "attention_index": _known(index),
        **columns,
    }


def attention_events(rows: AttentionRows) -> list[tuple[str, float, float, int, str]]:
    """Kind, from, until, person and text of the planted episodes, of those who are there."""
    planted = [
        ("eyes_closed", SLEEPER, ASLEEP, "Eyes closed for {n} s"),
        ("yawning", YAWNER, YAWN, "Yawning for {n} s"),
    ]
    return [
        (kind, float(span[0]), float(span[1]), person, text.format(n=span[1] - span[0]))
        for kind, person, span, text in planted
        if bool(np.any((rows.person_id == person) & _within(rows.second, span)))
    ]


def _known(values: NDArray[np.float64]) -> list[float | None]:
    return [None if np.isnan(value) else value for value in values.tolist()]


def _within(second: NDArray[np.int64], span: tuple[int, int]) -> NDArray[np.bool_]:
    return (second >= span[0]) & (second < span[1])
