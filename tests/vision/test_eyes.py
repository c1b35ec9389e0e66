"""The eye reader: crops round MTCNN's eye points, how each eye counts, and the weights that ship."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from desktop_app.domain.faces import Faces
from desktop_app.errors import ModelError
from desktop_app.networks.cards import Card, load_card, verify
from desktop_app.networks.eye_state_input import EYE_SIZE, eye_state_input
from desktop_app.paths import models_dir
from desktop_app.vision.eyes import (
    CROP_PER_DISTANCE,
    EYE_MODEL,
    MIN_EYE_DISTANCE_PX,
    EyeStateReader,
    crop_eyes,
    eye_distances,
    eye_shares,
)


class FakeNetwork:
    """Gives the answers that were prepared, and keeps what it was fed."""

    runtime = "fake float32"

    def __init__(self, closed: list[float]) -> None:
        self.batches: list[np.ndarray] = []
        self._closed = np.array(closed, np.float32)

    def __call__(self, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        """The prepared answers, one for each crop."""
        self.batches.append(inputs)
        closed = self._closed[: len(inputs)]
        return (np.stack([1 - closed, closed], axis=1),)


def face_at(x: float, y: float, distance: float, nose: float = 0.5) -> list[list[float]]:
    """Five points of an upright face: its eyes so far apart, the nose at a share of the way between them."""
    return [
        [x, y],
        [x + distance, y],
        [x + nose * distance, y + 0.6 * distance],
        [x + 0.15 * distance, y + distance],
        [x + 0.85 * distance, y + distance],
    ]


def faces_of(*points: list[list[float]]) -> Faces:
    """Faces with these points and some box."""
    return Faces.of([[0, 0, 50, 50]] * len(points), [0.99] * len(points), list(points))


@pytest.fixture
def card() -> Card:
    """The card that ships."""
    return load_card(models_dir() / EYE_MODEL)


def test_both_eyes_of_all_faces_are_one_batch(card: Card) -> None:
    """Two faces make one batch of four crops; each face's answer is the mean of its eyes."""
    network = FakeNetwork([0.9, 0.7, 0.1, 0.3])
    closed = EyeStateReader(network, card).eyes_closed(
        np.zeros((200, 300, 3), np.uint8), faces_of(face_at(50, 50, 40), face_at(150, 50, 40))
    )

    assert [len(batch) for batch in network.batches] == [4]
    assert closed == pytest.approx([0.8, 0.2])


def test_eyes_too_close_together_are_not_judged(card: Card) -> None:
    """A face too far away gives nan and costs nothing; no face gives an empty answer."""
    network = FakeNetwork([0.9, 0.9])
    reader = EyeStateReader(network, card)
    image = np.zeros((200, 300, 3), np.uint8)

    small, large = face_at(20, 20, MIN_EYE_DISTANCE_PX * 0.9), face_at(100, 50, 30)
    closed = reader.eyes_closed(image, faces_of(small, large))

    assert np.isnan(closed[0])
    assert closed[1] == pytest.approx(0.9)
    assert len(network.batches[0]) == 2
    assert len(reader.eyes_closed(image, Faces.empty())) == 0
    assert len(network.batches) == 1


def test_the_eye_lies_a_little_below_the_middle_of_its_crop() -> None:
    """A white spot at each eye comes out at the crop's middle column and just below its middle row."""
    image = np.zeros((200, 300, 3), np.uint8)
    for x in (100, 160):
        cv2.circle(image, (x, 80), 3, (255, 255, 255), -1)
    points = np.array([face_at(100, 80, 60)], np.float32)

    crops = crop_eyes(image, points)

    assert crops.shape == (1, 2, EYE_SIZE, EYE_SIZE)
    for crop in crops[0]:
        rows, columns = np.nonzero(crop > 128)
        assert columns.mean() == pytest.approx((EYE_SIZE - 1) / 2, abs=0.6)
        assert rows.mean() == pytest.approx((EYE_SIZE - 1) / 2 + 0.06 * EYE_SIZE, abs=0.6)
        # The spot of 7 px is enlarged as 43 px are to 32.
        assert np.ptp(columns) + 1 == pytest.approx(7 * EYE_SIZE / (CROP_PER_DISTANCE * 60), abs=1.5)


def test_a_tilted_head_gives_level_crops() -> None:
    """The picture turned by 30 degrees with its points gives nearly the same crops."""
    draw = np.random.default_rng(0)
    image = cv2.GaussianBlur(draw.integers(0, 256, (200, 200, 3), np.uint8), (0, 0), 6)
    points = np.array(face_at(70, 80, 60), np.float32)
    turn = cv2.getRotationMatrix2D((100, 100), -30, 1)
    turned = cv2.warpAffine(image, turn, (200, 200), borderMode=cv2.BORDER_REFLECT)
    moved = (points @ turn[:, :2].T + turn[:, 2]).astype(np.float32)

    difference = crop_eyes(image, points[np.newaxis]).astype(int) - crop_eyes(turned, moved[np.newaxis])

    assert np.abs(difference).mean() < 3


def test_a_crop_beyond_the_edge_repeats_it() -> None:
    """Eyes at the picture's corner, or outside it, give crops of what is there; the rest repeats the edge."""
    image = np.full((60, 80, 3), 90, np.uint8)
    image[:, 40:] = 200

    corner, outside = crop_eyes(image, np.array([face_at(2, 3, 30), face_at(-300, -200, 30)], np.float32))

    assert np.unique(corner[0]).tolist() == [90]
    assert np.unique(outside).tolist() == [90]


def test_a_hidden_eye_does_not_count() -> None:
    """Half each where the nose is in the middle; the eye that the nose covers does not count."""
    shares = eye_shares(np.array([face_at(0, 0, 40, nose) for nose in (0.5, 0.05, 0.95, 0.21)], np.float32))

    assert shares[0] == pytest.approx([0.5, 0.5])
    assert shares[1] == pytest.approx([0, 1])
    assert shares[2] == pytest.approx([1, 0])
    assert shares[3] == pytest.approx([1 / 3, 2 / 3])
    assert shares.sum(axis=1) == pytest.approx(1)


def test_a_turned_face_keeps_its_size() -> None:
    """Eyes that have come together are measured by the way from eyes to mouth instead."""
    turned = np.array([[[0.0, 0], [20, 0], [15, 24], [4, 40], [18, 40]]], np.float32)

    assert eye_distances(turned)[0] == pytest.approx(0.95 * 40, abs=0.5)


def test_crops_of_any_light_are_alike() -> None:
    """A crop at half the contrast and another brightness is the same input; one without contrast stays quiet."""
    crop = np.random.default_rng(1).integers(0, 200, (1, EYE_SIZE, EYE_SIZE)).astype(np.uint8)

    assert eye_state_input((crop // 2 + 40).astype(np.uint8)) == pytest.approx(eye_state_input(crop), abs=0.02)
    assert not eye_state_input(np.full((1, EYE_SIZE, EYE_SIZE), 7, np.uint8)).any()
    with pytest.raises(ValueError, match=r"\(n, 32, 32\)"):
        eye_state_input(crop[0])


def test_a_card_for_other_pixels_is_refused(card: Card) -> None:
    """Another scaling or other labels end in one line."""
    with pytest.raises(ModelError, match="takes pixels scaled as"):
        EyeStateReader(FakeNetwork([]), replace(card, scaling="x / 255"))
    with pytest.raises(ModelError, match="has the labels"):
        EyeStateReader(FakeNetwork([]), replace(card, labels=("closed", "open")))


def test_the_shipped_card_says_how_good_it_is(card: Card) -> None:
    """The weights fit their card, and five folds with near twins together reach the 95 per cent asked for."""
    verify(card, models_dir() / EYE_MODEL)

    whole = card.metrics[0]
    assert "5 folds" in whole.name
    assert whole.value >= 0.95
    assert whole.n == 1452


@pytest.fixture(scope="module")
def reader(network_cache: Path) -> EyeStateReader:
    """The reader with the weights that ship."""
    return EyeStateReader.load(models_dir(), network_cache)


def test_drawn_eyes_are_told_apart(reader: EyeStateReader) -> None:
    """The shipped weights tell a drawn open eye from a drawn shut lid, in any size that is judged."""
    for distance in (14, 40, 120):
        side = 4 * distance
        image = np.full((side, side, 3), 150, np.uint8)
        shut = image.copy()
        points = face_at(1.5 * distance, 1.5 * distance, distance)
        for x, y in points[:2]:
            middle, half = (round(x), round(y)), (max(2, round(distance * 0.24)), max(1, round(distance * 0.11)))
            cv2.ellipse(image, middle, half, 0, 0, 360, (235, 235, 235), -1, cv2.LINE_AA)
            cv2.circle(image, middle, max(1, round(distance * 0.1)), (30, 30, 30), -1, cv2.LINE_AA)
            cv2.ellipse(image, middle, half, 0, 180, 360, (40, 40, 40), max(1, distance // 25), cv2.LINE_AA)
            cv2.ellipse(shut, middle, half, 0, 0, 180, (40, 40, 40), max(1, distance // 16), cv2.LINE_AA)
        faces = faces_of(points)

        assert reader.eyes_closed(image, faces)[0] < 0.3
        assert reader.eyes_closed(shut, faces)[0] > 0.7


def test_a_class_is_judged_in_one_call(reader: EyeStateReader) -> None:
    """Twelve faces give twelve answers, and what runs is named with its precision."""
    faces = faces_of(*[face_at(20 + 40 * k, 60, 24) for k in range(12)])

    closed = reader.eyes_closed(np.full((200, 600, 3), 120, np.uint8), faces)

    assert closed.shape == (12,)
    assert closed.dtype == np.float32
    assert "float32" in reader.runtime
