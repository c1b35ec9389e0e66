"""The collection: its npz, its twins, its labels."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.errors import ExportError, UsageError
from desktop_app.training.fer2013 import Fer2013, group_twins, load_fer2013, save_fer2013
from tests.training.tiny import tiny_fer2013


def test_what_is_written_is_read(tmp_path: Path) -> None:
    """Every array comes back as it was, beside the names of classes and votes; no temporary file is left."""
    data = tiny_fer2013()
    save_fer2013(tmp_path / "new" / "fer2013.npz", data)

    read = load_fer2013(tmp_path / "new" / "fer2013.npz")
    for field in fields(Fer2013):
        np.testing.assert_array_equal(getattr(read, field.name), getattr(data, field.name))
        assert getattr(read, field.name).dtype == getattr(data, field.name).dtype
    with np.load(tmp_path / "new" / "fer2013.npz") as archive:
        assert list(archive["classes"]) == ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
        assert list(archive["ferplus_columns"])[::9] == ["neutral", "NF"]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["fer2013.npz"]


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    """Where the folder cannot be made nothing is written, and one line says so."""
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="cannot be written"):
        save_fer2013(tmp_path / "file" / "fer2013.npz", tiny_fer2013())


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"images": np.zeros((38, 40, 48), np.uint8)}, r"images must have shape \(38, 48, 48\), got \(38, 40, 48\)"),
        ({"images": np.zeros((38, 48, 48))}, "images must be uint8 from 0 to 255, got float64"),
        ({"images": np.zeros((0, 48, 48), np.uint8)}, "holds no pictures"),
        ({"images": np.zeros((), np.uint8)}, "holds no pictures"),
        ({"label_fer": np.zeros(5, np.uint8)}, r"label_fer must have shape \(38,\), got \(5,\)"),
        ({"label_fer": np.full(38, 7, np.uint8)}, "label_fer must be 0 to 6, row 0 has 7"),
        ({"split": np.full(38, "Training")}, "split must be whole numbers, got <U8"),
        ({"split": np.arange(38) // 30 * 3}, "split must be 0 to 2, row 30 has 3"),
        ({"ferplus": np.zeros((38, 8), np.uint8)}, r"ferplus must have shape \(38, 10\)"),
    ],
)
def test_what_cannot_be_is_told(tmp_path: Path, change: dict[str, Any], line: str) -> None:
    """A wrong shape, kind or value is one line with the array's name."""
    path = tmp_path / "fer2013.npz"
    save_fer2013(path, replace(tiny_fer2013(), **change))
    with pytest.raises(UsageError, match=line):
        load_fer2013(path)


def test_other_files_are_told(tmp_path: Path) -> None:
    """A missing file, one that is no archive, a bare array, and an archive of something else say what to do."""
    with pytest.raises(UsageError, match=r"There is no .*none\.npz\. Make it .* main\.py prepare"):
        load_fer2013(tmp_path / "none.npz")
    (tmp_path / "text.npz").write_text("emotion,pixels,Usage")
    np.save(tmp_path / "bare.npy", np.zeros(3))
    np.savez(tmp_path / "other.npz", images=np.zeros(3))
    for name in ("text.npz", "bare.npy", "other.npz"):
        with pytest.raises(UsageError, match=f"{name} cannot be read as FER2013"):
            load_fer2013(tmp_path / name)


def test_twins_and_blank_pictures_are_not_trained_on() -> None:
    """Of five Training rows one is in PrivateTest too and one is blank; three are left."""
    images = np.random.default_rng(0).integers(0, 256, (8, 48, 48), np.uint8)
    images[6] = images[1]
    images[4] = images[3]
    images[2] = 90
    data = Fer2013(
        images=images,
        label_fer=np.zeros(8, np.uint8),
        split=np.array([0, 0, 0, 0, 0, 1, 2, 2], np.uint8),
        ferplus=np.zeros((8, 10), np.uint8),
        dup_group=group_twins(images),
    )

    assert list(data.dup_group) == [-1, 0, -1, 1, 1, -1, 0, -1]
    assert list(np.flatnonzero(data.twins_of("PrivateTest", "Training"))) == [6]
    assert list(np.flatnonzero(data.twins_of("Training", "PrivateTest"))) == [1]
    assert list(data.training_rows()) == [0, 3, 4]
    assert list(data.rows("PublicTest")) == [5]


def test_ferplus_labels() -> None:
    """The largest of ten counts wins, ties go to the earlier column; single votes count where there are no others."""
    votes = np.array(
        [
            [5, 4, 1, 0, 0, 0, 0, 0, 0, 0],  # neutral; the single vote for surprise is dropped: 5/9, 4/9
            [0, 4, 4, 0, 0, 0, 0, 0, 2, 0],  # happiness, the earlier; half each
            [1, 1, 0, 0, 0, 0, 0, 0, 8, 0],  # most do not know
            [3, 0, 0, 0, 0, 0, 0, 0, 0, 7],  # most say it is no face
            [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],  # neutral; only single votes, so they count: 1/8 each
            [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],  # nobody voted
        ],
        np.uint8,
    )
    data = replace(tiny_fer2013(training=6, public=0, private=0), ferplus=votes)

    assert list(data.ferplus_majority()) == [0, 1, -1, -1, 0, -1]
    expected = np.zeros((6, 8))
    expected[0, :2] = 5 / 9, 4 / 9
    expected[1, 1:3] = 0.5
    expected[4] = 1 / 8
    np.testing.assert_allclose(data.ferplus_distribution(), expected, rtol=1e-6)
