"""How much light a picture shows, and when a scene is too dark."""

import numpy as np
import pytest

from desktop_app.domain.results import SceneLight
from desktop_app.vision.light import highlights, judge_scene, linear_table


def room(grey: int, size_wh: tuple[int, int] = (640, 360)) -> np.ndarray:
    """An even picture."""
    return np.full((size_wh[1], size_wh[0], 3), grey, np.uint8)


def test_pixel_values_become_light() -> None:
    """Black and white are the ends; 128 is 21.6 % of white; 10 lies on the straight part of the curve."""
    light = linear_table()
    assert light[[0, 255]].tolist() == [0, 1]
    assert light[128] == pytest.approx(0.2159, abs=1e-4)
    assert light[10] == pytest.approx(10 / 255 / 12.92)


def test_even_picture_has_its_own_light() -> None:
    """Where all parts are the same, the brighter ones are no brighter."""
    assert highlights(room(128)) == pytest.approx(0.2159, abs=1e-4)


def test_green_counts_most() -> None:
    """Full green is 71.5 % of white's luminance, full blue 7.2 %: blue comes first."""
    blue, green = room(0), room(0)
    blue[..., 0] = 255
    green[..., 1] = 255
    assert highlights(blue) == pytest.approx(0.0722, abs=1e-4)
    assert highlights(green) == pytest.approx(0.7152, abs=1e-4)


def test_face_before_a_black_wall_is_no_dark_scene() -> None:
    """A fiftieth of the picture in light is enough, whatever the mean says."""
    image = room(0)
    image[100:170, 200:270] = 150
    assert image.mean() < 5
    assert judge_scene(image) is SceneLight.OK


def test_a_few_bright_dots_do_not_light_a_scene() -> None:
    """Lamps of a device in a dark room: less than a hundredth of the picture."""
    image = room(8)
    image[20:50, 20:56] = 255
    assert judge_scene(image) is SceneLight.TOO_DARK


@pytest.mark.parametrize(("grey", "expected"), [(38, SceneLight.TOO_DARK), (40, SceneLight.OK)])
def test_limit_is_a_fiftieth_of_white(grey: int, expected: SceneLight) -> None:
    """38 is 1.94 % of white, 40 is 2.12 %."""
    assert judge_scene(room(grey)) is expected


@pytest.mark.parametrize("size_wh", [(1, 1), (3, 2000), (1920, 1080)])
def test_every_size_can_be_judged(size_wh: tuple[int, int]) -> None:
    """One pixel, a strip and a large picture."""
    assert judge_scene(room(0, size_wh)) is SceneLight.TOO_DARK
    assert judge_scene(room(200, size_wh)) is SceneLight.OK
