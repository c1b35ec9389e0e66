"""Arithmetic of boxes, all rows at once. A box is a row ``x1, y1, x2, y2`` in pixels; arrays have shape (n, 4)."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Boxes = NDArray[np.floating[Any]]

# Rows of overlaps worked out at a time, so that memory stays small for tens of thousands of boxes.
_CHUNK = 128


def area(xyxy: Boxes) -> Boxes:
    """(n,) area in square pixels."""
    return (xyxy[:, 2] - xyxy[:, 0]) * (xyxy[:, 3] - xyxy[:, 1])


def overlap(a_xyxy: Boxes, b_xyxy: Boxes, over: Literal["union", "min"] = "union") -> Boxes:
    """Shared area of each box of ``a`` with each of ``b``, as a fraction.

    Args:
        a_xyxy: (n, 4).
        b_xyxy: (m, 4).
        over: divide by the area of the union (IoU), or of the smaller box.

    Returns:
        (n, m), 0 to 1; 0 where both boxes have no area.
    """
    # In place where it can be: for thousands of boxes the time goes into fresh memory.
    shared = np.minimum(a_xyxy[:, None, 2], b_xyxy[None, :, 2])
    shared -= np.maximum(a_xyxy[:, None, 0], b_xyxy[None, :, 0])
    np.maximum(shared, 0, out=shared)
    high = np.minimum(a_xyxy[:, None, 3], b_xyxy[None, :, 3])
    high -= np.maximum(a_xyxy[:, None, 1], b_xyxy[None, :, 1])
    np.maximum(high, 0, out=high)
    shared *= high
    a_area, b_area = area(a_xyxy)[:, None], area(b_xyxy)[None, :]
    whole = a_area + b_area - shared if over == "union" else np.minimum(a_area, b_area)
    return np.divide(shared, whole, out=np.zeros_like(shared), where=whole > 0)


def iou(a_xyxy: Boxes, b_xyxy: Boxes) -> Boxes:
    """(n, m) intersection over union of each box of ``a`` with each of ``b``."""
    return overlap(a_xyxy, b_xyxy, "union")


def suppress(
    xyxy: Boxes, scores: NDArray[np.floating[Any]], threshold: float, over: Literal["union", "min"] = "union"
) -> NDArray[np.intp]:
    """Non-maximum suppression: keep the boxes that overlap no better one by more than ``threshold``.

    A box is dropped for any better one, even for one that is itself dropped. MTCNN's reference package does so, and it
    needs no loop; a greedy suppression would keep a few boxes more.

    Args:
        xyxy: (n, 4).
        scores: (n,), higher is better.
        threshold: overlap above which the lesser box goes.
        over: see ``overlap``.

    Returns:
        Indices of the boxes kept, best first.
    """
    order = np.argsort(scores, kind="stable")[::-1]
    rank = np.empty(len(order), np.intp)
    rank[order] = np.arange(len(order))
    # Sorted from left to right, each chunk meets only the boxes that its columns can reach.
    by_x = np.argsort(xyxy[:, 0], kind="stable")
    left_to_right, rank = xyxy[by_x], rank[by_x]
    x1 = left_to_right[:, 0]
    widest = float((xyxy[:, 2] - xyxy[:, 0]).max(initial=0.0))
    kept = np.ones(len(order), dtype=np.bool_)
    for start in range(0, len(order), _CHUNK):
        chunk = slice(start, start + _CHUNK)
        reach = slice(
            int(np.searchsorted(x1, x1[start] - widest, side="left")),
            int(np.searchsorted(x1, left_to_right[chunk, 2].max(), side="right")),
        )
        beaten = overlap(left_to_right[chunk], left_to_right[reach], over) > threshold
        beaten &= rank[reach] < rank[chunk, np.newaxis]
        kept[rank[chunk]] = ~beaten.any(axis=1)
    return order[kept]


def square(xyxy: Boxes) -> Boxes:
    """Each box made square about its centre, with its longer side."""
    size = xyxy[:, 2:] - xyxy[:, :2]
    side = size.max(axis=1, keepdims=True)
    corner = xyxy[:, :2] + (size - side) * 0.5
    return np.concatenate([corner, corner + side], axis=1)


def clip(xyxy: Boxes, size_wh: tuple[int, int]) -> Boxes:
    """Boxes cut off at the edges of a picture: 0 to width - 1 and 0 to height - 1."""
    width, height = size_wh
    limit = np.array([width - 1, height - 1, width - 1, height - 1], dtype=xyxy.dtype)
    return np.clip(xyxy, 0, np.maximum(limit, 0))


def shift(xyxy: Boxes, offsets: Boxes) -> Boxes:
    """Boxes moved by a network's offsets, fractions of width and height.

    Args:
        xyxy: (n, 4); the last pixel counts as inside, so a box is ``x2 - x1 + 1`` wide.
        offsets: (n, 4), one per corner value.
    """
    size = xyxy[:, 2:] - xyxy[:, :2] + 1
    return xyxy + offsets * np.tile(size, 2)
