"""Faces found in the boxes in which they were expected, beside those of a search of the whole picture."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.vision import boxes

CONFIRMED: Final = 0.8
"""Probability from which a face that was expected counts as found: what the cascade's last stage asks of a new one."""

SAME_FACE: Final = 0.6
"""Share of the smaller box from which two boxes are on one face."""

COVERED: Final = 0.4
"""Intersection over union with a face that was found, from which an expected one need not be looked for."""


def uncovered(expected_xyxy: NDArray[np.floating], found_xyxy: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Which (n,) of the expected boxes (n, 4) none of the boxes found (m, 4) covers."""
    covered: NDArray[np.bool_] = boxes.iou(expected_xyxy, found_xyxy).max(axis=1, initial=0.0) >= COVERED
    return ~covered


def joined(found: Faces, followed: Faces) -> Faces:
    """All faces found, and behind them those followed that are faces, each once, the surest first to stay."""
    sure = followed[np.flatnonzero(followed.confidence >= CONFIRMED)]
    if not len(sure):
        return found
    fresh = share_of_smaller(sure.xyxy, found.xyxy).max(axis=1, initial=0.0) <= SAME_FACE
    sure = sure[fresh]
    # In the order in which they were asked for: that of the tracks, which does not jump about as confidences do.
    sure = sure[np.sort(boxes.suppress(sure.xyxy, sure.confidence, SAME_FACE, over="min"))]
    return Faces(
        np.concatenate([found.xyxy, sure.xyxy]),
        np.concatenate([found.confidence, sure.confidence]),
        np.concatenate([found.landmarks_xy, sure.landmarks_xy]),
    )


def share_of_smaller(a_xyxy: NDArray[np.floating], b_xyxy: NDArray[np.floating]) -> NDArray[np.float64]:
    """Overlap (n, m) of boxes (n, 4) and (m, 4) as a share of the smaller box: 1 where one lies within the other."""
    return boxes.overlap(a_xyxy.astype(np.float64), b_xyxy.astype(np.float64), over="min").astype(
        np.float64, copy=False
    )
