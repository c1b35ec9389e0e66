"""Finds faces with MTCNN: three networks in a row, each throwing out most of what the one before let through.

Zhang, Zhang, Li, Qiao, "Joint face detection and alignment using multitask cascaded convolutional networks" (2016). The
arithmetic follows the ``mtcnn`` package, whose weights are used, so that its boxes come out; the pyramid leaves out the
levels on which that package fails.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.errors import ModelError
from desktop_app.networks.cards import load_card
from desktop_app.vision import boxes
from desktop_app.vision.runtime import Network, load_network

MIN_FACE_PX = (12, 400)
"""Smallest and largest value of ``min_face_px``."""

_CELL = 12
_STRIDE = 2
_FACTOR = 0.709
_MEAN = np.float32(127.5)
_SCALE = np.float32(1 / 128)
# R-Net's and O-Net's batches are filled up to a power of two, from here on to a multiple of this: the runtime prepares
# itself anew for each new size.
_BATCH_STEP = 16
_BATCH_MOST = 2048
_MARGIN = 6
_MAX_PIXELS = 16_000_000

Array = NDArray[np.float32]

FACE_MODEL = "mtcnn"
"""Name of the model's folder."""

STAGES = ("pnet", "rnet", "onet")
"""Names of its networks, in the order of the cascade."""


class MtcnnDetector:
    """The cascade over one picture. Holds no state between calls, so several threads may share one detector.

    A picture of more than 16 megapixels is reduced to that by area averaging first, so that memory stays bounded. The
    smallest face is then looked for at the same size in the original, as long as that is 12 pixels or more in the
    reduced picture: with 24 px up to 64 megapixels. In still larger pictures the smallest face grows with the side.
    """

    def __init__(
        self,
        pnet: Network,
        rnet: Network,
        onet: Network,
        *,
        min_face_px: int = 24,
        thresholds: tuple[float, float, float] = (0.6, 0.7, 0.8),
    ) -> None:
        """Put the cascade together.

        Args:
            pnet: gives offsets and probability for every second pixel of a picture.
            rnet: gives offsets and probability for 24 x 24 pictures.
            onet: gives offsets, landmarks and probability for 48 x 48 pictures.
            min_face_px: side of the smallest face that is looked for, 12 to 400.
            thresholds: probability above which P-Net, R-Net and O-Net let a face through.
        """
        low, high = MIN_FACE_PX
        if not low <= min_face_px <= high:
            raise ValueError(f"min_face_px must be {low} to {high}, got {min_face_px}")
        self._pnet = pnet
        self._rnet = rnet
        self._onet = onet
        self._min_face_px = float(min_face_px)
        self._pnet_threshold, self._rnet_threshold, self._onet_threshold = thresholds

    @property
    def runtime(self) -> str:
        """What runs the networks, with version and precision."""
        return self._onet.runtime

    def detect(self, image_bgr: NDArray[np.uint8]) -> Faces:
        """Faces, best first; ``Faces.empty()`` where there is none.

        Args:
            image_bgr: (height, width, 3) uint8, any size.
        """
        if image_bgr.ndim != 3 or image_bgr.shape[2] != 3:
            raise ValueError(f"image_bgr must have shape (height, width, 3), got {image_bgr.shape}")
        height, width = image_bgr.shape[:2]
        if min(height, width) < _CELL:
            return Faces.empty()
        reduction = min(1.0, (_MAX_PIXELS / (height * width)) ** 0.5)
        if reduction < 1.0:
            size = (max(1, int(width * reduction)), max(1, int(height * reduction)))
            image_bgr = cv2.resize(image_bgr, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        picture = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB).astype(np.float32)
        proposals = self._propose(picture, max(float(_CELL), self._min_face_px * reduction))
        refined = self._refine(image_bgr, proposals)
        faces = self._finish(image_bgr, refined)
        if faces is None:
            return Faces.empty()
        xyxy, confidence, landmarks = faces
        grown = np.array([width / picture.shape[1], height / picture.shape[0]], np.float32)
        xyxy = boxes.clip(xyxy * np.tile(grown, 2), (width, height))
        seen = boxes.area(xyxy) > 0
        return Faces.of(xyxy[seen], confidence[seen], (landmarks * grown)[seen])

    @property
    def follow_threshold(self) -> float:
        """The confidence that a face found by ``follow`` has to exceed, the same as in the cascade."""
        return self._onet_threshold

    def follow(self, image_bgr: NDArray[np.uint8], xyxy: NDArray[np.float32]) -> Faces:
        """The face in each of the predicted boxes, row by row: the cascade without its search.

        R-Net brings a box that is up to a third of its side away back onto the face, and O-Net finishes it. Neither's
        threshold is applied: ``confidence`` is O-Net's probability, and 0 where the face would lie outside the picture.

        Args:
            image_bgr: (height, width, 3) uint8.
            xyxy: (n, 4), may reach outside the picture.

        Returns:
            n faces; two rows may be the same face.
        """
        if xyxy.ndim != 2 or xyxy.shape[1] != 4:
            raise ValueError(f"xyxy must have shape (n, 4), got {xyxy.shape}")
        if len(xyxy) == 0:
            return Faces.empty()
        squares = boxes.square(xyxy.astype(np.float32, copy=False))
        offsets, _ = _run(self._rnet, image_bgr, squares, 24)
        found, confidence, landmarks = self._landmarks(image_bgr, boxes.square(boxes.shift(squares, offsets)))
        found = boxes.clip(found, (image_bgr.shape[1], image_bgr.shape[0]))
        return Faces.of(found, np.where(boxes.area(found) > 0, confidence, 0.0), landmarks)

    def _propose(self, picture: Array, min_face_px: float) -> Array:
        """P-Net over the pyramid: (n, 4) squares that may hold a face."""
        scales = pyramid_scales(picture.shape[:2], min_face_px)
        found = [self._propose_at(level, scale) for level, scale in zip(pyramid(picture, scales), scales, strict=True)]
        if not found:
            return np.zeros((0, 4), np.float32)
        xyxy = np.concatenate([level[0] for level in found])
        scores = np.concatenate([level[1] for level in found])
        return boxes.square(xyxy[boxes.suppress(xyxy, scores, 0.7)])

    def _propose_at(self, level: Array, scale: float) -> tuple[Array, Array]:
        """One level of the pyramid: boxes in pixels of the picture and their scores."""
        outputs = [self._pnet(_normalised(strip[np.newaxis])) for strip in strips(level)]
        offsets = np.concatenate([output[0][0] for output in outputs])
        scores = np.concatenate([output[1][0, :, :, 1] for output in outputs])
        rows, columns = np.nonzero(scores > self._pnet_threshold)
        scores = scores[rows, columns]
        corner = np.stack([columns, rows], axis=1).astype(np.float32) * _STRIDE + 1
        cell = np.concatenate([corner, corner + (_CELL - 1)], axis=1)
        xyxy = (cell + offsets[rows, columns] * (_CELL - 1)) / np.float32(scale)
        kept = boxes.suppress(xyxy, scores, 0.5)
        return xyxy[kept], scores[kept]

    def _refine(self, image_bgr: NDArray[np.uint8], proposals: Array) -> Array:
        """R-Net over all proposals in one batch: (n, 4) squares."""
        if len(proposals) == 0:
            return proposals
        offsets, probability = _run(self._rnet, image_bgr, proposals, 24)
        scores = probability[:, 1]
        likely = scores > self._rnet_threshold
        xyxy = boxes.shift(proposals[likely], offsets[likely])
        return boxes.square(xyxy[boxes.suppress(xyxy, scores[likely], 0.7)])

    def _finish(self, image_bgr: NDArray[np.uint8], refined: Array) -> tuple[Array, Array, Array] | None:
        """O-Net over what is left: boxes, confidence and landmarks (n, 5, 2), best first."""
        if len(refined) == 0:
            return None
        xyxy, scores, landmarks = self._landmarks(image_bgr, refined)
        likely = np.flatnonzero(scores > self._onet_threshold)
        kept = likely[boxes.suppress(xyxy[likely], scores[likely], 0.7, over="min")]
        return xyxy[kept], scores[kept], landmarks[kept]

    def _landmarks(self, image_bgr: NDArray[np.uint8], squares: Array) -> tuple[Array, Array, Array]:
        """O-Net over squares, at least one: a box, a probability and landmarks (5, 2) for each."""
        offsets, points, probability = _run(self._onet, image_bgr, squares, 48)
        # The points are fractions of the square that O-Net saw, not of the box it makes of it.
        corner = squares[:, :2]
        size = squares[:, 2:] - corner + 1
        points_xy = np.stack([points[:, :5], points[:, 5:]], axis=2)
        landmarks = points_xy * size[:, np.newaxis] + corner[:, np.newaxis] - 1
        return boxes.shift(squares, offsets), probability[:, 1], landmarks


def load_mtcnn(
    models: Path,
    cache: Path | None,
    *,
    min_face_px: int = 24,
    streams: int = 1,
    threads: int = 0,
) -> MtcnnDetector:
    """The detector with the weights and thresholds of ``models/mtcnn``; arguments as in ``load_network``.

    Raises:
        ModelError: weights or card are missing, damaged or do not fit.
    """
    pnet, rnet, onet = (
        load_network(
            f"{FACE_MODEL}/{stage}",
            models=models,
            cache=cache,
            streams=streams,
            threads=threads,
        )
        for stage in STAGES
    )
    card = load_card(models / FACE_MODEL)
    missing = set(STAGES) - card.thresholds.keys()
    if missing:
        raise ModelError("The card of mtcnn names no threshold for {names}.", names=", ".join(sorted(missing)))
    thresholds = (card.thresholds["pnet"], card.thresholds["rnet"], card.thresholds["onet"])
    return MtcnnDetector(pnet, rnet, onet, min_face_px=min_face_px, thresholds=thresholds)


def pyramid_scales(size_hw: tuple[int, ...], min_face_px: float) -> list[float]:
    """Scales of the pyramid, largest first: all levels whose shorter side has at least the 12 pixels of one cell."""
    scales = []
    scale = _CELL / min_face_px
    while int(min(size_hw) * scale) >= _CELL:
        scales.append(scale)
        scale *= _FACTOR
    return scales


def pyramid(picture: Array, scales: Sequence[float]) -> Iterator[Array]:
    """The picture at each of ``scales`` (largest first) by area averaging.

    A level is averaged from the full picture, or from its half, quarter, ... where that is still at least six times as
    large as the level, which moves no box of 580 by a tenth. From the level before it, one box in twenty would move.
    """
    height, width = picture.shape[:2]
    source = picture
    for scale in scales:
        size_wh = (int(width * scale), int(height * scale))
        while min(source.shape[1] // 2 / size_wh[0], source.shape[0] // 2 / size_wh[1]) >= _MARGIN:
            source = _reduced(source, (source.shape[1] // 2, source.shape[0] // 2))
        yield _reduced(source, size_wh)


def strips(level: Array, most_pixels: int = 1_500_000) -> Iterator[Array]:
    """A level of the pyramid in strips from top to bottom, so that P-Net's memory stays bounded.

    P-Net's answers for the strips, one below the other, are its answer for the whole: row i of its output comes from
    rows 2i to 2i + 11 of its input, so each strip goes on for ten rows into the next.
    """
    height, width = level.shape[:2]
    rows = -(-(height - 2) // 2) - 4
    step = max(1, most_pixels // (_STRIDE * width))
    for row in range(0, rows, step):
        yield level[_STRIDE * row : _STRIDE * (row + step) + _CELL - _STRIDE]


def _reduced(picture: Array, size_wh: tuple[int, int]) -> Array:
    return cv2.resize(picture, size_wh, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def cut_out(image_bgr: NDArray[np.uint8], xyxy: Array, size: int) -> Array:
    """Squares of a picture, sampled bilinearly, with mid-grey outside it, red first and scaled for the networks.

    Args:
        image_bgr: (height, width, 3) uint8.
        xyxy: (n, 4), may reach outside.
        size: side of the result in pixels.

    Returns:
        (n, size, size, 3) float32, about -1 to 1.
    """
    height, width = image_bgr.shape[:2]
    n = len(xyxy)
    # Corners are sampled at fractions of the picture times its last pixel, as in TensorFlow's crop_and_resize.
    last = np.array([width - 1, height - 1], np.float32)
    corner = xyxy[:, :2] * (last / (last + 1))
    side = (xyxy[:, 2:] - xyxy[:, :2]) * (last / (last + 1))
    steps = np.linspace(0.0, 1.0, size, dtype=np.float32)
    grid = corner[:, :, np.newaxis] + side[:, :, np.newaxis] * steps
    inside = (grid >= 0) & (grid <= last[:, np.newaxis])
    columns = np.broadcast_to(grid[:, np.newaxis, 0, :], (n, size, size)).reshape(n, size * size)
    rows = np.broadcast_to(grid[:, 1, :, np.newaxis], (n, size, size)).reshape(n, size * size)
    flat = cv2.remap(image_bgr, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    cut = _normalised(flat.reshape(n, size, size, 3)[..., ::-1].astype(np.float32))
    if not inside.all():
        cut[~(inside[:, 1, :, np.newaxis] & inside[:, np.newaxis, 0, :])] = 0.0
    return cut


def _normalised(batch: Array) -> Array:
    """Pixel values 0 to 255 brought to what the networks were trained on."""
    scaled = batch - _MEAN
    scaled *= _SCALE
    return scaled


def _run(network: Network, image_bgr: NDArray[np.uint8], xyxy: Array, size: int) -> tuple[Array, ...]:
    """The network's outputs for the squares ``xyxy``: one call, several only for thousands of squares."""
    parts = []
    for start in range(0, len(xyxy), _BATCH_MOST):
        batch = cut_out(image_bgr, xyxy[start : start + _BATCH_MOST], size)
        n = len(batch)
        filled = -(-n // _BATCH_STEP) * _BATCH_STEP if n > _BATCH_STEP else 1 << (n - 1).bit_length()
        padded = np.zeros((filled, *batch.shape[1:]), np.float32)
        padded[:n] = batch
        parts.append([output[:n] for output in network(padded)])
    return tuple(np.concatenate(output) for output in zip(*parts, strict=True))
