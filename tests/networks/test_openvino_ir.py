"""Converted networks as archives, and what the converting process says when it fails."""

import io
import subprocess
from pathlib import Path

import numpy as np
import pytest

from desktop_app.errors import ModelError
from desktop_app.networks import openvino_ir
from desktop_app.networks.openvino_ir import convert_networks, pack_ir, unpack_ir

# The process imports TensorFlow only once it has read the card, so a missing one costs no seconds.
NOWHERE = ["ghost/pnet"]

IR = (b"<net/>" * 10, np.random.default_rng(0).bytes(60))


def unpacked(packed: bytes) -> tuple[bytes, bytes] | None:
    """What comes out of an archive, to be compared."""
    ir = unpack_ir(io.BytesIO(packed))
    return None if ir is None else (ir[0], bytes(ir[1]))


def test_what_is_packed_comes_out() -> None:
    """Both parts come back as they were."""
    assert unpacked(pack_ir(IR)) == IR


def test_no_changed_byte_raises_or_gives_other_weights() -> None:
    """Each byte turned over, and each of its bits that ZIP takes for a flag, gives the same network or none."""
    packed = pack_ir(IR)
    answers = set()
    for place in range(len(packed)):
        for mask in (0x01, 0x08, 0x20, 0x40, 0xFF):
            answers.add(unpacked(packed[:place] + bytes([packed[place] ^ mask]) + packed[place + 1 :]))

    assert answers == {IR, None}


def test_something_else_is_no_network() -> None:
    """Nothing, text, a bare array and half an archive are not mistaken for a converted network."""
    array = io.BytesIO()
    np.save(array, np.zeros(3))

    for packed in (b"", b"not an archive", array.getvalue(), pack_ir(IR)[:100]):
        assert unpacked(packed) is None


def test_the_converting_process_gives_its_own_line(tmp_path: Path) -> None:
    """What it could not do is told in the words of this program."""
    with pytest.raises(ModelError, match=r"^The model ghost is missing: there is no .*--models\.$"):
        convert_networks(NOWHERE, tmp_path)


def test_a_module_in_the_current_folder_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's own json.py where the program is started does not break the conversion."""
    (tmp_path / "json.py").write_text("raise SystemExit('the wrong module')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ModelError, match=r"^The model ghost is missing"):
        convert_networks(NOWHERE, tmp_path)


def test_a_conversion_that_takes_too_long_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time limit is an error that says what to do, not a traceback."""
    monkeypatch.setattr(openvino_ir, "_TIMEOUT_S", 0.001)

    with pytest.raises(ModelError, match="start again") as caught:
        convert_networks(NOWHERE, tmp_path)
    assert isinstance(caught.value.__cause__, subprocess.TimeoutExpired)


@pytest.mark.parametrize(
    ("stderr", "expected"),
    [
        ("warming up\n\nsimak: No room.\nWARNING: at exit\n", "No room."),
        ("ModuleNotFoundError: tensorflow\n", r"status 1 \(ModuleNotFoundError: tensorflow\).*start again"),
        ("", r"status 1 \(it said nothing\)"),
    ],
)
def test_a_failed_conversion_gives_a_reason(
    stderr: str, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process's own line wins over what libraries write; without one its status and last line are told."""
    failed = subprocess.CompletedProcess([], 1, "", stderr)
    monkeypatch.setattr(subprocess, "run", lambda *arguments, **options: failed)

    with pytest.raises(ModelError, match=expected):
        convert_networks(NOWHERE, tmp_path)
