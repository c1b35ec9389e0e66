"""Converted networks as archives, and what the converting process says when it fails."""

import io

import numpy as np

from desktop_app.networks.openvino_ir import pack_ir, unpack_ir

IR = (b"<net/>" * 10, np.random.default_rng(0).bytes(60))


def test_what_is_packed_comes_out() -> None:
    """Both parts come back as they were."""
    assert unpack_ir(pack_ir(IR)) == IR


def test_no_changed_byte_raises_or_gives_other_weights() -> None:
    """Each byte turned over, and each of its bits that ZIP takes for a flag, gives the same network or none."""
    packed = pack_ir(IR)
    answers = set()
    for place in range(len(packed)):
        for mask in (0x01, 0x08, 0x20, 0x40, 0xFF):
            answers.add(unpack_ir(packed[:place] + bytes([packed[place] ^ mask]) + packed[place + 1 :]))

    assert answers == {IR, None}


def test_something_else_is_no_network() -> None:
    """Nothing, text, a bare array and half an archive are not mistaken for a converted network."""
    array = io.BytesIO()
    np.save(array, np.zeros(3))

    for packed in (b"", b"not an archive", array.getvalue(), pack_ir(IR)[:100]):
        assert unpack_ir(packed) is None
