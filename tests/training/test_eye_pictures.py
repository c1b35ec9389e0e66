"""Close-ups of eyes: read, hashed, parted into folds with near twins together."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.errors import UsageError
from desktop_app.training.eye_pictures import (
    EyePictures,
    load_eye_pictures,
    part_into_folds,
    perceptual_hash,
    twin_groups,
)


def picture(seed: int, size: int = 64) -> np.ndarray:
    """A smooth random picture."""
    noise = np.random.default_rng(seed).integers(0, 256, (size, size)).astype(np.uint8)
    blurred = cv2.GaussianBlur(noise, (0, 0), size / 8)
    return np.asarray(cv2.normalize(blurred, None, 0, 255, cv2.NORM_MINMAX), dtype=np.uint8)


def write(folder: Path, name: str, image: np.ndarray) -> None:
    """A picture as a file."""
    folder.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(folder / name), image)


def test_pictures_are_read_with_their_state(tmp_path: Path) -> None:
    """Open ones first, each with its own size; other files are passed over."""
    write(tmp_path / "open", "b.png", picture(1))
    write(tmp_path / "open", "a.png", picture(2, 40))
    write(tmp_path / "closed", "a.png", picture(3))
    (tmp_path / "open" / "notes.txt").write_text("not a picture")

    pictures = load_eye_pictures(tmp_path)

    assert [one.shape for one in pictures.grey] == [(40, 40), (64, 64), (64, 64)]
    assert pictures.label.tolist() == [0, 0, 1]
    assert len(set(pictures.twins.tolist())) == 3


def test_a_folder_without_pictures_is_told(tmp_path: Path) -> None:
    """One line names the folder; a file that is no picture is named itself."""
    with pytest.raises(UsageError, match="open and closed"):
        load_eye_pictures(tmp_path)
    write(tmp_path / "closed", "a.png", picture(1))
    (tmp_path / "open").mkdir()
    (tmp_path / "open" / "a.jpg").write_bytes(b"nothing")
    with pytest.raises(UsageError, match=r"a\.jpg is no picture"):
        load_eye_pictures(tmp_path)


def test_the_hash_outlives_light_size_and_compression() -> None:
    """Half the contrast, half the size and a JPEG's loss change at most four of the bits; another picture, many."""
    first = picture(1)
    dim = cv2.resize((first // 2 + 30).astype(np.uint8), (32, 32), interpolation=cv2.INTER_AREA)
    packed = cv2.imdecode(cv2.imencode(".jpg", first, [cv2.IMWRITE_JPEG_QUALITY, 40])[1], cv2.IMREAD_GRAYSCALE)

    for alike in (dim, packed):
        assert (perceptual_hash(np.asarray(alike, np.uint8)) != perceptual_hash(first)).sum() <= 4
    assert (perceptual_hash(picture(2)) != perceptual_hash(first)).sum() > 10


def test_near_twins_share_a_group() -> None:
    """A copy, a mirrored copy and a darker copy are one group; others stand alone."""
    first = picture(1)
    group = twin_groups([first, picture(2), first.copy(), first[:, ::-1].copy(), picture(3), (first // 2)])

    assert group[0] == group[2] == group[3] == group[5]
    assert len({int(group[0]), int(group[1]), int(group[4])}) == 3


def test_folds_keep_twins_together_and_are_alike() -> None:
    """No group is divided, and every fold has as many pictures of either state, within one group's size."""
    draw = np.random.default_rng(0)
    twins = draw.integers(0, 120, 300)
    label = (twins % 2).astype(np.int64)
    pictures = EyePictures(tuple(np.zeros((4, 4), np.uint8) for _index in range(300)), label, twins.astype(np.int64))

    fold = part_into_folds(pictures, 5)

    for group in np.unique(twins):
        assert len(set(fold[twins == group].tolist())) == 1
    counts = np.array([np.bincount(label[fold == k], minlength=2) for k in range(5)])
    assert np.ptp(counts, axis=0).max() <= np.bincount(twins).max()
