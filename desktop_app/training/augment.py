"""Pictures changed at random before each step, in numpy and OpenCV: the same on every backend and machine.

What is drawn depends on the generator alone, so a resumed run draws what the uninterrupted one would have drawn.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Augmentation:
    """Ranges that are drawn from uniformly; 0 or (1, 1) leaves a property alone.

    Attributes:
        rotation_deg: largest turn to either side.
        shift: largest shift to either side, as a share of width and height.
        shear_deg: largest shear to either side.
        zoom: smallest and largest factor.
        flip: mirror every second picture.
        brightness: largest change to either side, in grey levels.
        contrast: smallest and largest factor about the picture's own mean.
        noise: largest standard deviation of added normal noise, in grey levels.
        erase_probability: share of pictures of which a rectangle is erased (Zhong and others, "Random erasing data
            augmentation", 2020).
        erase_area: smallest and largest share of the area erased.
    """

    rotation_deg: float = 0.0
    shift: float = 0.0
    shear_deg: float = 0.0
    zoom: tuple[float, float] = (1.0, 1.0)
    flip: bool = False
    brightness: float = 0.0
    contrast: tuple[float, float] = (1.0, 1.0)
    noise: float = 0.0
    erase_probability: float = 0.0
    erase_area: tuple[float, float] = (0.02, 0.2)

    def __post_init__(self) -> None:
        for name in ("rotation_deg", "shift", "shear_deg", "brightness", "noise"):
            if not 0 <= getattr(self, name) < np.inf:
                raise ValueError(f"augmentation.{name} must be at least 0, got {getattr(self, name)}")
        for name, least, most in (("zoom", 0.05, np.inf), ("contrast", 0.0, np.inf), ("erase_area", 0.0, 1.0)):
            smallest, largest = getattr(self, name)
            if not least <= smallest <= largest <= most or largest == np.inf:
                raise ValueError(f"augmentation.{name} must be smallest and largest, got {[smallest, largest]}")
        if not self.shear_deg < 90:
            raise ValueError(f"augmentation.shear_deg must be below 90, got {self.shear_deg}")
        if not 0 <= self.erase_probability <= 1:
            raise ValueError(f"augmentation.erase_probability must be from 0 to 1, got {self.erase_probability}")

    def apply(self, images: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
        """Change a batch.

        Args:
            images: (n, height, width) uint8.
            rng: draws everything, in an order that depends on n alone.

        Returns:
            (n, height, width) float32, 0 to 255.
        """
        n, height, width = images.shape
        changed: NDArray[np.float32] = np.empty(images.shape, np.float32)
        matrices = self.matrices(n, width, height, rng)
        for image, matrix, into in zip(images, matrices, changed, strict=True):
            # The edge is mirrored: FER2013's crops are filled by the face, and a black rim would tell the shift.
            into[...] = cv2.warpAffine(
                image.astype(np.float32), matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
            )
        return self.relit(changed, rng)

    def relit(self, images: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
        """The same pictures, (n, height, width), in another light, with noise, and with a part erased."""
        n = len(images)
        contrast = rng.uniform(*self.contrast, size=(n, 1, 1)).astype(np.float32)
        brightness = rng.uniform(-self.brightness, self.brightness, size=(n, 1, 1)).astype(np.float32)
        mean = images.mean(axis=(1, 2), keepdims=True)
        changed: NDArray[np.float32] = (images - mean) * contrast + mean + brightness
        if self.noise:
            sigma = rng.uniform(0, self.noise, size=(n, 1, 1)).astype(np.float32)
            changed += sigma * rng.standard_normal(changed.shape, dtype=np.float32)
        np.clip(changed, 0, 255, out=changed)
        self._erase(changed, rng)
        return changed

    def matrices(self, n: int, width: int, height: int, rng: np.random.Generator) -> NDArray[np.float64]:
        """One affine map of source to target pixels for each picture, about its centre: (n, 2, 3)."""
        turn = np.deg2rad(rng.uniform(-self.rotation_deg, self.rotation_deg, n))
        shear = np.tan(np.deg2rad(rng.uniform(-self.shear_deg, self.shear_deg, n)))
        zoom = rng.uniform(*self.zoom, size=n)
        shift = rng.uniform(-self.shift, self.shift, (n, 2)) * (width, height)
        mirror = np.where(rng.random(n) < 0.5, -1.0, 1.0) if self.flip else np.ones(n)
        cos, sin = zoom * np.cos(turn), zoom * np.sin(turn)
        linear = np.empty((n, 2, 2))
        linear[:, 0, 0], linear[:, 0, 1] = cos * mirror, cos * shear - sin
        linear[:, 1, 0], linear[:, 1, 1] = sin * mirror, sin * shear + cos
        centre = np.array([(width - 1) / 2, (height - 1) / 2])
        return np.concatenate([linear, (centre + shift - linear @ centre)[..., np.newaxis]], axis=2)

    def _erase(self, images: NDArray[np.float32], rng: np.random.Generator) -> None:
        n, height, width = images.shape
        if not self.erase_probability:
            return
        erased = rng.random(n) < self.erase_probability
        area = rng.uniform(*self.erase_area, size=n) * height * width
        ratio = np.exp(rng.uniform(np.log(0.3), np.log(1 / 0.3), n))
        corner, fill = rng.random((n, 2)), np.asarray(rng.uniform(0, 255, n))
        for i in np.flatnonzero(erased):
            h = int(np.clip(np.sqrt(area[i] * ratio[i]), 1, height))
            w = int(np.clip(np.sqrt(area[i] / ratio[i]), 1, width))
            y, x = int(corner[i, 0] * (height - h + 1)), int(corner[i, 1] * (width - w + 1))
            images[i, y : y + h, x : x + w] = fill[i]
