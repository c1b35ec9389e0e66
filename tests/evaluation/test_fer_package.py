"""The fer package beside ours: found or not, and loaded without what newer setuptools have dropped."""

import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_app.evaluation.fer_package import FerPackage, fer_installed

MADE_UP = """
import logging
import pkg_resources
from pathlib import Path
logging.basicConfig(level=logging.INFO, force=True)
class FER:
    def __init__(self):
        self.said = Path(pkg_resources.resource_filename("fer", "data/word.txt")).read_text()
    def detect_emotions(self, image):
        return [self.said] * image.shape[0]
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package of that name which asks for its data as the real one does; forgotten again afterwards."""
    folder = tmp_path / "fer"
    (folder / "data").mkdir(parents=True)
    (folder / "__init__.py").write_text("", encoding="utf-8")
    (folder / "fer.py").write_text(MADE_UP, encoding="utf-8")
    (folder / "data" / "word.txt").write_text("happy", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    names = ("fer", "fer.fer", "pkg_resources")
    before = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    yield
    for name in names:
        sys.modules.pop(name, None)
    sys.modules.update(before)


def test_its_own_class_is_asked_with_its_data(package: None) -> None:
    """It is found, loaded with the stand-in, and leaves the root logger as it was."""
    before = logging.getLogger().handlers[:]

    assert fer_installed()
    assert FerPackage().analyse(np.zeros((3, 4, 3), np.uint8)) == 3
    assert logging.getLogger().handlers == before
