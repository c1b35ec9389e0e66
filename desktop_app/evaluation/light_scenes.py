"""Scenes for the light table: a face at a distance from a camera, in a light, as the camera's sensor sees it.

Nothing of this is a photograph taken in the dark. What is simulated, and with which numbers, is said here.

* **Distance.** A camera of 640 x 480 pixels that sees 60 degrees from side to side has a focal length of 554 pixels, so
  eyes 63 mm apart (the adult mean) are 116, 70, 27 and 17 pixels apart at 30, 50, 130 and 200 cm. A picture is
  enlarged or reduced until they are, with the face in the middle; around it, its edges are carried on and blurred.
* **Light.** The picture is taken as one at 500 lux, a lit classroom or office. At 50 lux (a living room in the evening)
  a tenth of the light reaches the sensor, at 5 lux (a screen in a dark room) a hundredth; the camera does not answer
  with a longer exposure. Pixel values are brought to linear light (sRGB's curve, IEC 61966-2-1), scaled, and back.
* **Noise.** White fills a sensor's pixel with 6,000 electrons, as in the small pixels of webcams; photons arrive by
  chance, with a deviation of the square root of their number, and reading adds 4 electrons more.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.landmarks68 import LEFT_EYE, RIGHT_EYE
from desktop_app.vision.light import linear_table

Image = NDArray[np.uint8]

SIZE_WH = (640, 480)
"""Of the camera, pixels."""

FOCAL_PX = SIZE_WH[0] / 2 / np.tan(np.radians(60 / 2))
"""Focal length of a camera of that width that sees 60 degrees."""

EYES_MM = 63.0
"""Between the pupils of an adult."""

DISTANCES_CM = (30, 50, 130, 200)
"""From camera to face, as Azhari and Fitriyani stood before theirs."""

FULL_LUX = 500.0
"""The light that the pictures are taken to be made in."""

LIGHTS = {"bright": 1.0, "dim": 0.1, "dark": 0.01}
"""The share of that light."""

FULL_WELL = 6000.0
"""Electrons of a white pixel."""

READ_NOISE = 4.0
"""Electrons, standard deviation."""

_LINEAR_STEPS = 1 << 16
_FOREHEAD = 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """What a camera sees.

    Attributes:
        image_bgr: (480, 640, 3) uint8, in bright light.
        face_xyxy: (4,) float32: round the 68 points, and upwards a quarter more for the forehead.
    """

    image_bgr: Image
    face_xyxy: NDArray[np.float32]


def scene_at(picture_bgr: Image, points_xy: NDArray[np.float64], distance_cm: float) -> Scene:
    """A face in the middle of the camera's picture, as large as it is at this distance.

    Args:
        picture_bgr: (height, width, 3) uint8, a picture with a face.
        points_xy: (68, 2), pixels of the picture, in the order of iBUG.
        distance_cm: from the camera.
    """
    eyes = points_xy[LEFT_EYE].mean(axis=0) - points_xy[RIGHT_EYE].mean(axis=0)
    scale = FOCAL_PX * EYES_MM / (10 * distance_cm) / float(np.hypot(*eyes))
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    picture = np.asarray(cv2.resize(picture_bgr, None, fx=scale, fy=scale, interpolation=way), np.uint8)
    points = points_xy * scale
    corner, opposite = points.min(axis=0), points.max(axis=0)
    shift = np.round(np.array(SIZE_WH) / 2 - (corner + opposite) / 2).astype(int)
    corner = corner - (0, _FOREHEAD * (opposite[1] - corner[1]))
    box = np.concatenate([corner + shift, opposite + shift])
    return Scene(_onto_canvas(picture, shift), np.clip(box, 0, np.tile(SIZE_WH, 2)).astype(np.float32))


def simulation() -> dict[str, Any]:
    """The numbers of the simulation, for a JSON file."""
    return {
        "size_wh": list(SIZE_WH),
        "focal_px": round(float(FOCAL_PX), 1),
        "eyes_mm": EYES_MM,
        "distances_cm": list(DISTANCES_CM),
        "eyes_px": [round(float(FOCAL_PX) * EYES_MM / (10 * distance), 1) for distance in DISTANCES_CM],
        "lux": {name: share * FULL_LUX for name, share in LIGHTS.items()},
        "full_well_electrons": FULL_WELL,
        "read_noise_electrons": READ_NOISE,
    }


def darken(image_bgr: Image, light: float, random: np.random.Generator) -> Image:
    """The picture as a sensor takes it in ``light``, a share of the light it was taken in.

    Args:
        image_bgr: (height, width, 3) uint8, sRGB.
        light: above 0, at most 1.
        random: decides on the noise.
    """
    electrons = (linear_table() * np.float32(light * FULL_WELL))[image_bgr]
    # For these numbers of electrons the normal distribution stands in well enough for Poisson's.
    deviation = np.sqrt(electrons + np.float32(READ_NOISE**2))
    electrons += deviation * random.standard_normal(image_bgr.shape, np.float32)
    share = np.clip(electrons / np.float32(FULL_WELL), 0, 1)
    codes = np.round(255 * _srgb(np.arange(_LINEAR_STEPS) / (_LINEAR_STEPS - 1))).astype(np.uint8)
    dark: Image = codes[(share * (_LINEAR_STEPS - 1)).astype(np.uint16)]
    return dark


def _onto_canvas(picture: Image, shift: NDArray[np.int64]) -> Image:
    """A picture moved by ``shift`` on the camera's picture; outside it, its edges carried on and blurred."""
    width, height = SIZE_WH
    h, w = picture.shape[:2]
    left, top = (max(0, int(s)) for s in shift)
    cut_left, cut_top = (max(0, -int(s)) for s in shift)
    right, bottom = max(0, width - int(shift[0]) - w), max(0, height - int(shift[1]) - h)
    wide = cv2.copyMakeBorder(picture, top, bottom, left, right, cv2.BORDER_REPLICATE)
    wide = wide[cut_top : cut_top + height, cut_left : cut_left + width]
    inside = np.zeros(wide.shape[:2], np.float32)
    inside[top : height - bottom, left : width - right] = 1
    soft = cv2.GaussianBlur(inside, (0, 0), 4)
    # Half of the soft edge would lie outside the picture: only its inner half counts.
    weight = np.clip(2 * soft - 1, 0, 1)[:, :, np.newaxis] if min(inside.shape) and not inside.all() else 1.0
    mixed = weight * wide + (1 - weight) * cv2.GaussianBlur(wide, (0, 0), 20)
    return np.round(mixed).astype(np.uint8)


def _srgb(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Linear light to sRGB, both 0 to 1."""
    return np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
