"""Making a run's weights the program's model."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from desktop_app.errors import ModelError
from desktop_app.evaluation.release_emotion import release
from desktop_app.networks.cards import load_card, sha256_of, verify
from desktop_app.paths import models_dir, resources_dir
from desktop_app.vision.classifier import EMOTION_MODEL

SHIPPED = models_dir() / EMOTION_MODEL / "vgg16.npz"


def share(count: int, n: int) -> dict[str, Any]:
    """A share as evaluations write it."""
    return {"count": count, "n": n, "value": count / n, "interval": [0.0, 1.0]}


def run_and_evaluation(folder: Path, *, digest: str = "", apart: int = 2) -> tuple[Path, Path]:
    """A run's folder with the shipped weights as its best, and an evaluation of the weights of that hash.

    In bfloat16 they were right on ``apart`` faces more than Keras.
    """
    run, evaluation = folder / "run", folder / "evaluation"
    run.mkdir()
    evaluation.mkdir()
    shutil.copyfile(SHIPPED, run / "best.npz")
    shutil.copyfile(resources_dir() / "recipes" / "emotion" / "vgg16.toml", run / "recipe.toml")
    measured = {
        "n": 10,
        "accuracy": share(7, 10),
        "accuracy_without_twins": share(5, 8),
        "macro_f1": 0.61,
        "macro_auc": 0.9,
        "mean_recall": 0.6,
        "calibration_after": {"ece": 0.02},
        "temperature": {"value": 0.91234},
        "abstention": {"threshold": 0.45, "kept": share(8, 10), "kept_right": share(7, 8)},
    }
    figures = {
        "weights_sha256": digest or sha256_of(SHIPPED),
        "runtime": "Keras float32",
        "data": "FER2013, official split",
        "split": "PrivateTest",
        "views_at_test_time": "none",
        "labels": {"fer": measured},
        "runtimes": [{"runtime": "OpenVINO 1 bfloat16", "faces_apart": apart, **share(8, 10)}],
        "robustness": [{"change": "turned by 10 degrees", **share(6, 10)}],
    }
    (evaluation / "emotion.json").write_text(json.dumps(figures), encoding="utf-8")
    return run, evaluation


@pytest.mark.slow
def test_released_model_is_whole(tmp_path: Path) -> None:
    """Weights, recipe and card lie together, fit each other and carry the evaluation's figures and choices."""
    run, evaluation = run_and_evaluation(tmp_path)
    folder = tmp_path / EMOTION_MODEL
    release(run, 28006, [evaluation], None, folder, why_head="It is the better one.", start_is="those of last year")
    card = load_card(tmp_path / EMOTION_MODEL)
    verify(card, tmp_path / EMOTION_MODEL)
    assert card.temperature == 0.9123
    assert card.thresholds == {"label_threshold": 0.45}
    assert card.precision == "bfloat16"
    assert card.task.endswith("It is the better one.")
    assert "28,006 of 28,709" in card.training_data
    assert card.training_data.endswith("15 epochs, from vgg16_first.npz: those of last year")
    assert (tmp_path / EMOTION_MODEL / "recipe.toml").read_bytes() == (run / "recipe.toml").read_bytes()
    by_name = {metric.name: (metric.value, metric.n) for metric in card.metrics}
    assert by_name["accuracy"] == (0.7, 10)
    assert by_name["accuracy without twins of Training"] == (0.625, 8)
    assert by_name["accuracy, turned by 10 degrees"] == (0.6, 10)


@pytest.mark.slow
def test_precision_that_judges_otherwise_is_not_used(tmp_path: Path) -> None:
    """Weights that are right on four faces fewer in bfloat16 are released for float32."""
    run, evaluation = run_and_evaluation(tmp_path, apart=-4)
    release(run, 28006, [evaluation], None, tmp_path / EMOTION_MODEL, why_head="It is the better one.")
    assert load_card(tmp_path / EMOTION_MODEL).precision == "float32"


@pytest.mark.slow
def test_figures_of_other_weights_are_refused(tmp_path: Path) -> None:
    """A card never carries what was measured with other weights, and nothing is written."""
    run, evaluation = run_and_evaluation(tmp_path, digest="0" * 64)
    with pytest.raises(ModelError, match="measured with other weights"):
        release(run, 28006, [evaluation], None, tmp_path / EMOTION_MODEL, why_head="It is the better one.")
    assert not (tmp_path / EMOTION_MODEL).exists()
