"""Brightens dark pictures before faces are looked for in them."""

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.domain.ports import FaceDetector, FaceFollower
from desktop_app.vision.light import highlights, linear_table

DARK = 0.1
"""A picture whose highlights reach less than this share of white is brightened; all others are left as they are."""

_MEAN = 0.18
_BRIGHTEST = 0.8
_MOST_GAIN = 256.0
_BLUR_PX = 1.0
_LINEAR = linear_table()


def brighten(image_bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A dark picture as it might be in good light; any other comes back itself, not a copy.

    Pixel values are brought to linear light, blurred by a pixel, because in the dark most of what distinguishes two
    neighbours is noise, and multiplied so that the mean becomes the 18 % of a mid-grey card, or less where the
    brightest parts would burn out. That undoes what darkness did. A gamma curve, which is the usual remedy, does not:
    it lifts the noise of the darkest pixels most.

    Args:
        image_bgr: (height, width, 3) uint8.
    """
    brightest = highlights(image_bgr)
    if brightest >= DARK:
        return image_bgr
    light = cv2.GaussianBlur(cv2.LUT(image_bgr, _LINEAR), (0, 0), _BLUR_PX)
    mean = float(light.mean())
    gain = min(_MOST_GAIN, _MEAN / mean, _BRIGHTEST / brightest) if brightest > 0 else 1.0
    # The square root stands for sRGB's curve, and is four times as fast.
    codes = cv2.sqrt(light * np.float32(gain))
    return np.asarray(cv2.convertScaleAbs(codes, alpha=255.0), np.uint8)


class EnhancedDetector:
    """A detector and a follower that see dark pictures brightened. Holds no state between calls."""

    def __init__(self, detector: FaceDetector, follower: FaceFollower) -> None:
        """Put both together; the same object may be both."""
        self._detector = detector
        self._follower = follower

    def detect(self, image_bgr: NDArray[np.uint8]) -> Faces:
        """Faces, best first; ``Faces.empty()`` where there is none."""
        return self._detector.detect(brighten(image_bgr))

    def follow(self, image_bgr: NDArray[np.uint8], xyxy: NDArray[np.float32]) -> Faces:
        """The face in each of the predicted boxes (n, 4), row by row: n rows, whatever is found."""
        return self._follower.follow(brighten(image_bgr), xyxy)
