"""The whole path judges as the network alone does: detection, crop and network on real faces."""

from pathlib import Path

import pytest

from desktop_app.evaluation.whole_path import measure, select_faces
from desktop_app.paths import models_dir
from desktop_app.vision.classifier import Vgg16Classifier
from desktop_app.vision.mtcnn import load_mtcnn


@pytest.mark.slow
def test_whole_path_on_pasted_faces(shared_data: Path, cache_home: Path) -> None:
    """Of 300 faces 85 % are found, accuracy is within 4 points of the originals', 90 % of labels hold under jitter."""
    faces, labels = select_faces(shared_data / "fer2013.npz", "PrivateTest", 300)
    cache = cache_home / "Simak"
    result = measure(load_mtcnn(models_dir(), cache), Vgg16Classifier.load(models_dir(), cache), faces, labels)
    assert result.found.n == 300
    assert result.found.value >= 0.85
    assert abs(result.difference) <= 0.04
    assert result.hold.value >= 0.90
