"""Training runs on every backend of Keras that is installed."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]

TWO_STEPS = """
import sys
from pathlib import Path

import keras

from desktop_app.training.recipe import Recipe, load_recipe
from desktop_app.training.run_folder import RunFolder
from desktop_app.training.train_emotion import EmotionTraining
from tests.training.tiny import tiny_fer2013

data = tiny_fer2013(training=8, public=4)
out, recipe = Path(sys.argv[1]), Path(sys.argv[2])
for resume in (False, True):
    with RunFolder(out, recipe, resume=resume) as folder:
        run = EmotionTraining(folder.recipe, data, data.rows("Training"), resume=folder if resume else None)
        run.run(folder, lambda done: print(done.loss), stopped=lambda: True)
print("backend", keras.backend.backend(), "step", run.step)
"""

RECIPE = """
name = "two steps"
epochs = 1
batch_size = 4
average_decay = 0.9
[network]
builder = "vgg16"
arguments = { dropout = 0.3 }
"""


@pytest.mark.slow
@pytest.mark.parametrize(("backend", "module"), [("tensorflow", "tensorflow"), ("jax", "jax"), ("torch", "torch")])
def test_two_steps_on_each_backend(backend: str, module: str, tmp_path: Path) -> None:
    """VGG-16 takes a step, is stopped, taken up and takes the second; losses are finite and the weights are kept."""
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not installed")
    (tmp_path / "recipe.toml").write_text(RECIPE)
    done = subprocess.run(
        [sys.executable, "-c", TWO_STEPS, str(tmp_path / "run"), str(tmp_path / "recipe.toml")],
        cwd=ROOT,
        env=os.environ | {"KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    *losses, last = done.stdout.splitlines()
    assert last == f"backend {backend} step 2"
    assert len(losses) == 2
    assert np.isfinite([float(loss) for loss in losses]).all()
    with np.load(tmp_path / "run" / "best.npz") as best:
        assert all(np.isfinite(best[name]).all() for name in best.files)
