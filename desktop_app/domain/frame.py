"""One picture of a source, stamped once when it is captured."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class RawFrame:
    """A picture as a source hands it over, before it is stamped.

    ``image_bgr`` has shape (height, width, 3), uint8, blue first. ``pts_s`` is the presentation time in seconds since
    the start of the medium; a live source leaves it None and its frames are stamped on arrival.
    """

    image_bgr: NDArray[np.uint8]
    pts_s: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A stamped picture. ``image_bgr`` is read-only from here on, so threads may share it.

    ``index`` counts captured frames from 0, dropped ones included. ``t_s`` is the source's time in seconds, strictly
    increasing within a session; ``t_mono`` is ``time.perf_counter()`` at capture and serves latency only. ``t_wall``
    carries a UTC offset, and is None for a file whose recording time is not known.
    """

    index: int
    t_s: float
    t_mono: float
    t_wall: datetime | None
    image_bgr: NDArray[np.uint8]

    def __post_init__(self) -> None:
        if self.image_bgr.ndim != 3 or self.image_bgr.shape[2] != 3 or self.image_bgr.dtype != np.uint8:
            raise ValueError(
                f"image_bgr must have shape (height, width, 3) and dtype uint8, "
                f"got {self.image_bgr.shape} {self.image_bgr.dtype}"
            )
        self.image_bgr.setflags(write=False)

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""
        height, width = self.image_bgr.shape[:2]
        return width, height
