"""FER2013 in its public forms becomes the one collection; what is damaged is told by its line or file."""

from dataclasses import fields, replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import UsageError
from desktop_app.training.fer2013 import FERPLUS_COLUMNS, SPLITS, Fer2013, group_twins, load_fer2013
from desktop_app.training.prepare import explore, read_public
from desktop_app.training.prepare_report import write_report
from tests.training.tiny import tiny_fer2013

KAGGLE = "emotion,pixels,Usage"
ICML = "emotion, Usage, pixels"


def write_csv(path: Path, data: Fer2013, header: str = KAGGLE) -> Path:
    """The collection as a csv with these columns."""
    lines = [header]
    for image, label, split in zip(data.images, data.label_fer, data.split, strict=True):
        cells = {"emotion": str(label), "pixels": " ".join(map(str, image.ravel())), "Usage": SPLITS[split]}
        lines.append(",".join(cells[name.strip()] for name in header.split(",")))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_votes(path: Path, data: Fer2013) -> Path:
    """The votes as FER+ publishes them."""
    lines = [",".join(("Usage", "Image name", *FERPLUS_COLUMNS))]
    for row, (votes, split) in enumerate(zip(data.ferplus, data.split, strict=True)):
        lines.append(",".join((SPLITS[split], f"fer{row:07}.png", *map(str, votes))))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def assert_same(one: Fer2013, other: Fer2013) -> None:
    """Both collections hold the same arrays of the same kinds."""
    for field in fields(Fer2013):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), err_msg=field.name)
        assert getattr(one, field.name).dtype == getattr(other, field.name).dtype


@pytest.mark.parametrize("header", [KAGGLE, ICML])
def test_both_csv_forms_are_read(tmp_path: Path, header: str) -> None:
    """Columns come in any order and with blanks about their names; votes come from their own file."""
    data = tiny_fer2013()
    read, notes = read_public(write_csv(tmp_path / "faces.csv", data, header), write_votes(tmp_path / "v.csv", data))

    assert_same(read, data)
    assert notes == ()


def test_without_votes_they_are_0(tmp_path: Path) -> None:
    """A csv alone gives a collection on which the FER2013 labels can be learnt."""
    read, _ = read_public(write_csv(tmp_path / "faces.csv", tiny_fer2013()), None)

    assert read.ferplus.shape == (38, 10)
    assert not read.ferplus.any()


def test_rows_of_the_real_collection_come_back(shared_data: Path, tmp_path: Path) -> None:
    """500 rows written as csv and read again are the same arrays, twins among them the same partition."""
    whole = load_fer2013(shared_data / "fer2013.npz")
    twins = np.flatnonzero(np.isin(whole.dup_group, np.arange(60)))
    rows = np.union1d(twins, np.linspace(0, len(whole.images) - 1, 500 - len(twins), dtype=int))
    part = Fer2013(*(getattr(whole, field.name)[rows] for field in fields(Fer2013)))
    read, _ = read_public(write_csv(tmp_path / "f.csv", part), write_votes(tmp_path / "v.csv", part))

    for name in ("images", "label_fer", "split", "ferplus"):
        np.testing.assert_array_equal(getattr(read, name), getattr(part, name))
    kept = part.dup_group[read.dup_group >= 0]
    assert len(np.unique(kept)) == len(np.unique(read.dup_group)) - 1 >= 60
    assert len(np.unique(np.stack([kept, read.dup_group[read.dup_group >= 0]]), axis=1).T) == len(np.unique(kept))


def test_the_real_collection_is_what_is_known_of_it(shared_data: Path) -> None:
    """Twins found by pixels are those of the prepared file, and the known label facts come out."""
    data = load_fer2013(shared_data / "fer2013.npz")
    findings = explore(data)

    np.testing.assert_array_equal(group_twins(data.images), data.dup_group)
    assert (findings.groups, findings.grouped_rows, len(findings.conflicts)) == (1518, 3373, 58)
    assert findings.twins == {"PublicTest": 280, "PrivateTest": 288}
    assert findings.counts.sum(axis=1).tolist() == [28709, 3589, 3589]
    assert findings.not_a_face == 177
    assert findings.agreement == pytest.approx(0.63, abs=0.005)
    assert findings.training_rows == 28006


def spoilt(tmp_path: Path, old: str, new: str) -> Path:
    """Three pictures as csv, of grey 10, 20 and 30, with ``old`` replaced by ``new`` once."""
    grey = [" ".join([str(value)] * 48 * 48) for value in (10, 20, 30)]
    text = f"{KAGGLE}\n0,{grey[0]},Training\n1,{grey[1]},PublicTest\n2,{grey[2]},PrivateTest\n"
    assert old in text
    path = tmp_path / "spoilt.csv"
    path.write_text(text.replace(old, new, 1))
    return path


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("\n1,", "\n7,", r"line 3: emotion must be 0 to 6, got '7'"),
        ("\n1,", "\n-1,", r"line 3: emotion must be 0 to 6, got '-1'"),
        ("\n1,", "\nhappy,", r"line 3: emotion must be 0 to 6, got 'happy'"),
        ("20 20 20", "20 20", r"line 3: it has 2303 pixels, not 2304"),
        ("20 20 20", "20 x 20", r"line 3: its pixels are not all whole numbers"),
        ("20 20 20", "20 2.5 20", r"line 3: its pixels are not all whole numbers"),
        ("20 20 20", "20 256 20", r"line 3: pixels must be 0 to 255, got 256"),
        ("20 20 20", "20 -1 20", r"line 3: pixels must be 0 to 255, got -1"),
        ("20 20 20", "20 65556 20", r"line 3: pixels must be 0 to 255, got 65556"),
        ("PublicTest", "Test", r"line 3: Usage must be Training, PublicTest, PrivateTest, got 'Test'"),
        (",PrivateTest", "", r"line 4: it has only 2 columns"),
        ("emotion,pixels", "label,pixels", r"has no column emotion; its first line is: label, pixels, usage"),
    ],
)
def test_a_spoilt_csv_is_told_by_its_line(tmp_path: Path, old: str, new: str, line: str) -> None:
    """Labels out of range, broken pixels, unknown splits and missing columns are one line each."""
    with pytest.raises(UsageError, match=line) as caught:
        read_public(spoilt(tmp_path, old, new), None)
    assert "spoilt.csv" in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", "has no column emotion; its first line is: blank"),
        (KAGGLE.encode(), "holds no pictures"),
        (b"\xff\xfe\x00\x81" * 9, "is no csv file"),
    ],
)
def test_a_file_that_is_no_csv_is_told(tmp_path: Path, content: bytes, line: str) -> None:
    """An empty file, a header alone and a binary file are one line each."""
    (tmp_path / "f.csv").write_bytes(content)
    with pytest.raises(UsageError, match=line):
        read_public(tmp_path / "f.csv", None)


def test_votes_must_belong_to_the_rows(tmp_path: Path) -> None:
    """Votes of another length, in another order, beyond what a count can be, or missing are refused."""
    data = tiny_fer2013()
    faces = write_csv(tmp_path / "faces.csv", data)
    votes = write_votes(tmp_path / "votes.csv", data)
    lines = votes.read_text().splitlines()

    for change, told in (
        (lines[:-1], r"votes\.csv has 37 rows and faces\.csv has 38: they do not belong together"),
        ([*lines, lines[-1]], "has 39 rows"),
        ([lines[0], *lines[:0:-1]], r"line 2: its Usage is PrivateTest, but that row of faces\.csv is Training"),
        ([lines[0], lines[1][:-1] + "x", *lines[2:]], "line 2: NF must be 0 to 255, got 'x'"),
        ([lines[0].replace("NF", "none"), *lines[1:]], "has no column NF"),
    ):
        votes.write_text("\n".join(change))
        with pytest.raises(UsageError, match=told):
            read_public(faces, votes)
    with pytest.raises(UsageError, match=r"none\.csv cannot be read"):
        read_public(faces, tmp_path / "none.csv")


def write_folders(folder: Path, names: dict[str, str], suffix: str = ".png") -> np.ndarray:
    """Pictures of grey 0, 1, 2, ... as files; ``names`` says in which split's folder how many of each class lie."""
    images = []
    for split, prefixes in names.items():
        for emotion in EMOTIONS[:2]:
            (folder / split / emotion).mkdir(parents=True)
            for k, prefix in enumerate(prefixes.split()):
                images.append(np.full((48, 48), len(images), np.uint8))
                path = folder / split / emotion / f"{prefix}_{k}{suffix}"
                path.write_bytes(cv2.imencode(suffix, images[-1])[1].tobytes())
    return np.stack(images)


def test_folders_with_three_splits(tmp_path: Path) -> None:
    """train, validation and test are the three splits; pictures come by split, class and name."""
    images = write_folders(tmp_path, {"train": "a b", "validation": "c", "test": "d"})
    data, notes = read_public(tmp_path, None)

    np.testing.assert_array_equal(data.images, images)
    assert data.label_fer.tolist() == [0, 0, 1, 1, 0, 1, 0, 1]
    assert data.split.tolist() == [0, 0, 0, 0, 1, 1, 2, 2]
    assert notes == ()


def test_mixed_test_folder_is_parted_by_file_names(tmp_path: Path) -> None:
    """The usual copy keeps the split in its files' names, and the note says that the split is the official one."""
    write_folders(tmp_path, {"train": "Training Training", "test": "PrivateTest PublicTest PrivateTest"})
    data, notes = read_public(tmp_path, None)

    assert data.split.tolist() == [0, 0, 0, 0, 2, 2, 1, 2, 2, 1]
    assert "holds PublicTest and PrivateTest mixed" in notes[0]
    assert "2 and 4 pictures, as in the official split" in notes[0]


def test_mixed_folder_without_names_is_parted_in_turn(tmp_path: Path) -> None:
    """Every second picture of a class becomes PublicTest, and the note says that figures are not comparable."""
    write_folders(tmp_path, {"Train": "a", "Validation": "b c d"}, ".jpg")
    data, notes = read_public(tmp_path, None)

    assert data.split.tolist() == [0, 0, 1, 2, 1, 1, 2, 1]
    assert "6 files do not tell them apart" in notes[0]
    assert "not comparable with figures on the official split" in notes[0]


def test_spoilt_folders_are_told(tmp_path: Path) -> None:
    """A missing split, a class of another name, a file that is no picture or of another size is named in one line."""
    (tmp_path / "train" / "happy").mkdir(parents=True)
    with pytest.raises(UsageError, match="must have a folder train and a folder test"):
        read_public(tmp_path, None)
    (tmp_path / "test" / "bored").mkdir(parents=True)
    with pytest.raises(UsageError, match="bored is no class of FER2013; these are: angry, disgust"):
        read_public(tmp_path, None)
    (tmp_path / "test" / "bored").rename(tmp_path / "test" / "Fearful")
    with pytest.raises(UsageError, match="hold no pictures"):
        read_public(tmp_path, None)
    picture = tmp_path / "test" / "Fearful" / "1.png"
    picture.write_bytes(b"no picture")
    with pytest.raises(UsageError, match=r"1\.png is no picture, or is damaged"):
        read_public(tmp_path, None)
    picture.write_bytes(cv2.imencode(".png", np.zeros((96, 90), np.uint8))[1].tobytes())
    with pytest.raises(UsageError, match=r"1\.png is 90 x 96; the pictures of FER2013 are 48 x 48"):
        read_public(tmp_path, None)
    with pytest.raises(UsageError, match="votes go by the rows of"):
        read_public(tmp_path, tmp_path / "votes.csv")
    with pytest.raises(UsageError, match=r"There is no .*none"):
        read_public(tmp_path / "none", None)


def test_the_report_shows_what_there_is(tmp_path: Path) -> None:
    """Figures as PNG and one page that needs no other file; names and notes are text in it, not HTML."""
    data = tiny_fer2013()
    # The twins in Training and PrivateTest shall have different labels.
    data = replace(data, label_fer=np.roll(data.label_fer, 1))
    assert len(explore(data).conflicts) == 1
    page = write_report(data, explore(data), ["mixed <b>"], "a&b.csv", tmp_path / "report")
    text = page.read_text(encoding="utf-8")

    assert {path.name for path in (tmp_path / "report").iterdir()} == {
        *("report.html", "class_counts.png", "samples.png", "mean_faces.png", "conflicts.png"),
    }
    assert "a&amp;b.csv" in text
    assert "mixed &lt;b&gt;" in text
    assert text.count("data:image/png;base64,") == 4
    assert 'src="data' in text
    assert "http" not in text
    assert cv2.imread(str(tmp_path / "report" / "samples.png")).std() > 0


def test_a_collection_of_few_can_be_shown(tmp_path: Path) -> None:
    """Classes without a picture and a collection without twins are shown too."""
    data = tiny_fer2013(training=2, public=1, private=0)
    assert write_report(data, explore(data), [], "few", tmp_path).exists()
