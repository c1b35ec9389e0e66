"""Turns Keras models into OpenVINO's own form (IR), in a process of its own.

Importing TensorFlow takes seconds in which no other thread of a process runs, and hundreds of megabytes that it never
gives back. ``convert_networks`` therefore starts this module as a program, which does the work and ends.
"""

import importlib
import io
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import BinaryIO

import numpy as np

from desktop_app.errors import Message, ModelError
from desktop_app.networks.building import build_network
from desktop_app.networks.cards import load_card
from desktop_app.networks.weights import UNREADABLE_ARCHIVE

ROOT = Path(__file__).resolve().parents[2]
_TIMEOUT_S = 300
_MARK = "simak: "
_CONVERTER = "openvino.tools.ovc"

Ir = tuple[bytes, bytes | memoryview]
"""OpenVINO's description of a network (XML) and its weights, in float32."""


def import_openvino(*, converter: bool = False) -> ModuleType | None:
    """OpenVINO without its usage reports, and without its converter unless asked for; None where it is not installed.

    The converter is two thirds of what OpenVINO imports. Which way it is imported first in a process holds.
    """
    # The converter looks for this package and, where it finds it, sends an event for every conversion.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    if not converter:
        # Whatever needs it without coming here finds nothing, as where it was not installed.
        sys.modules.setdefault(_CONVERTER, None)  # type: ignore[arg-type]
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
        try:
            done = subprocess.run(
                [sys.executable, "-m", "desktop_app.networks.openvino_ir", str(models.resolve()), scratch, *names],
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_TIMEOUT_S,
                check=False,
                # Python looks for modules there first: a random.py in the user's own folder must not be among them.
                cwd=ROOT,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except subprocess.TimeoutExpired as error:
            raise ModelError(
                "The networks were not prepared within {minutes:.0f} minutes. Close other programs and start again.",
                minutes=_TIMEOUT_S / 60,
            ) from error
        if done.returncode != 0:
            raise ModelError(_reason(done.stderr, done.returncode))
        made = {}
        for name in names:
            with _file(scratch, name).open("rb") as file:
                made[name] = _require(unpack_ir(file), name)
        return made


def _reason(stderr: str, status: int) -> str:
    """What the converting process said last in its own words, for TensorFlow writes before and after; or its end."""
    lines = stderr.strip().splitlines()
    own = [line.removeprefix(_MARK) for line in lines if line.startswith(_MARK)]
    if own:
        return own[-1]
    last = lines[-1] if lines else "it said nothing"
    return Message(
        "The networks could not be prepared, their conversion ended with status {status} ({last}). Close other "
        "programs and start again; if it happens again, install the program again.",
        status=status,
        last=last,
    )


def pack_ir(ir: Ir) -> bytes:
    """Both parts in one archive, whose checksums find damage."""
    buffer = io.BytesIO()
    xml, weights = ir
    np.savez(buffer, xml=np.frombuffer(xml, np.uint8), weights=np.frombuffer(weights, np.uint8))
    return buffer.getvalue()


def unpack_ir(packed: BinaryIO) -> Ir | None:
    """What ``pack_ir`` packed; None if it is damaged or something else."""
    try:
        with np.load(packed, allow_pickle=False) as archive:
            weights = archive["weights"]
            weights.setflags(write=False)
            # Not copied once more: there may be a hundred megabytes.
            return archive["xml"].tobytes(), memoryview(weights)
    except (*UNREADABLE_ARCHIVE, KeyError):
        return None


def _require(ir: Ir | None, name: str) -> Ir:
    if ir is None:
        raise ModelError(
            "The network {name} could not be prepared. Is there room in the folder for temporary files?", name=name
        )
    return ir


def _file(folder: str, name: str) -> Path:
    return Path(folder) / f"{name.replace('/', '-')}.npz"


def _convert(name: str, models: Path) -> Ir:
    """Build, trace and convert one network, in this process."""
    folder = models / name.partition("/")[0]
    model = build_network(load_card(folder).network(name.partition("/")[2]), folder)
    import tensorflow as tf

    openvino = import_openvino(converter=True)
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
        sys.stderr.write(f"\n{_MARK}{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
