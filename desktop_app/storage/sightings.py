"""Where somebody was in the picture in a given second: one box, found without reading the session's rows.

A session of two hours has two million observations, stored in the order of their frames, and time does not go back from
frame to frame. So the frames of a second are found by halving, with one look-up a step.
"""

from itertools import chain

import numpy as np
from numpy.typing import NDArray

from desktop_app.storage.database import Database
from desktop_app.storage.faults import tells_faults

Box = tuple[float, float, float, float]
"""x1, y1, x2, y2 in pixels of the picture."""


@tells_faults
def box_in_second(db: Database, session_id: int, recorded: int, second: int, *, last: bool) -> Box | None:
    """The first or the last box of a recorded number within a whole second; None where it has none there.

    Args:
        db: open database.
        session_id: the session.
        recorded: the number as it was recorded, before any edit.
        second: whole second of source time.
        last: the last box of the second instead of the first.
    """
    first_frame = first_frame_from(db, session_id, float(second))
    end_frame = first_frame_from(db, session_id, second + 1.0)
    row = db.execute(
        f"""
        SELECT x1, y1, x2, y2 FROM observations
        WHERE session_id = ? AND frame_index >= ? AND frame_index < ? AND person_id = ?
        ORDER BY frame_index {"DESC" if last else "ASC"} LIMIT 1
        """,
        [session_id, first_frame, end_frame, recorded],
    ).fetchone()
    return None if row is None else (row[0], row[1], row[2], row[3])


@tells_faults
def presence(db: Database, session_id: int) -> NDArray[np.int64]:
    """Which recorded numbers were present when: (n, 2), second and recorded number, in order."""
    rows = db.execute(
        "SELECT second, person_id FROM person_seconds WHERE session_id = ? ORDER BY second, person_id", [session_id]
    )
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, 2)


def first_frame_from(db: Database, session_id: int, t_s: float) -> int:
    """The smallest frame index that may have an observation at ``t_s`` or later."""
    # Two queries in one: each alone is a look-up, both in one SELECT would read every row.
    low, high = db.execute(
        """
        SELECT (SELECT coalesce(min(frame_index), 0) FROM observations WHERE session_id = :id),
            (SELECT coalesce(max(frame_index), -1) + 1 FROM observations WHERE session_id = :id)
        """,
        {"id": session_id},
    ).fetchone()
    while low < high:
        middle = (low + high) // 2
        # There is one at or after the middle: the largest index is not below it.
        frame, found_s = db.execute(
            """
            SELECT frame_index, t_s FROM observations WHERE session_id = ? AND frame_index >= ?
            ORDER BY frame_index LIMIT 1
            """,
            [session_id, middle],
        ).fetchone()
        if found_s >= t_s:
            high = middle
        else:
            low = frame + 1
    return int(low)
