"""The part of ``bench`` that does the same work the other ways, in a process of its own."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app import paths
from desktop_app.commands.bench_live import OFF_SCREEN, Program, Scene
from desktop_app.domain.ports import FrameSource
from desktop_app.errors import UsageError
from desktop_app.evaluation.own_process import in_own_process

Picture = NDArray[np.uint8]

STILL = "still"
"""The scene of which detection is measured alone too."""

_FRAME_GAP_S = 0.4


def work_figures(scenes: Mapping[str, Scene], program: Program, rounds: int) -> dict[str, dict[str, Any]]:
    """The same work of every scene done by this program, the stock way and ``fer``, in one new process.

    Raises:
        SimakError: a source or the models.
    """
    return in_own_process(OFF_SCREEN, _work, dict(scenes), program, rounds)


def _work(scenes: dict[str, Scene], program: Program, rounds: int) -> dict[str, dict[str, Any]]:
    # TensorFlow comes with it, which no other part of the measurement may hold.
    from desktop_app.evaluation.same_work import SameWork

    ways = SameWork(program.models, paths.cache_dir(), emotions=program.settings.emotions is not False)
    figures = {}
    for name, scene in scenes.items():
        pictures = _sample(scene.open_source(), rounds)
        figures[name] = ways.figures(pictures)
        if name == STILL:
            figures[name]["detection"] = ways.detection(pictures)
    return figures


def _sample(source: FrameSource, count: int) -> Sequence[Picture]:
    """Pictures of the source, spread over its first seconds."""
    info = source.open(timeout_s=20.0)
    try:
        step = max(1, round((info.fps or 1.0) * _FRAME_GAP_S))
        frames = iter(lambda: source.read(timeout_s=20.0), None)
        pictures = [frame.image_bgr.copy() for frame in islice(frames, 0, step * count, step)]
    finally:
        source.close()
    if not pictures:
        raise UsageError("The source has no picture to measure on.")
    # A single photo is measured again and again.
    return [pictures[place % len(pictures)] for place in range(count)]
