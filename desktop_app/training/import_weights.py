"""Convert MTCNN's weights, which others trained, once, into ``models/mtcnn``: plain arrays and a card.

    python -m desktop_app.training.import_weights

The card's figures are those of ``resources/results/detector_parity.json``; import again when it has been measured anew.
This is the only place that opens the ``mtcnn`` package's pickled files; what it writes loads without running code.
"""

import argparse
import datetime
import importlib.metadata
import importlib.util
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import ModelError, SimakError
from desktop_app.networks.cards import CARD_FILE, Card, Metric, NetworkCard, sha256_of
from desktop_app.networks.weights import save_weights, set_weights
from desktop_app.paths import models_dir, resources_dir
from desktop_app.vision.mtcnn import FACE_MODEL

# The package stores each network as a bare list of arrays, in this order of layers.
_MTCNN_LAYERS = {
    "pnet": ("conv1", "prelu1", "conv2", "prelu2", "conv3", "prelu3", "offsets", "probability"),
    "rnet": ("conv1", "prelu1", "conv2", "prelu2", "conv3", "prelu3", "fc4", "prelu4", "offsets", "probability"),
    "onet": (
        *("conv1", "prelu1", "conv2", "prelu2", "conv3", "prelu3", "conv4", "prelu4"),
        *("fc5", "prelu5", "offsets", "landmarks", "probability"),
    ),
}


def name_arrays(layers: Sequence[str], arrays: Sequence[NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Name a bare list of arrays: ``alpha`` for a PReLU layer, ``kernel`` and ``bias`` for every other.

    Raises:
        ModelError: there are more or fewer arrays than the layers have.
    """
    variables = [
        f"{layer}/{variable}"
        for layer in layers
        for variable in (("alpha",) if layer.startswith("prelu") else ("kernel", "bias"))
    ]
    if len(variables) != len(arrays):
        raise ModelError(f"The weights hold {len(arrays)} arrays, the network has {len(variables)}.")
    return dict(zip(variables, arrays, strict=True))


def import_mtcnn(folder: Path) -> None:
    """Write ``folder`` from the installed ``mtcnn`` package: three weights files, the card, the package's licence."""
    import joblib

    from desktop_app.networks.onet import build_onet
    from desktop_app.networks.pnet import build_pnet
    from desktop_app.networks.rnet import build_rnet

    spec = importlib.util.find_spec("mtcnn")
    if spec is None or spec.origin is None:
        raise ModelError("The mtcnn package is not installed. Run: uv sync")
    folder.mkdir(parents=True, exist_ok=True)
    networks = []
    for model in (build_pnet(), build_rnet(), build_onet()):
        packed = Path(spec.origin).parent / "assets" / "weights" / f"{model.name}.lz4"
        arrays = name_arrays(_MTCNN_LAYERS[model.name], [np.asarray(array) for array in joblib.load(packed)])
        set_weights(model, arrays)  # refuses arrays of a wrong shape before anything is written
        path = folder / f"{model.name}.npz"
        save_weights(path, arrays)
        networks.append(
            NetworkCard(
                name=model.name,
                builder=model.name,
                arguments={},
                weights=path.name,
                sha256=sha256_of(path),
                parameters=sum(array.size for array in arrays.values()),
                input_shape=tuple(model.input_shape),
                outputs={
                    name: int(shape[-1]) for name, shape in zip(model.output_names, model.output_shape, strict=True)
                },
            )
        )
    (folder / "LICENSE").write_text(_licence_text("mtcnn"), encoding="utf-8")
    (folder / CARD_FILE).write_text(_mtcnn_card(tuple(networks)).to_json(), encoding="utf-8")


def _licence_text(package: str) -> str:
    """The licence file of an installed package."""
    for file in importlib.metadata.files(package) or ():
        if file.name == "LICENSE":
            return file.read_text(encoding="utf-8")
    raise ModelError(f"The installed package {package} has no licence file.")


def parity_metrics(path: Path) -> tuple[Metric, ...]:
    """The figures that ``evaluation.detector_parity`` left in ``path``, for the card: two for each size and mode.

    Raises:
        ModelError: the file is missing or holds something else.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        metrics = []
        for row in found["rows"]:
            landmarks = "" if row["landmarks_within"] is None else f" with landmarks within {row['landmarks_within']:g}"
            which = f"{row['mode']} mode, smallest face {row['min_face_px']} px"
            where = f"{row['pictures']} pictures, {found['data']}, with evaluation.detector_parity"
            precision = found["runtimes"][row["mode"]].rpartition(" ")[2]
            matched = f"share of the mtcnn package's boxes matched at IoU {row['iou']:g}{landmarks}, {which}"
            metrics.append(Metric(matched, row["matched_share"], row["boxes_of_the_package"], where, precision))
            extra = f"share of boxes that are none of the mtcnn package's, {which}"
            metrics.append(Metric(extra, row["extra_share"], row["our_boxes"], where, precision))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            "{path} holds no figures of the detector. Run: python -m desktop_app.evaluation.detector_parity", path=path
        ) from error
    return tuple(metrics)


def _mtcnn_card(networks: tuple[NetworkCard, ...]) -> Card:
    return Card(
        name="mtcnn",
        task="face detection with five landmarks",
        networks=networks,
        colour_order="rgb",
        scaling="(x - 127.5) / 128",
        crop="P-Net: pyramid of the whole picture, factor 0.709, area averaging; R-Net and O-Net: squares of the stage "
        "before, bilinear to 24 x 24 and 48 x 48, grey 127.5 outside the picture",
        labels=(),
        training_data="WIDER FACE and CelebA, by the authors of the paper (Zhang and others, 2016); not trained here",
        split="as in the paper",
        metrics=parity_metrics(resources_dir() / "results" / "detector_parity.json"),
        precision="bfloat16",
        licence=f"MIT, Copyright (c) 2019-2024 Iván de Paz Centeno; from mtcnn {importlib.metadata.version('mtcnn')} "
        "(https://github.com/ipazc/mtcnn); see LICENSE",
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        command="python -m desktop_app.training.import_weights",
        thresholds={"pnet": 0.6, "rnet": 0.7, "onet": 0.8},
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="import_weights", description="Convert MTCNN's weights into models/mtcnn.")
    parser.add_argument("--models", type=Path, default=models_dir(), help="folder of models (default: the program's)")
    chosen = parser.parse_args(arguments)
    try:
        import_mtcnn(chosen.models / FACE_MODEL)
    except SimakError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
