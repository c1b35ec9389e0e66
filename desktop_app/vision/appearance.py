"""What a face looks like, cheaply enough for every face of every frame, and how alike two looks are.

Four blocks are read from the picture: histograms of oriented gradients (Dalal and Triggs, 2005) of the aligned face,
and the colours of the face itself, of the hair above it and of the clothes below it. ``same_person_log_odds`` weighs
them into the logarithm of the odds that two looks belong to one person. Looks live in memory only.

Measured once, with the choice of the blocks, on youtube_faces_68, split val (35 people; pairs of one clip against pairs
of different people), by cosine; no command of this repository measures it again:

    block                      area under the ROC     true positives at 1 % false positives
    O-Net's 256 features                      0.849                0.25
    gradients of the face                     0.978                0.86
    colours of the clothes                    0.986                0.93
    colours of the face                       0.995                0.95
    colours of the hair                       0.999                0.99
    all four, weighed                         1.000                1.00

A logistic regression gives O-Net's features a weight of nearly nothing beside the others (they know faces from
no faces, and poses), so they are left out. The weights were fitted on the train split and on the clips
one_face_expressions, one_face_head_turns, yawn_1 and yawn_2, with equal odds for both kinds of pairs. Of the 3 % of
different people in val who are most alike in the colours of face and hair, 0.1 % have log odds above 0.9; of pairs of
one person, 95 % have log odds above 1.3. Colours tell clothes and light, not features: what is remembered serves within
one session, and a class in uniform leans on hair, skin and the gradients.
"""

import base64
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces

FloatArray = NDArray[np.float32]

ALIGNED_PX: Final = 48
TEMPLATE: Final = np.array([[15.0, 18.5], [33.0, 18.2], [24.0, 28.8], [16.0, 37.2], [31.5, 37.0]])
"""Where the five landmarks go in the aligned face. Any fixed layout does, and this one stays when the geometry of the
emotion network's crops is measured anew: ``WEIGHTS`` and ``MEAN_SHAPE`` were fitted with it."""

L_BINS: Final = 8
AB_BINS: Final = 8
AB_RANGE: Final = 40
"""Chroma beyond this distance from grey falls into the outermost bins."""

COLOUR_SIZE: Final = L_BINS + AB_BINS * AB_BINS
SHAPE_SIZE: Final = 324
SHAPE: Final = slice(0, SHAPE_SIZE)
SKIN: Final = slice(SHAPE.stop, SHAPE.stop + COLOUR_SIZE)
HAIR: Final = slice(SKIN.stop, SKIN.stop + COLOUR_SIZE)
CLOTHES: Final = slice(HAIR.stop, HAIR.stop + COLOUR_SIZE)
LOOK_SIZE: Final = CLOTHES.stop

WEIGHTS: Final = np.array([4.35, 2.08, -3.19, -3.26, -6.52])
"""Constant, cosine of the gradients, Hellinger distances of the colours of face, hair and clothes."""

WEIGHTS_NO_CLOTHES: Final = np.array([2.89, 2.94, -6.43, -5.45, 0.0])
"""The same where the clothes of one of the two are outside of the picture."""

HAIR_REGION: Final = (-0.15, -0.45, 1.15, 0.12)
CLOTHES_REGION: Final = (-0.2, 1.15, 1.2, 1.9)
"""x1, y1, x2, y2 of a region in units of the face's box."""
REGION_WH: Final = (24, 12)
"""Cells of a region, in each of which the picture is averaged."""

_PLANE: Final = np.array([1.0, 1.0j])
"""Points as complex numbers, of which a similarity is a product and a sum."""
_TARGET_MIDDLE: Final = complex((TEMPLATE @ _PLANE).mean())
_TARGET: Final = TEMPLATE @ _PLANE - _TARGET_MIDDLE
_GRID: Final = (np.arange(ALIGNED_PX) + 1j * np.arange(ALIGNED_PX)[:, None]).ravel() - _TARGET_MIDDLE

_L_BIN: Final = np.arange(256) * L_BINS // 256
_CHROMA_BIN: Final = np.clip((np.arange(256) - 128 + AB_RANGE) * AB_BINS // (2 * AB_RANGE), 0, AB_BINS - 1)
_A_BIN: Final = L_BINS + _CHROMA_BIN * AB_BINS
_B_BIN: Final = _CHROMA_BIN
"""The bin of each value of a channel."""

MEAN_SHAPE: Final = np.frombuffer(
    base64.b64decode(
        "bWJSTVFBOUNfbWRfZWxgU1RlWVRRW2xnUkdRYWNseX17bVxcZlZSW2ZgWl9pX0hDRE5NV2dtY2hvdndyYlhdY2ZnaGpiXWBjX0lDP0VCVGxx"
        "YElEQkpMY3NyYF9jaW5mYmdnX1NYZW9scHJtRkZKVGRjU0ZFa2hmbHJza2dqSEpZa2pWTEpMa2lvd3dxamtta2ZiYmBYU1poYmNma25oXFhg"
        "aFpWXmhpaGttYlpdaG9uamhlSlBfdXx1XlBLREVVdHx1XlFJUVVgdXt2YlVPUFpld3tyVUZIUERMYmhYUllcWlhoeHt2amJgZEY6P05MVWlz"
        "a1dTXGdiX2p0XFhgb3VyamNgZGBYWmJhYWBgcWRbXWJXUlxudGxYS05CQktnaWldXWRhXVtfcHVvZWVbUlBfd3FWQkdAQ0tmdnVjS01DR01l"
    ),
    np.uint8,
) / np.float32(255)
"""Mean of the square-rooted gradient histograms of 2,754 faces (the train split of youtube_faces_68). What all faces
share says nothing of who one is: taking it away lifts the area under the curve from 0.959 to 0.978."""


def describe_faces(image_bgr: NDArray[np.uint8], faces: Faces) -> FloatArray:
    """The looks of all faces.

    Returns:
        (n, ``LOOK_SIZE``): four blocks, each of length 1, or all zero where there is nothing to see (a flat picture,
        a region outside of it).
    """
    looks = np.zeros((len(faces), LOOK_SIZE), np.float32)
    if not len(faces):
        return looks
    aligned = _aligned(image_bgr, faces.landmarks_xy)
    looks[:, SHAPE] = _shapes(aligned)
    looks[:, SKIN] = _colours(aligned[:, 8:44, 8:40])
    for block, part in ((HAIR, HAIR_REGION), (CLOTHES, CLOTHES_REGION)):
        patches, there = _regions(image_bgr, faces.xyxy, part)
        looks[there, block] = _colours(patches)
    return looks


def same_person_log_odds(looks: FloatArray, known: FloatArray) -> NDArray[np.float64]:
    """Logarithm (n, m) of the odds that looks (n, d) and (m, d) are of one person, at even odds beforehand.

    0, which says nothing, where one of the two has no visible shape.
    """
    shape = looks[:, SHAPE] @ known[:, SHAPE].T
    colours = [np.sqrt(np.clip(1.0 - looks[:, block] @ known[:, block].T, 0.0, 1.0)) for block in (SKIN, HAIR, CLOTHES)]

    def weigh(weights: NDArray[np.float64]) -> NDArray[np.float64]:
        constant, gradients, *others = weights
        odds: NDArray[np.float64] = constant + gradients * shape
        for weight, distance in zip(others, colours, strict=True):
            odds += weight * distance
        return odds

    dressed = np.outer(_present(looks, CLOTHES), _present(known, CLOTHES))
    seen = np.outer(_present(looks, SHAPE), _present(known, SHAPE))
    return np.where(dressed, weigh(WEIGHTS), weigh(WEIGHTS_NO_CLOTHES)) * seen


def has_shape(looks: FloatArray) -> NDArray[np.bool_]:
    """Whether anything was seen (n,): False for faces in a flat picture."""
    return _present(looks, SHAPE)


def shape_likeness(looks: FloatArray, known: FloatArray) -> NDArray[np.float64]:
    """Cosine (n, m) of the gradients alone, which a change of light hardly touches."""
    return (looks[:, SHAPE] @ known[:, SHAPE].T).astype(np.float64)


def _present(looks: FloatArray, block: slice) -> NDArray[np.bool_]:
    return np.abs(looks[:, block]).max(axis=1, initial=0.0) > 0


def _shapes(aligned_bgr: NDArray[np.uint8]) -> FloatArray:
    """Gradient histograms (n, ``SHAPE_SIZE``) of aligned faces, less those of the mean face, as unit vectors."""
    n = len(aligned_bgr)
    hog = cv2.HOGDescriptor((ALIGNED_PX, ALIGNED_PX), (24, 24), (12, 12), (12, 12), 9)
    grey = cv2.cvtColor(aligned_bgr.reshape(n * ALIGNED_PX, ALIGNED_PX, 3), cv2.COLOR_BGR2GRAY)
    faces = np.asarray(grey, np.uint8).reshape(n, ALIGNED_PX, ALIGNED_PX)
    histograms = np.stack([np.asarray(hog.compute(face), np.float32).reshape(SHAPE_SIZE) for face in faces])
    centred: FloatArray = np.asarray(np.sqrt(histograms) - MEAN_SHAPE, np.float32)
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    # An even patch has no gradients at all, and says nothing.
    centred[~histograms.any(axis=1)] = 0.0
    return centred


def _aligned(image_bgr: NDArray[np.uint8], landmarks_xy: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The faces (n, 48, 48, 3), turned and scaled so that their landmarks lie on ``TEMPLATE``.

    Least squares over similarities, from the picture to the template: what is sampled is the inverse.
    """
    points = landmarks_xy.astype(np.float64) @ _PLANE
    middle = points.mean(axis=1, keepdims=True)
    centred = points - middle
    spread = np.maximum((np.abs(centred) ** 2).sum(axis=1, keepdims=True), 1e-6)
    turn = (np.conj(centred) * _TARGET).sum(axis=1, keepdims=True) / spread
    # Landmarks all in one place have no turn: everything is sampled there.
    back = np.divide(1.0, turn, out=np.zeros_like(turn), where=turn != 0)
    source = _GRID * back + middle
    return _sampled(image_bgr, source.real, source.imag).reshape(-1, ALIGNED_PX, ALIGNED_PX, 3)


def _regions(
    image_bgr: NDArray[np.uint8], xyxy: NDArray[np.float32], part: tuple[float, float, float, float]
) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """A part of the picture given in units of each face's box, shrunk to 24 x 12: (m, 12, 24, 3).

    Returns:
        The patches, and the rows of the faces they belong to: those of which 3 px or more of the part are inside.
    """
    height, width = image_bgr.shape[:2]
    boxes = xyxy.astype(np.float64)
    corner, size = boxes[:, :2], boxes[:, 2:] - boxes[:, :2]
    low = np.floor(np.maximum(corner + np.multiply(part[:2], size), 0))
    high = np.floor(np.minimum(corner + np.multiply(part[2:], size), (width, height)))
    there = np.flatnonzero((high - low >= 3).all(axis=1))
    # Two samples by two of each cell: with what lies between they cover it, and cost the same for a face of any size.
    across, down = ((np.arange(2 * count) + 0.5) / (2 * count) for count in REGION_WH)
    columns = low[there, 0, None] + (high - low)[there, 0, None] * across - 0.5
    rows = low[there, 1, None] + (high - low)[there, 1, None] * down - 0.5
    shape = (len(there), len(down), len(across))
    if not len(there):
        return np.zeros((0, *REGION_WH[::-1], 3), np.uint8), there
    fine = _sampled(image_bgr, np.broadcast_to(columns[:, None, :], shape), np.broadcast_to(rows[:, :, None], shape))
    flat = fine.reshape(len(there) * len(down), len(across), 3)
    shrunk = cv2.resize(flat, (REGION_WH[0], len(there) * REGION_WH[1]), interpolation=cv2.INTER_AREA)
    return np.asarray(shrunk, np.uint8).reshape(len(there), *REGION_WH[::-1], 3), there


def _sampled(
    image_bgr: NDArray[np.uint8], columns: NDArray[np.float64], rows: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """The picture at points (n, ...) by bilinear interpolation, its edge repeated outside it: (n, ..., 3); n > 0."""
    across, down = (np.ascontiguousarray(axis.reshape(len(axis), -1), np.float32) for axis in (columns, rows))
    sampled = cv2.remap(image_bgr, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(sampled, np.uint8).reshape(*columns.shape, 3)


def _colours(patches_bgr: NDArray[np.uint8]) -> FloatArray:
    """Square roots of two histograms in CIE Lab, of lightness and of chroma.

    Args:
        patches_bgr: (n, height, width, 3); n may be 0.

    Returns:
        (n, ``COLOUR_SIZE``), unit vectors.
    """
    n, height, width = patches_bgr.shape[:3]
    if not n:
        return np.zeros((0, COLOUR_SIZE), np.float32)
    lab = np.asarray(cv2.cvtColor(patches_bgr.reshape(n * height, width, 3), cv2.COLOR_BGR2LAB)).reshape(n, -1, 3)
    start = (np.arange(n) * COLOUR_SIZE)[:, None]
    lightness = _L_BIN[lab[..., 0]] + start
    chroma = _A_BIN[lab[..., 1]] + _B_BIN[lab[..., 2]] + start
    counts = np.bincount(np.concatenate([lightness, chroma], axis=1).ravel(), minlength=n * COLOUR_SIZE)
    return np.sqrt(counts.reshape(n, COLOUR_SIZE) / (2 * height * width)).astype(np.float32)
