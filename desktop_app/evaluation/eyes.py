"""The eye-state network measured: five folds in which near twins stay together, and the model folder it ships in."""

import datetime
import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.evaluation.share import Share
from desktop_app.networks.cards import CARD_FILE, Card, Metric, NetworkCard, sha256_of
from desktop_app.networks.eye_state_input import EYE_SCALING, EYE_SIZE, EYE_STATES, eye_state_input
from desktop_app.networks.weights import save_weights, weights_of
from desktop_app.training.eye_pictures import EyePictures, part_into_folds
from desktop_app.training.train_eyes import EyeRecipe, as_seen, train_eyes
from desktop_app.vision.eyes import CROP_PER_DISTANCE, EYE_MODEL

FOLDS = 5
SIDES_PX = (EYE_SIZE, 18, 14)
"""Sides of the crop that are measured: the whole, and that of eyes about 12 and 9 pixels wide."""

WEIGHTS_FILE = "eye_state.npz"
_CLOSED = EYE_STATES.index("closed")

Tell = Callable[[str, int, int], None]
"""Told what is trained, and how many of how many epochs are done."""


@dataclass(frozen=True, slots=True)
class FoldFigures:
    """Accuracy on the fold that was left out, fold by fold, for one size of the crop."""

    side_px: int
    folds: tuple[Share, ...]

    @property
    def mean(self) -> float:
        """The mean of the folds' accuracies."""
        return float(np.mean([fold.value for fold in self.folds]))

    @property
    def n(self) -> int:
        """How many pictures were judged."""
        return sum(fold.n for fold in self.folds)

    def figures(self) -> dict[str, Any]:
        """For a JSON file."""
        return {"side_px": self.side_px, "mean": self.mean, "folds": [fold.figures() for fold in self.folds]}


def measure_folds(pictures: EyePictures, recipe: EyeRecipe, tell: Tell, folds: int = FOLDS) -> tuple[FoldFigures, ...]:
    """Train once for each fold, on the others, and judge it: one entry for each of ``SIDES_PX``."""
    fold = part_into_folds(pictures, folds)
    rows = np.arange(len(pictures))
    found: dict[int, list[Share]] = {side: [] for side in SIDES_PX}
    for k in range(folds):
        what = f"fold {k + 1} of {folds}"
        model = train_eyes(pictures, rows[fold != k], recipe, functools.partial(_tell_epoch, tell, what))
        for side, shares in found.items():
            right = judge(model, pictures, rows[fold == k], side) == pictures.label[fold == k]
            shares.append(Share(int(right.sum()), len(right)))
    return tuple(FoldFigures(side, tuple(shares)) for side, shares in found.items())


def _tell_epoch(tell: Tell, what: str, epoch: int, of: int, _loss: float) -> None:
    tell(what, epoch, of)


def judge(model: Any, pictures: EyePictures, rows: NDArray[np.int64], side_px: int) -> NDArray[np.int64]:
    """(n,) the state that a Keras model sees in each picture, reduced to ``side_px`` first."""
    crops = np.stack([as_seen(pictures.grey[row], side_px) for row in rows])
    closed = np.asarray(model.predict_on_batch(eye_state_input(crops)))[:, _CLOSED]
    return np.where(closed >= 0.5, _CLOSED, 1 - _CLOSED).astype(np.int64)


def write_model(
    folder: Path, model: Any, pictures: EyePictures, recipe: EyeRecipe, measured: tuple[FoldFigures, ...]
) -> None:
    """Write weights and card as the program loads them: a folder to be put in place of ``models/eye_state``."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = weights_of(model)
    save_weights(folder / WEIGHTS_FILE, arrays)
    network = NetworkCard(
        name="eye_state",
        builder="eye_state",
        arguments={},
        weights=WEIGHTS_FILE,
        sha256=sha256_of(folder / WEIGHTS_FILE),
        parameters=sum(array.size for array in arrays.values()),
        input_shape=(None, EYE_SIZE, EYE_SIZE, 1),
        outputs={"head": len(EYE_STATES)},
    )
    count = np.bincount(pictures.label, minlength=len(EYE_STATES))
    card = Card(
        name=EYE_MODEL,
        task="whether one eye is open or closed, from a grey crop round it",
        networks=(network,),
        colour_order="grey",
        scaling=EYE_SCALING,
        crop=f"{EYE_SIZE} x {EYE_SIZE}, {CROP_PER_DISTANCE} distances of the eyes wide, its middle a little above the "
        "eye's point of MTCNN, the line through both eyes level, averaged over each crop pixel's area, the picture's "
        "edge repeated outside it",
        labels=EYE_STATES,
        training_data=f"close-ups of one eye, {count[0]} open and {count[1]} closed, of a public student project "
        f"without a stated licence; {recipe.epochs} epochs, each picture reframed, relit, mirrored and mostly shrunk "
        "to 12 to 32 pixels",
        split=f"the shipped weights saw all pictures; the figures are of {FOLDS} others, each trained without one of "
        f"{FOLDS} folds, near twins and mirrored twins (a hash of 63 bits, at most 10 differ) in one fold",
        metrics=tuple(
            Metric(
                f"accuracy, mean of {FOLDS} folds, crop of {one.side_px} pixels",
                round(one.mean, 4),
                one.n,
                f"{len(one.folds)}-fold",
                "keras float32",
            )
            for one in measured
        ),
        precision="float32",
        licence="weights trained for this project, MIT like the program; the pictures are not part of it",
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        command="main.py train eyes --data eye_state --out RUN; RUN/eye_state is this folder",
    )
    (folder / CARD_FILE).write_text(card.to_json(), encoding="utf-8")
