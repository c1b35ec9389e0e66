"""Finds faces with MTCNN: three networks in a row, each throwing out most of what the one before let through.

Zhang, Zhang, Li, Qiao, "Joint face detection and alignment using multitask cascaded convolutional networks" (2016). The
arithmetic follows the ``mtcnn`` package, whose weights are used, so that its boxes come out; the pyramid leaves out the
levels on which that package fails.
"""

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.errors import ModelError
from desktop_app.networks.cards import load_card
from desktop_app.vision import boxes
from desktop_app.vision.pyramid import CELL_PX, CELL_STEP, pyramid, pyramid_scales, quick_pyramid, strips
from desktop_app.vision.runtime import Network, Precision, load_network, prepare_networks
from desktop_app.vision.squares import cut_out, cut_out_exactly, normalised

MIN_FACE_PX = (12, 400)
"""Smallest and largest value of ``min_face_px``."""

DetectionMode = Literal["exact", "live", "far"]
"""How pictures are searched.

* ``exact``: the boxes of the ``mtcnn`` package: each level of the pyramid averaged from the full picture, squares
  sampled exactly where the package samples them, all in float32.
* ``live``: the same search with a pyramid and squares that are made faster, in the precision that the card names.
* ``far``: as ``live``, for faces half as tall, down to 10 pixels; several times slower.
"""

_FAR_FACE_PX = 10.0
_PRECISIONS: tuple[Precision | None, ...] = ("float32", None)
_BATCH_MOST = 2048
_MAX_PIXELS = 16_000_000

Array = NDArray[np.float32]
Picture = NDArray[np.uint8]

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
        mode: DetectionMode = "exact",
        quick: Sequence[Network] | None = None,
    ) -> None:
        """Put the cascade together.

        Args:
            pnet: gives offsets and probability for every second pixel of a picture.
            rnet: gives offsets and probability for 24 x 24 pictures.
            onet: gives offsets, landmarks and probability for 48 x 48 pictures.
            min_face_px: side of the smallest face that is looked for, 12 to 400.
            thresholds: probability above which P-Net, R-Net and O-Net let a face through.
            mode: how pictures are searched.
            quick: the three networks for all modes but ``exact``; None takes the same.
        """
        low, high = MIN_FACE_PX
        if not low <= min_face_px <= high:
            raise ValueError(f"min_face_px must be {low} to {high}, got {min_face_px}")
        if mode not in get_args(DetectionMode):
            raise ValueError(f"mode must be one of {', '.join(get_args(DetectionMode))}, got {mode!r}")
        self._exact = (pnet, rnet, onet)
        self._quick = self._exact if quick is None else tuple(quick)
        self._pnet, self._rnet, self._onet = self._exact if mode == "exact" else self._quick
        self._cut_out = cut_out_exactly if mode == "exact" else cut_out
        self._min_face_px = min_face_px
        self._thresholds = thresholds
        self._pnet_threshold, self._rnet_threshold, self._onet_threshold = thresholds
        self.mode = mode

    def in_mode(self, mode: DetectionMode) -> "MtcnnDetector":
        """The same detector in another mode, over the same networks."""
        return MtcnnDetector(
            *self._exact,
            min_face_px=self._min_face_px,
            thresholds=self._thresholds,
            mode=mode,
            quick=self._quick,
        )

    @property
    def runtime(self) -> str:
        """What runs the networks, with version and precision."""
        return self._onet.runtime

    def detect(self, image_bgr: Picture) -> Faces:
        """Faces, best first; ``Faces.empty()`` where there is none.

        Args:
            image_bgr: (height, width, 3) uint8, any size.
        """
        if image_bgr.ndim != 3 or image_bgr.shape[2] != 3:
            raise ValueError(f"image_bgr must have shape (height, width, 3), got {image_bgr.shape}")
        height, width = image_bgr.shape[:2]
        if min(height, width) < CELL_PX:
            return Faces.empty()
        reduction = min(1.0, (_MAX_PIXELS / (height * width)) ** 0.5)
        if reduction < 1.0:
            size = (max(1, int(width * reduction)), max(1, int(height * reduction)))
            image_bgr = cv2.resize(image_bgr, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        refined = self._refine(image_bgr, self._propose(image_bgr, reduction))
        faces = self._finish(image_bgr, refined)
        if faces is None:
            return Faces.empty()
        xyxy, confidence, landmarks = faces
        grown = np.array([width / image_bgr.shape[1], height / image_bgr.shape[0]], np.float32)
        xyxy = boxes.clip(xyxy * np.tile(grown, 2), (width, height))
        seen = boxes.area(xyxy) > 0
        return Faces.of(xyxy[seen], confidence[seen], (landmarks * grown)[seen])

    @property
    def follow_threshold(self) -> float:
        """The confidence that a face found by ``follow`` has to exceed, the same as in the cascade."""
        return self._onet_threshold

    def follow(self, image_bgr: Picture, xyxy: NDArray[np.float32]) -> Faces:
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
        offsets, _ = self._run(self._rnet, image_bgr, squares, 24)
        found, confidence, landmarks = self._landmarks(image_bgr, boxes.square(boxes.shift(squares, offsets)))
        found = boxes.clip(found, (image_bgr.shape[1], image_bgr.shape[0]))
        return Faces.of(found, np.where(boxes.area(found) > 0, confidence, 0.0), landmarks)

    def _propose(self, image_bgr: Picture, reduction: float) -> Array:
        """P-Net over the pyramid: (n, 4) squares that may hold a face."""
        smallest = max(float(CELL_PX), self._min_face_px * reduction)
        if self.mode == "far":
            smallest = max(_FAR_FACE_PX, smallest / 2)
        scales = pyramid_scales(image_bgr.shape[:2], smallest)
        picture = cv2.cvtColor(image_bgr, cv2.COLOR_BGR2RGB).astype(np.float32)
        levels = pyramid(picture, scales) if self.mode == "exact" else quick_pyramid(picture, scales)
        counts: list[int] = []
        answers = iter(self._pnet.each(_batches(levels, counts)))
        found = [self._proposals([next(answers) for _ in range(n)], s) for n, s in zip(counts, scales, strict=True)]
        if not found:
            return np.zeros((0, 4), np.float32)
        xyxy = np.concatenate([level[0] for level in found])
        scores = np.concatenate([level[1] for level in found])
        return boxes.square(xyxy[boxes.suppress(xyxy, scores, 0.7)])

    def _proposals(self, outputs: Sequence[tuple[Array, ...]], scale: float) -> tuple[Array, Array]:
        """One level of the pyramid, strip by strip: boxes in pixels of the picture and their scores."""
        offsets = np.concatenate([output[0][0] for output in outputs])
        scores = np.concatenate([output[1][0, :, :, 1] for output in outputs])
        rows, columns = np.nonzero(scores > self._pnet_threshold)
        scores = scores[rows, columns]
        corner = np.stack([columns, rows], axis=1).astype(np.float32) * CELL_STEP + 1
        cell = np.concatenate([corner, corner + (CELL_PX - 1)], axis=1)
        xyxy = (cell + offsets[rows, columns] * (CELL_PX - 1)) / np.float32(scale)
        kept = boxes.suppress(xyxy, scores, 0.5)
        return xyxy[kept], scores[kept]

    def _refine(self, image_bgr: Picture, proposals: Array) -> Array:
        """R-Net over all proposals in one batch: (n, 4) squares."""
        if len(proposals) == 0:
            return proposals
        offsets, probability = self._run(self._rnet, image_bgr, proposals, 24)
        scores = probability[:, 1]
        likely = scores > self._rnet_threshold
        xyxy = boxes.shift(proposals[likely], offsets[likely])
        return boxes.square(xyxy[boxes.suppress(xyxy, scores[likely], 0.7)])

    def _finish(self, image_bgr: Picture, refined: Array) -> tuple[Array, Array, Array] | None:
        """O-Net over what is left: boxes, confidence and landmarks (n, 5, 2), best first."""
        if len(refined) == 0:
            return None
        xyxy, scores, landmarks = self._landmarks(image_bgr, refined)
        likely = np.flatnonzero(scores > self._onet_threshold)
        kept = likely[boxes.suppress(xyxy[likely], scores[likely], 0.7, over="min")]
        return xyxy[kept], scores[kept], landmarks[kept]

    def _landmarks(self, image_bgr: Picture, squares: Array) -> tuple[Array, Array, Array]:
        """O-Net over squares, at least one: a box, a probability and landmarks (5, 2) for each."""
        offsets, points, probability = self._run(self._onet, image_bgr, squares, 48)
        # The points are fractions of the square that O-Net saw, not of the box it makes of it.
        corner = squares[:, :2]
        size = squares[:, 2:] - corner + 1
        points_xy = np.stack([points[:, :5], points[:, 5:]], axis=2)
        landmarks = points_xy * size[:, np.newaxis] + corner[:, np.newaxis] - 1
        return boxes.shift(squares, offsets), probability[:, 1], landmarks

    def _run(self, network: Network, image_bgr: Picture, xyxy: Array, size: int) -> tuple[Array, ...]:
        """The network's outputs for the squares ``xyxy``: one call, several only for thousands of squares."""
        parts = []
        for start in range(0, len(xyxy), _BATCH_MOST):
            batch = self._cut_out(image_bgr, xyxy[start : start + _BATCH_MOST], size)
            padded = np.zeros((_filled(len(batch)), *batch.shape[1:]), np.float32)
            padded[: len(batch)] = batch
            parts.append([output[: len(batch)] for output in network(padded)])
        return tuple(np.concatenate(output) for output in zip(*parts, strict=True))


def load_mtcnn(
    models: Path,
    cache: Path | None,
    *,
    min_face_px: int = 24,
    mode: DetectionMode = "exact",
    streams: int = 1,
    threads: int = 0,
) -> MtcnnDetector:
    """The detector with the weights and thresholds of ``models/mtcnn``; arguments as in ``load_network``.

    ``threads`` share the levels of a picture, whatever the number of ``streams``.

    Raises:
        ModelError: weights or card are missing, damaged or do not fit.
    """
    cores = threads or os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="simak-") as scratch:
        # Each network is loaded twice, and converted once.
        folder = cache or Path(scratch)
        prepare_networks([f"{FACE_MODEL}/{stage}" for stage in STAGES], models=models, cache=folder)
        exact, quick = (
            [
                load_network(
                    f"{FACE_MODEL}/{stage}",
                    models=models,
                    cache=folder,
                    precision=precision,
                    streams=max(streams, cores) if stage == "pnet" else streams,
                    threads=threads,
                )
                for stage in STAGES
            ]
            for precision in _PRECISIONS
        )
    card = load_card(models / FACE_MODEL)
    missing = set(STAGES) - card.thresholds.keys()
    if missing:
        raise ModelError("The card of mtcnn names no threshold for {names}.", names=", ".join(sorted(missing)))
    thresholds = (card.thresholds["pnet"], card.thresholds["rnet"], card.thresholds["onet"])
    return MtcnnDetector(*exact, min_face_px=min_face_px, thresholds=thresholds, mode=mode, quick=quick)


def _batches(levels: Iterator[Array], counts: list[int]) -> Iterator[Array]:
    """The strips of all levels, ready for P-Net; ``counts`` is told how many each level has."""
    for level in levels:
        counts.append(0)
        for strip in strips(level):
            counts[-1] += 1
            yield normalised(strip[np.newaxis])


def _filled(count: int) -> int:
    """The size to which a batch is filled up: the next one of three binary digits.

    The runtime prepares itself for each new size, for some milliseconds; so there are four sizes to an octave.
    """
    step = 1 << max(0, count.bit_length() - 3)
    return -(-count // step) * step
