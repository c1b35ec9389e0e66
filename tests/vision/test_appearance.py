"""Looks and galleries of painted people."""

import numpy as np
import pytest

from desktop_app.domain.faces import Faces
from desktop_app.vision import appearance
from desktop_app.vision.appearance import describe_faces, has_shape, same_person_log_odds, shape_likeness
from desktop_app.vision.gallery import EXEMPLARS, LookGallery, best_log_odds
from tests.vision.painted import find, paint

SEATS = {1: (60.0, 80.0), 2: (280.0, 80.0), 3: (500.0, 80.0)}


def looks_of(places: dict[int, tuple[float, float]]) -> np.ndarray:
    """The looks of painted people."""
    return describe_faces(paint(places), find(places))


def test_each_block_has_length_one() -> None:
    """Gradients and three kinds of colours are unit vectors, so that their products are likenesses."""
    looks = looks_of(SEATS)

    assert looks.shape == (3, appearance.LOOK_SIZE)
    for block in (appearance.SHAPE, appearance.SKIN, appearance.HAIR, appearance.CLOTHES):
        assert np.linalg.norm(looks[:, block], axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


def test_a_person_is_like_oneself_elsewhere_and_unlike_others() -> None:
    """Log odds are high on the diagonal and below zero off it, whatever the seat."""
    odds = same_person_log_odds(looks_of(SEATS), looks_of({1: (500.0, 90.0), 2: (60.0, 90.0), 3: (280.0, 90.0)}))

    assert np.diag(odds).min() > 3
    assert odds[~np.eye(3, dtype=bool)].max() < 0


def test_light_changes_colours_but_not_gradients() -> None:
    """At half the brightness the shape stays above 0.9 like."""
    bright = looks_of(SEATS)
    dark = describe_faces((paint(SEATS) * 0.5).astype(np.uint8), find(SEATS))

    assert np.diag(shape_likeness(bright, dark)).min() > 0.9
    assert np.diag(same_person_log_odds(bright, dark)).max() < np.diag(same_person_log_odds(bright, bright)).min()


def test_clothes_outside_of_the_picture_are_left_out() -> None:
    """A face at the lower edge has no clothes, and is still known by the rest."""
    place = {1: (280.0, 280.0)}
    look = looks_of(place)

    assert not look[:, appearance.CLOTHES].any()
    assert same_person_log_odds(look, looks_of({1: (280.0, 80.0)}))[0, 0] > 2


def test_a_flat_picture_says_nothing() -> None:
    """Where there is no gradient, the odds are even."""
    flat = describe_faces(np.full((360, 640, 3), 40, np.uint8), find(SEATS))

    assert not has_shape(flat).any()
    assert same_person_log_odds(flat, looks_of(SEATS)).tolist() == np.zeros((3, 3)).tolist()


def test_faces_beyond_the_edge_and_none_are_described() -> None:
    """A box that is only a corner of the picture, landmarks outside of it, and no faces at all do no harm."""
    corner = Faces.of([[0, 0, 4, 4]], [0.9], np.full((1, 5, 2), -20.0))

    assert np.isfinite(describe_faces(paint(SEATS), corner)).all()
    assert describe_faces(paint(SEATS), Faces.empty()).shape == (0, appearance.LOOK_SIZE)


def test_a_gallery_keeps_what_is_new_and_never_too_much() -> None:
    """The same look again adds nothing; unlike ones push out what is most alike."""
    first = looks_of({1: SEATS[1]})[0]
    gallery = LookGallery(first)
    gallery.learn(first)
    assert len(gallery.looks) == 2

    for person in range(2, 30):
        gallery.learn(looks_of({person: SEATS[1]})[0])
    assert len(gallery.looks) == EXEMPLARS + 1
    gallery.see(first)
    assert (gallery.latest == first).all()
    assert len(gallery.looks) == EXEMPLARS + 1


def test_the_best_of_a_gallery_counts() -> None:
    """A person remembered under two looks is known by each of them; no gallery gives no column."""
    one, two, three = looks_of(SEATS)
    gallery = LookGallery(one)
    gallery.learn(two)
    odds = best_log_odds(np.stack([one, two, three]), [gallery, LookGallery(three)])

    assert odds[:2, 0].min() > 3
    assert odds[2, 1] > 3
    assert odds[2, 0] < 0
    assert best_log_odds(np.stack([one, two]), []).shape == (2, 0)
