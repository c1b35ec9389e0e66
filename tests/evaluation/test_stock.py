"""The stock way, on the portrait that scikit-image carries."""

import numpy as np
import pytest
import skimage.data

from desktop_app.evaluation.stock import StockPipeline
from desktop_app.paths import models_dir


@pytest.mark.slow
@pytest.mark.parametrize("emotions", [True, False])
def test_the_stock_way_finds_and_judges_the_portrait(emotions: bool) -> None:
    """One face is found, with its emotion judged and without; a plain picture has none."""
    stock = StockPipeline(models_dir(), emotions=emotions)

    assert stock.analyse(np.ascontiguousarray(skimage.data.astronaut()[:, :, ::-1])) == 1
    assert stock.analyse(np.full((60, 80, 3), 90, np.uint8)) == 0
