"""The same pictures through this program, the stock way and the ``fer`` package, in turn, in one process.

Each picture is searched anew and every face in it is judged, as if nothing had come before: what following and rates of
their own save in a running session is not in these figures, but in those of the session.
"""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.ports import FaceDetector
from desktop_app.evaluation.detector_parity import PackageDetector
from desktop_app.evaluation.fer_package import FerPackage, fer_installed
from desktop_app.evaluation.network_floor import noted_calls
from desktop_app.evaluation.stock import StockPipeline
from desktop_app.vision.classifier import Vgg16Classifier
from desktop_app.vision.mtcnn import load_mtcnn
from desktop_app.vision.pyramid import pyramid, pyramid_scales

MIN_FACE_PX = 20
"""Smallest face of the ``mtcnn`` package as shipped: what is compared looks for the same."""

_FLOOR_ROUNDS = 5

Picture = NDArray[np.uint8]


class SameWork:
    """All the ways, loaded and ready."""

    def __init__(self, models: Path, cache: Path, *, emotions: bool) -> None:
        """Load ours, the stock way, and ``fer`` where it is installed.

        Raises:
            ModelError: weights or card are missing, damaged or do not fit.
        """
        self._cores = os.cpu_count() or 1
        self._exact = load_mtcnn(models, cache, min_face_px=MIN_FACE_PX, mode="exact", threads=self._cores)
        self._live = self._exact.in_mode("live")
        self._classifier = Vgg16Classifier.load(models, cache, threads=self._cores) if emotions else None
        self._stock = StockPipeline(models, emotions=emotions)
        self._fer = FerPackage() if emotions and fer_installed() else None
        self._package: PackageDetector | None = None

    def figures(self, pictures: Sequence[Picture]) -> dict[str, Any]:
        """Medians over the pictures of detection and emotions of all faces, and what follows from them.

        ``ratio_to_stock`` and ``ratio_to_fer`` are how many times longer they take than ours (live mode).
        ``floor_ms`` is the time of the bare networks for our calls, ``over_floor`` our time in units of it.
        """
        ways: dict[str, Callable[[Picture], int]] = {
            "ours": lambda picture: self._ours(self._live, picture),
            "ours_exact": lambda picture: self._ours(self._exact, picture),
            "stock": self._stock.analyse,
        }
        if self._fer is not None:
            ways["fer"] = self._fer.analyse
        turns = _in_turn(ways, pictures)
        ms = turns["ms"]
        floor_ms = statistics.median(self._networks_ms(ways["ours"], picture) for picture in pictures)
        return {
            **turns,
            "ratio_to_stock": ms["stock"] / ms["ours"],
            "ratio_to_fer": ms["fer"] / ms["ours"] if "fer" in ms else None,
            "floor_ms": floor_ms,
            "over_floor": ms["ours"] / floor_ms if floor_ms else None,
        }

    def detection(self, pictures: Sequence[Picture]) -> dict[str, Any]:
        """Detection alone: exact mode, live mode and the package; what the bare networks and resizing take of exact."""
        if self._package is None:
            self._package = PackageDetector(MIN_FACE_PX)
        package = self._package
        turns = _in_turn(
            {
                "exact": lambda picture: len(self._exact.detect(picture)),
                "live": lambda picture: len(self._live.detect(picture)),
                "package": lambda picture: len(package.detect(picture)),
            },
            pictures,
        )
        ms = turns["ms"]
        networks_ms = statistics.median(self._networks_ms(self._exact.detect, picture) for picture in pictures)
        resizing_ms = statistics.median(_resizing_ms(picture) for picture in pictures)
        return {
            **turns,
            "size_wh": [pictures[0].shape[1], pictures[0].shape[0]],
            "runtime": self._exact.runtime,
            "exact_over_package": ms["package"] / ms["exact"],
            "live_over_package": ms["package"] / ms["live"],
            "networks_ms": networks_ms,
            "resizing_ms": resizing_ms,
            "exact_over_floor": ms["exact"] / (networks_ms + resizing_ms),
        }

    def _ours(self, detector: FaceDetector, picture: Picture) -> int:
        faces = detector.detect(picture)
        if self._classifier is not None and len(faces):
            self._classifier.classify(picture, faces)
        return len(faces)

    def _networks_ms(self, work: Callable[[Picture], object], picture: Picture) -> float:
        with noted_calls() as calls:
            work(picture)
        return statistics.median(calls.replay_ms(_FLOOR_ROUNDS, self._cores))


def _in_turn(ways: dict[str, Callable[[Picture], int]], pictures: Sequence[Picture]) -> dict[str, Any]:
    """Faces, milliseconds and processor time of each way, the ways taking turns on every picture; medians and means."""
    for picture in pictures:
        ways["ours" if "ours" in ways else "live"](picture)
    for way in ways.values():
        way(pictures[0])
    found: dict[str, list[int]] = {name: [] for name in ways}
    took_ms: dict[str, list[float]] = {name: [] for name in ways}
    cpu_ms: dict[str, list[float]] = {name: [] for name in ways}
    for picture in pictures:
        for name, way in ways.items():
            cpu_from, started = time.process_time(), time.perf_counter()
            found[name].append(way(picture))
            took_ms[name].append((time.perf_counter() - started) * 1000.0)
            cpu_ms[name].append((time.process_time() - cpu_from) * 1000.0)
    return {
        "rounds": len(pictures),
        "min_face_px": MIN_FACE_PX,
        "ms": {name: statistics.median(times) for name, times in took_ms.items()},
        "ms_all": took_ms,
        "cpu_ms": {name: statistics.median(times) for name, times in cpu_ms.items()},
        "faces": {name: statistics.fmean(counts) for name, counts in found.items()},
    }


def _resizing_ms(picture: Picture) -> float:
    """The picture as floating point, and all levels of exact mode's pyramid."""
    times = []
    for _round in range(_FLOOR_ROUNDS):
        started = time.perf_counter()
        whole = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype(np.float32)
        for _level in pyramid(whole, pyramid_scales(whole.shape[:2], MIN_FACE_PX)):
            pass
        times.append((time.perf_counter() - started) * 1000.0)
    return statistics.median(times)
