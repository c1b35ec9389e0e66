"""The ``fer`` package as it is shipped, to stand beside in speed: Haar cascade, then its small network on each face."""

import importlib.resources
import importlib.util
import logging
import sys
import types
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray


def fer_installed() -> bool:
    """Whether the package can be found."""
    return importlib.util.find_spec("fer") is not None


class FerPackage:
    """The package's own class with its defaults."""

    def __init__(self) -> None:
        """Load it.

        Raises:
            ImportError: it, or something it needs, is not installed.
        """
        _stand_in_for_pkg_resources()
        handlers = logging.getLogger().handlers[:]
        from fer.fer import FER

        # It takes the root logger over when it is imported.
        logging.getLogger().handlers[:] = handlers
        self._fer: Any = FER()

    def analyse(self, image_bgr: NDArray[np.uint8]) -> int:
        """Detect all faces of a picture and judge each; returns how many were found."""
        return len(self._fer.detect_emotions(image_bgr))


def _stand_in_for_pkg_resources() -> None:
    """Give the package the one function it takes from ``pkg_resources``, which newer setuptools no longer have."""
    if importlib.util.find_spec("pkg_resources") is not None:
        return
    stand_in = types.ModuleType("pkg_resources")

    def resource_filename(package: str, name: str) -> str:
        return str(Path(str(importlib.resources.files(package))) / name)

    stand_in.resource_filename = resource_filename  # type: ignore[attr-defined]
    sys.modules["pkg_resources"] = stand_in
