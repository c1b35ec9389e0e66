"""Made-up faces: dots and ovals where the landmarks are, in a folder as ``train landmarks`` reads it."""

import csv
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.landmarks68 import MIRRORED

SIDE = 96
"""Of the pictures, in pixels."""


def made_shape() -> NDArray[np.float64]:
    """A symmetric face of 68 points about (48, 48), 60 px wide, its outer eye corners 36 px apart."""
    half: dict[int, tuple[float, float]] = {8: (0, 34), 27: (0, -12), 28: (0, -6), 29: (0, 0), 30: (0, 6), 33: (0, 10)}
    half |= {51: (0, 17), 62: (0, 19), 66: (0, 21), 57: (0, 24)}
    jaw = [(-30, -12), (-29, -3), (-28, 5), (-26, 13), (-22, 20), (-17, 26), (-11, 31), (-5, 33)]
    half |= {point: jaw[point] for point in range(8)}
    half |= {17: (-25, -20), 18: (-21, -23), 19: (-16, -24), 20: (-11, -23), 21: (-6, -21), 31: (-6, 8), 32: (-3, 9)}
    half |= {36: (-18, -12), 37: (-14, -15), 38: (-10, -15), 39: (-7, -12), 40: (-10, -10), 41: (-14, -10)}
    half |= {48: (-12, 20), 49: (-8, 18), 50: (-3, 17), 60: (-10, 20), 61: (-4, 19)}
    half |= {58: (-4, 24), 59: (-8, 23), 67: (-4, 21)}
    whole = {**half, **{MIRRORED[point]: (-x, y) for point, (x, y) in half.items()}}
    return np.array([whole[point] for point in range(68)], np.float64) + SIDE / 2


def made_face(shape_xy: NDArray[np.float64], seed: int) -> NDArray[np.uint8]:
    """A picture with the shape in it: a light oval, dark eyes and mouth, noise behind."""
    rng = np.random.default_rng(seed)
    image = rng.integers(60, 100, (SIDE, SIDE, 3)).astype(np.uint8)
    for points, grey in ((slice(0, 17), 190), (slice(36, 42), 40), (slice(42, 48), 40), (slice(48, 60), 90)):
        hull = cv2.convexHull(np.rint(shape_xy[points]).astype(np.int32))
        cv2.fillConvexPoly(image, hull, (grey, grey, grey))
    return image


def write_faces(folder: Path, people: int = 22, each: int = 2, val: int = 2) -> NDArray[np.float64]:
    """Write a collection; the last ``val`` people are of that split. Returns the shapes, (people x each, 68, 2)."""
    (folder / "images").mkdir(parents=True)
    rng = np.random.default_rng(3)
    shapes = []
    rows = []
    for number in range(people * each):
        person = number // each
        middle = SIDE / 2
        shape = (made_shape() - middle) * rng.uniform(0.9, 1.1) + middle + rng.uniform(-4, 4, 2)
        name = f"p{person:02d}_{number % each}.png"
        cv2.imwrite(str(folder / "images" / name), made_face(shape, number))
        split = "val" if person >= people - val else "train"
        rows.append([name, f"p{person:02d}", split, SIDE, SIDE, *shape.reshape(-1).round(4)])
        shapes.append(shape.round(4))
    names = [f"{axis}{point}" for point in range(68) for axis in "xy"]
    with (folder / "keypoints.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["image", "person", "split", "width", "height", *names])
        writer.writerows(rows)
    return np.array(shapes)
