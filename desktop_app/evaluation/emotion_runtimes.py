"""Whether the live runtime judges as Keras does, precision by precision, on the same faces."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app.evaluation.emotion_judges import EmotionJudge, judge_faces, load_judge
from desktop_app.evaluation.emotion_labels import LabelSet, answers, labelled_rows
from desktop_app.evaluation.metrics import right
from desktop_app.evaluation.share import Share
from desktop_app.training.fer2013 import Fer2013

MOST_FACES_APART = 3
"""A precision of the live runtime may be right on so many faces more or fewer than Keras in float32."""


@dataclass(frozen=True, slots=True)
class RuntimeFigures:
    """One runtime beside Keras in float32.

    Attributes:
        runtime: with version and precision.
        right: right labels.
        apart: right labels more (or, negative, fewer) than Keras's.
        same_label: faces with Keras's label, right or wrong.
        largest_difference: of any probability.
    """

    runtime: str
    right: Share
    apart: int
    same_label: Share
    largest_difference: float

    @property
    def within(self) -> bool:
        """Whether it is as near as it must be."""
        return abs(self.apart) <= MOST_FACES_APART

    def figures(self) -> dict[str, Any]:
        """For a JSON file."""
        return {
            "runtime": self.runtime,
            **self.right.figures(),
            "faces_apart": self.apart,
            "same_label": self.same_label.figures(),
            "largest_difference": self.largest_difference,
        }


def load_runtimes(weights: Path, cache: Path | None = None) -> list[EmotionJudge]:
    """Keras in float32 first, then the live runtime in each of its precisions; ``cache`` as in ``load_judge``.

    Raises:
        ModelError: as ``load_judge``.
    """
    return [
        load_judge(weights, backend="keras"),
        load_judge(weights, precision="float32", cache=cache),
        load_judge(weights, precision="bfloat16", cache=cache),
    ]


def compare_runtimes(
    judges: Sequence[EmotionJudge],
    data: Fer2013,
    split: str,
    label_set: LabelSet,
    tell: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> tuple[RuntimeFigures, ...]:
    """Judge a split with every runtime, one crop; the first of ``judges`` is what the others are compared with."""
    labelled = labelled_rows(data, split, label_set)
    images = data.images[labelled.rows]

    def judged(judge: EmotionJudge) -> Any:
        heads = judge_faces(judge, images, tell=lambda done: tell(judge.runtime, done, len(images)))
        return answers(heads, label_set)[0]

    reference = judged(judges[0])
    base = right(labelled.labels, reference)
    rows = []
    for judge in judges:
        probabilities = reference if judge is judges[0] else judged(judge)
        share = right(labelled.labels, probabilities)
        same = int((probabilities.argmax(axis=1) == reference.argmax(axis=1)).sum())
        difference = float(np.abs(probabilities - reference).max())
        rows.append(
            RuntimeFigures(judge.runtime, share, share.count - base.count, Share(same, len(images)), difference)
        )
    return tuple(rows)
