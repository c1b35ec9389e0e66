"""Networks converted once for all tests of this folder."""

from pathlib import Path

import pytest

from tests.vision.loading import Loading, load_in_a_process


@pytest.fixture(scope="session")
def first_loading(tmp_path_factory: pytest.TempPathFactory) -> Loading:
    """The first start of all: nothing is in the cache."""
    return load_in_a_process(tmp_path_factory.mktemp("networks"))


@pytest.fixture(scope="session")
def network_cache(first_loading: Loading) -> Path:
    """A cache that holds MTCNN's converted networks."""
    return first_loading.cache
