"""The picture under the scrub line: read from the original file while it is looked at, and never stored."""

import math
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.frame import Frame
from desktop_app.domain.results import FrameResult, Quality, TrackedFace
from desktop_app.errors import SourceNotFound, SourceUnreadable
from desktop_app.i18n import _
from desktop_app.storage.database import open_database
from desktop_app.storage.queries import StoredObservation, observations_near

_WITHIN_S = 1.0
"""Boxes of a frame further away than this would not be those of the picture."""
_BACK_S = 2.0
_MOST_READ = 400
"""Frames read on from where the file was entered, before what has come is taken."""

SharesAt = Callable[[int, int], NDArray[np.float32] | None]
"""A person's mean probabilities (7,) in a second, or None."""


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """A frame of the original file and the boxes that were found in it."""

    frame: Frame
    result: FrameResult


class StillReader:
    """Finds single frames of one session's file. Used by one thread at a time; the file stays open in between."""

    def __init__(self, database: Path, session_id: int, source: Path) -> None:
        self._database = database
        self._session_id = session_id
        self._source = source
        self._capture: cv2.VideoCapture | None = None

    def read(self, t_s: float, shares_at: SharesAt) -> Still:
        """The stored frame nearest to a moment with its boxes; the picture of the moment where none was stored.

        Args:
            t_s: source time.
            shares_at: what faces that were not judged on that very frame showed in its second.

        Raises:
            SourceNotFound: the file is gone.
            SourceUnreadable: it has no picture there.
            StorageError: the boxes cannot be read.
        """
        with closing(open_database(self._database, readonly=True)) as db:
            rows = observations_near(db, self._session_id, t_s, _WITHIN_S)
        wanted_s = rows[0].t_s if rows else t_s
        image = self._picture(wanted_s)
        frame = Frame(rows[0].frame_index if rows else 0, wanted_s, 0.0, None, image)
        height, width = image.shape[:2]
        faces = tuple(_face(row, shares_at) for row in rows)
        return Still(frame, FrameResult(frame.index, wanted_s, 0.0, 0.0, (width, height), faces))

    def close(self) -> None:
        """Let go of the file."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None

    def _picture(self, t_s: float) -> NDArray[np.uint8]:
        if not self._source.is_file():
            self.close()
            raise SourceNotFound(
                "The recording {name} is not where it was, so its pictures cannot be shown. All figures are here.",
                name=self._source.name,
            )
        if self._capture is None:
            self._capture = cv2.VideoCapture(str(self._source), cv2.CAP_FFMPEG)
            self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
        image = self._seek(t_s)
        if image is None:
            self.close()
            raise SourceUnreadable("There is no picture at this moment of {name}.", name=self._source.name)
        return image

    def _seek(self, t_s: float) -> NDArray[np.uint8] | None:
        """The frame shown at a time: the container's own times count, as they did when the file was analysed."""
        assert self._capture is not None
        for back_s in (0.0, _BACK_S, math.inf):
            self._capture.set(cv2.CAP_PROP_POS_MSEC, max(0.0, t_s - back_s) * 1000 if back_s < math.inf else 0.0)
            image, first = None, True
            for _count in range(_MOST_READ):
                good, read = self._capture.read()
                if not good or read is None:
                    return image
                told_s = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
                if first and told_s > t_s + 1e-3 and back_s < math.inf and t_s > 0:
                    # The file was entered behind the moment: once more, from further before.
                    break
                first, image = False, np.asarray(read, np.uint8)
                if told_s >= t_s - 1e-3:
                    return image
            else:
                return image
        return image


def _face(row: StoredObservation, shares_at: SharesAt) -> TrackedFace:
    own: Sequence[float | None] = (
        *(row.p_angry, row.p_disgust, row.p_fear, row.p_happy),
        *(row.p_sad, row.p_surprise, row.p_neutral),
    )
    judged = None if row.p_angry is None else np.array(own, np.float32)
    return TrackedFace(
        row.person_id,
        np.array((row.x1, row.y1, row.x2, row.y2), np.float32),
        np.zeros(4, np.float32),
        np.zeros((5, 2), np.float32),
        row.detection_confidence,
        Quality(row.quality),
        judged,
        judged if judged is not None else shares_at(row.person_id, int(row.t_s)),
    )


def why_no_picture(source_kind: str, source_path: str | None) -> str:
    """Why a session has no pictures at all, in words; empty where its file can be looked for."""
    if source_kind != "file":
        return _("Pictures can be shown of recorded files only. Of everything else no picture was kept.")
    return "" if source_path else _("Where this recording lies was not noted, so its pictures cannot be shown.")
