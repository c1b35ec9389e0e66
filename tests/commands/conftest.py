"""A home of its own for each test, and an analysis that costs nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app import compose
from tests.pipeline.fakes import FakeMtcnn


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user who has never started the program; the working directory is theirs."""
    for name in ("DATA", "CONFIG", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def detect(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[int], None] | None], None]:
    """Put a fake detector in the place of the networks; it calls what it is given before each picture."""

    def put(on: Callable[[int], None] | None = None) -> None:
        models = compose.Models(FakeMtcnn(on=on), None, 0.0, "fake", {})
        monkeypatch.setattr(compose, "load_models", lambda *_, **__: models)

    return put
