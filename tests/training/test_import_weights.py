"""Converting the mtcnn package's weights."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.errors import ModelError
from desktop_app.networks.cards import load_card, verify
from desktop_app.paths import models_dir
from desktop_app.training.import_weights import import_mtcnn, name_arrays, parity_metrics


def test_importing_again_gives_the_shipped_files(tmp_path: Path) -> None:
    """The committed script and the installed package give the weights in the repository, to the last byte."""
    import_mtcnn(tmp_path / "mtcnn")
    made, shipped = load_card(tmp_path / "mtcnn"), load_card(models_dir() / "mtcnn")

    verify(made, tmp_path / "mtcnn")
    assert replace(made, date=shipped.date) == shipped
    for name in ("pnet.npz", "rnet.npz", "onet.npz", "LICENSE"):
        assert (tmp_path / "mtcnn" / name).read_bytes() == (models_dir() / "mtcnn" / name).read_bytes()


def test_arrays_are_named_by_layer_and_variable() -> None:
    """PReLU layers have one array, all others a kernel and a bias."""
    named = name_arrays(("conv1", "prelu1"), [np.zeros(1), np.ones(2), np.full(3, 2.0)])

    assert list(named) == ["conv1/kernel", "conv1/bias", "prelu1/alpha"]
    assert len(named["prelu1/alpha"]) == 3


def test_a_wrong_number_of_arrays_is_refused() -> None:
    """Two arrays do not fill a convolution and its PReLU."""
    with pytest.raises(ModelError, match="hold 2 arrays, the network has 3"):
        name_arrays(("conv1", "prelu1"), [np.zeros(1), np.ones(2)])


def test_the_card_has_the_figures_of_the_comparison(tmp_path: Path) -> None:
    """Each size and mode gives the share matched and the share extra, of how many boxes, in the mode's precision."""
    row = {"min_face_px": 40, "mode": "exact", "pictures": 7, "boxes_of_the_package": 200, "matched_share": 0.995}
    row |= {"our_boxes": 198, "extra_share": 0.00505, "iou": 0.9, "landmarks_within": 0.02}
    live = row | {"mode": "live", "iou": 0.7, "landmarks_within": None}
    runtimes = {"exact": "openvino 1.2 float32", "live": "openvino 1.2 bfloat16"}
    path = tmp_path / "parity.json"
    path.write_text(json.dumps({"data": "all photos", "runtimes": runtimes, "rows": [row, live]}), encoding="utf-8")

    matched, extra, quick, _ = parity_metrics(path)
    assert matched.name.endswith("at IoU 0.9 with landmarks within 0.02, exact mode, smallest face 40 px")
    assert (matched.value, matched.n, matched.precision) == (0.995, 200, "float32")
    assert (extra.value, extra.n) == (0.00505, 198)
    assert matched.data.startswith("7 pictures, all photos")
    assert quick.name.endswith("at IoU 0.7, live mode, smallest face 40 px")
    assert quick.precision == "bfloat16"


@pytest.mark.parametrize("text", [None, "no JSON", "[]", '{"data": "x", "runtimes": {}, "rows": [{}]}'])
def test_no_figures_is_one_line(tmp_path: Path, text: str | None) -> None:
    """Without a comparison there is no card, and the line names the command that makes one."""
    if text is not None:
        (tmp_path / "parity.json").write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=r"holds no figures.*detector_parity"):
        parity_metrics(tmp_path / "parity.json")
