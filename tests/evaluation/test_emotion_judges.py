"""Judges, and the views of a face they are shown."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.errors import ModelError
from desktop_app.evaluation.emotion_judges import (
    BATCH,
    FER_HEAD,
    FERPLUS_HEAD,
    judge_faces,
    load_judge,
    shipped_weights,
    vgg16_arguments,
    views_of,
)
from desktop_app.networks.weights import save_weights
from desktop_app.paths import models_dir
from desktop_app.training.fer2013 import load_fer2013
from tests.evaluation.emotion_fakes import KnowingJudge, make_faces


class BrightJudge:
    """Says class 0 with the first pixel's share of 255."""

    name = runtime = "bright"
    sha256 = ""

    def probabilities(self, images: np.ndarray) -> dict[str, np.ndarray]:
        """Two classes that sum to 1."""
        share = images[:, 0, 0].astype(np.float32) / 255
        return {FER_HEAD: np.stack([share, 1 - share], axis=1)}


def test_ten_crop_is_corners_centre_and_their_mirrors() -> None:
    """A mark in the upper left corner stays in the crop of that corner and, mirrored, in its mirror image only."""
    faces = np.zeros((2, 48, 48), np.uint8)
    faces[:, 0, 0] = 255

    views = views_of(faces, "ten-crop")

    assert len(views) == 10
    assert all(view.shape == (2, 48, 48) and view.dtype == np.uint8 for view in views)
    assert [int(view[0].max()) > 0 for view in views] == [True] + [False] * 4 + [True] + [False] * 4
    assert views[0][0, 0, 0] > 200
    assert views[5][0, 0, 47] > 200


def test_an_even_face_looks_the_same_in_every_view() -> None:
    """Cropping and enlarging a plain grey changes nothing."""
    assert all((view == 77).all() for view in views_of(np.full((1, 48, 48), 77, np.uint8), "ten-crop"))


def test_probabilities_are_means_over_the_views() -> None:
    """A face that is white on the left and black on the right is judged half and half with its mirror image."""
    faces = np.zeros((1, 48, 48), np.uint8)
    faces[:, :, :24] = 255

    assert judge_faces(BrightJudge(), faces)[FER_HEAD].tolist() == [[1, 0]]
    assert judge_faces(BrightJudge(), faces, "flip")[FER_HEAD].tolist() == [[0.5, 0.5]]


def test_faces_are_judged_in_batches_and_in_order() -> None:
    """No call is larger than a batch, progress is told after each, and rows keep their places."""
    data = make_faces(50)
    judge, told = KnowingJudge(), []

    heads = judge_faces(judge, data.images, tell=told.append)

    assert judge.calls == [BATCH, BATCH, 150 - 2 * BATCH]
    assert told == [BATCH, 2 * BATCH, 150]
    assert heads[FER_HEAD].argmax(axis=1).tolist() == data.label_fer.tolist()


def test_heads_and_dense_layers_are_read_from_the_file() -> None:
    """The builder gets the heads and dense layers whose arrays there are."""
    arrays = {f"{FERPLUS_HEAD}/bias": np.zeros(8), "dense1/bias": np.zeros(512), "dense2/bias": np.zeros(64)}

    assert vgg16_arguments(arrays, Path("a.npz")) == {"heads": {FERPLUS_HEAD: 8}, "dense": [512, 64]}


@pytest.mark.parametrize(
    ("arrays", "told"),
    [
        (None, "cannot be read"),
        ({"other/kernel": np.zeros(3)}, "no weights of the emotion network"),
        ({f"{FER_HEAD}/bias": np.zeros(7, np.float32)}, "have no array"),
        (
            {
                f"{FER_HEAD}/bias": np.zeros(7, np.float32),
                f"{FER_HEAD}/kernel": np.zeros((512, 7), np.float32),
                "block1_conv1/kernel": np.zeros((3, 3, 3, 64), np.float32),
            },
            "do not fit",
        ),
    ],
    ids=["missing", "others", "incomplete", "misshapen"],
)
def test_weights_that_do_not_serve_are_told(tmp_path: Path, arrays: dict | None, told: str) -> None:
    """A file that is missing, of another network, incomplete or of other shapes ends in one line."""
    path = tmp_path / "weights.npz"
    if arrays is not None:
        save_weights(path, arrays)
    with pytest.raises(ModelError, match=told):
        load_judge(path, backend="keras")


def test_the_shipped_weights_read_real_faces(shared_data: Path) -> None:
    """Both heads of the shipped file are right on most of 64 faces of PrivateTest; one is as wide as its labels."""
    data = load_fer2013(shared_data / "fer2013.npz")
    rows = data.rows("PrivateTest")
    rows = rows[data.ferplus_majority()[rows] >= 0][:64]

    judge = load_judge(shipped_weights(models_dir()), backend="keras", name="shipped model")
    heads = judge_faces(judge, data.images[rows])

    assert judge.runtime.endswith("float32")
    assert len(judge.sha256) == 64
    assert heads[FER_HEAD].shape == (64, 7)
    assert (heads[FER_HEAD].argmax(axis=1) == data.label_fer[rows]).mean() > 0.55
    assert (heads[FERPLUS_HEAD].argmax(axis=1) == data.ferplus_majority()[rows]).mean() > 0.7
