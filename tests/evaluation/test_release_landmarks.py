"""A run becomes the program's landmark model: its files, its card, and that the program can read them."""

import json
from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.faces import Faces
from desktop_app.errors import ModelError
from desktop_app.evaluation.release_landmarks import main, release
from desktop_app.networks.cards import load_card, sha256_of, verify
from desktop_app.networks.weights import save_weights, weights_of
from desktop_app.training.run_folder import BEST_FILE, RECIPE_FILE, shipped
from desktop_app.vision.landmarks import DAN_GEOMETRY, LANDMARK_MODEL, STAGES, LandmarkReader
from desktop_app.vision.runtime import load_network
from tests.training.made_faces import made_shape
from tests.training.test_train_landmarks import DAN, STAGE


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that has learnt nothing: both stages move no point."""
    from desktop_app.networks.dan import build_dan

    folder = tmp_path_factory.mktemp("run")
    (folder / "stage2").mkdir()
    arrays = {"mean_shape/points": made_shape().astype(np.float32)}
    for stage in (1, 2):
        arrays |= weights_of(build_dan(stage, 68, 1, batch_normalization=True))
    save_weights(folder / "stage2" / BEST_FILE, {name: shipped(name, array) for name, array in arrays.items()})
    (folder / "stage2" / RECIPE_FILE).write_text(DAN + STAGE + STAGE, encoding="utf-8")
    return folder


def figures(path: Path, digests: list[str]) -> Path:
    """Figures as ``evaluate landmarks --json`` writes them."""
    share = {"value": 0.25, "interval": None}
    row = {
        "method": "tiny",
        "range": "whole pictures, MTCNN",
        "n": 8,
        "not_found": 1,
        "mean": {"value": 0.05, "interval": None},
        "failures_0.08": share,
        "failures_0.10": share,
        "auc_0.10": 0.5,
        "regions": {"jaw": 0.07},
        "weights_sha256": digests,
        "runtime": "keras float32",
    }
    path.write_text(json.dumps({"data": "made", "split": "val", "rows": [row]}), encoding="utf-8")
    return path


def test_a_released_model_is_read_by_the_program(run: Path, tmp_path: Path) -> None:
    """Card and weights fit; what was measured stands on the card; the reader gives the mean shape in the picture."""
    measured = figures(tmp_path / "figures.json", [sha256_of(run / "stage2" / BEST_FILE)])
    words = ["--run", str(run), "--pictures", "34", "--task", "Learnt nothing."]
    assert main([*words, "--figures", str(measured), "--models", str(tmp_path)]) == 0
    folder = tmp_path / LANDMARK_MODEL
    card = load_card(folder)
    verify(card, folder)
    assert [network.name for network in card.networks] == ["stage1", "stage2"]
    assert "34 of 2,754 pictures" in card.training_data
    assert {metric.name: metric.value for metric in card.metrics}["faces not found"] == 1
    assert {metric.name: metric.n for metric in card.metrics}["mean error, jaw"] == 7
    np.testing.assert_allclose(card.mean_shape_xy, made_shape())
    first, second = (
        load_network(f"{LANDMARK_MODEL}/{stage}", models=tmp_path, cache=None, backend="keras") for stage in STAGES
    )
    reader = LandmarkReader(first, second, np.array(card.mean_shape_xy), DAN_GEOMETRY)
    five = DAN_GEOMETRY.points_xy * 0.5 + 3
    placed = reader.read(np.full((80, 90, 3), 90, np.uint8), Faces.of([[0, 0, 60, 60]], [1], [five]))
    np.testing.assert_allclose(placed[0], made_shape() * 0.5 + 3, atol=1e-2)
    # Figures of the released files are taken too, once these are measured.
    again = figures(tmp_path / "again.json", [network.sha256 for network in card.networks])
    release(run, 34, [again], folder, task="Measured again.")
    assert load_card(folder).metrics == card.metrics


def test_figures_of_other_weights_are_refused(run: Path, tmp_path: Path) -> None:
    """Nothing is said of these weights that was measured with others."""
    with pytest.raises(ModelError, match="measured with other weights"):
        release(run, 34, [figures(tmp_path / "f.json", ["abc"])], tmp_path / LANDMARK_MODEL, task="")
