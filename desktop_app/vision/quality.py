"""Whether a face can be judged at all: what cannot be judged is said, never guessed."""

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.domain.results import Quality

MIN_PX = 24
"""Measured on 250 PublicTest faces shrunk before detection: against the same faces at full size, accuracy falls by 0 to
1 point at 28 and 24 px, by 6 at 20 px and by 12 at 16 px. No command of this repository measures it again."""

MIN_BRIGHTNESS = 20.0
"""Measured on 200 PublicTest faces darkened before detection, with sensor noise: accuracy holds (61 %) down to a mean
grey of 27 and is 59 % at 20, where the detector still finds one face in three; below that, too few to vouch for. No
command of this repository measures it again."""

# Blue, green, red: the weights of ITU-R BT.601, as cv2.COLOR_BGR2GRAY has them.
_LUMA_BGR = np.array([0.114, 0.587, 0.299])


def judge_quality(
    image_bgr: NDArray[np.uint8], faces: Faces, min_px: float = MIN_PX, min_brightness: float = MIN_BRIGHTNESS
) -> list[Quality]:
    """Say of every face whether its emotion can be judged.

    Args:
        image_bgr: (height, width, 3) uint8.
        faces: boxes in pixels of the picture.
        min_px: a face whose box's longer side is below this is too small. The longer side, because a box that the
            picture's edge cuts says how near the face is by its longer side only.
        min_brightness: a face whose mean grey, 0 to 255, is below this is too dark.

    Returns:
        One entry per face; a face that is both is too small.
    """
    return [_judge(image_bgr, box, min_px, min_brightness) for box in faces.xyxy]


def _judge(image_bgr: NDArray[np.uint8], xyxy: NDArray[np.float32], min_px: float, min_brightness: float) -> Quality:
    x1, y1, x2, y2 = (float(edge) for edge in xyxy)
    if max(x2 - x1, y2 - y1) < min_px:
        return Quality.TOO_SMALL
    height, width = image_bgr.shape[:2]
    left, top = int(np.clip(x1, 0, width - 1)), int(np.clip(y1, 0, height - 1))
    right, bottom = max(left + 1, int(np.ceil(x2))), max(top + 1, int(np.ceil(y2)))
    brightness = float(image_bgr[top:bottom, left:right].mean(axis=(0, 1)) @ _LUMA_BGR)
    return Quality.TOO_DARK if brightness < min_brightness else Quality.OK
