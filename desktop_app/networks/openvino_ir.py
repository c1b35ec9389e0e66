"""Turns Keras models into OpenVINO's own form (IR), in a process of its own.

Importing TensorFlow takes seconds in which no other thread of a process runs, and hundreds of megabytes that it never
gives back. ``convert_networks`` therefore starts this module as a program, which does the work and ends.
"""

import importlib
import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import numpy as np

from desktop_app.errors import ModelError
from desktop_app.networks.building import build_network
from desktop_app.networks.cards import load_card
from desktop_app.networks.weights import UNREADABLE_ARCHIVE

ROOT = Path(__file__).resolve().parents[2]
_TIMEOUT_S = 300

Ir = tuple[bytes, bytes]
"""OpenVINO's description of a network (XML) and its weights, in float32."""


def import_openvino() -> ModuleType | None:
    """OpenVINO without its usage reports; None where it is not installed."""
    # The converter looks for this package and, where it finds it, sends an event for every conversion.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    try:
        return importlib.import_module("openvino")
    except ImportError:
        return None


def convert_networks(names: Sequence[str], models: Path) -> dict[str, Ir]:
    """Convert networks, all in one process of its own; slow (5 to 20 s).

    Args:
        names: ``model/stage`` each; cards and weights have been verified.
        models: the folder of models.

    Raises:
        ModelError: a network cannot be built or converted.
    """
    with tempfile.TemporaryDirectory(prefix="simak-") as scratch:
        done = subprocess.run(
            [sys.executable, "-m", "desktop_app.networks.openvino_ir", str(models.resolve()), scratch, *names],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_TIMEOUT_S,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])},
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise ModelError(last.removeprefix("simak: "))
        return {name: _require(unpack_ir(_file(scratch, name).read_bytes()), name) for name in names}


def pack_ir(ir: Ir) -> bytes:
    """Both parts in one archive, whose checksums find damage."""
    buffer = io.BytesIO()
    xml, weights = ir
    np.savez(buffer, xml=np.frombuffer(xml, np.uint8), weights=np.frombuffer(weights, np.uint8))
    return buffer.getvalue()


def unpack_ir(packed: bytes) -> Ir | None:
    """What ``pack_ir`` packed; None if it is damaged or something else."""
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as archive:
            return archive["xml"].tobytes(), archive["weights"].tobytes()
    except (*UNREADABLE_ARCHIVE, KeyError):
        return None


def _require(ir: Ir | None, name: str) -> Ir:
    if ir is None:
        raise ModelError(f"The network {name} could not be prepared. Is there room in the folder for temporary files?")
    return ir


def _file(folder: str, name: str) -> Path:
    return Path(folder) / f"{name.replace('/', '-')}.npz"


def _convert(name: str, models: Path) -> Ir:
    """Build, trace and convert one network, in this process."""
    folder = models / name.partition("/")[0]
    model = build_network(load_card(folder).network(name.partition("/")[2]), folder)
    import tensorflow as tf

    openvino = import_openvino()
    assert openvino is not None
    batch = tf.TensorSpec([None, *model.input_shape[1:]], tf.float32, name="picture")
    traced = tf.function(lambda picture: model(picture, training=False), input_signature=[batch])
    converted = openvino.convert_model(traced)
    with tempfile.TemporaryDirectory(prefix="simak-") as scratch:
        path = Path(scratch) / "model.xml"
        openvino.save_model(converted, path, compress_to_fp16=False)
        return path.read_bytes(), path.with_suffix(".bin").read_bytes()


def main(models: str, out: str, *names: str) -> int:
    """The program: convert ``names`` into archives in ``out``; 1 and one line on standard error if that fails."""
    try:
        for name in names:
            _file(out, name).write_bytes(pack_ir(_convert(name, Path(models))))
    except (ModelError, OSError) as error:
        sys.stderr.write(f"\nsimak: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
