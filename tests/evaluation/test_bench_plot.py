"""Cost against faces and pixels: the line through four and sixteen, and the plot."""

import io
from typing import Any

import pytest
from PIL import Image

from desktop_app.evaluation.bench_plot import draw_cost, over_line, room_costs
from desktop_app.evaluation.synthetic_room import ROOM_FACES, ROOM_SIZES


def rooms(extra_ms: float = 0.0) -> dict[tuple[str, int], dict[str, Any]]:
    """Scenes whose frame costs 10 ms and 2 ms a face, thirty faces ``extra_ms`` more; searching anew twice that."""
    scenes = {}
    for size in ROOM_SIZES:
        for faces in ROOM_FACES:
            ms = 10.0 + 2.0 * faces + (extra_ms if faces == 30 else 0.0)
            live = {"cpu_ms_per_frame": ms, "analysed_per_s": 12.0}
            scenes[size, faces] = {"live": live, "same_work": {"cpu_ms": {"ours": 2 * ms}}}
    return scenes


def test_thirty_faces_on_the_line_cost_one_line() -> None:
    """4 faces 18 ms, 16 faces 42 ms: the line gives 70 ms for 30, and 91 ms are 1.3 of it."""
    assert over_line({4: 18.0, 16: 42.0, 30: 70.0}) == pytest.approx(1.0)
    assert over_line({4: 18.0, 16: 42.0, 30: 91.0}) == pytest.approx(1.3)


def test_costs_are_gathered_by_way_size_and_faces() -> None:
    """Both ways, every size, and the rate of the largest room."""
    told = room_costs(rooms(extra_ms=7.0))

    assert told["cost_ms"]["live"]["720p"] == {"1": 12.0, "4": 18.0, "8": 26.0, "16": 42.0, "30": 77.0}
    assert told["cost_ms"]["same_work"]["480p"]["30"] == 154.0
    assert told["over_line"]["live"] == pytest.approx({"480p": 1.1, "720p": 1.1, "1080p": 1.1})
    assert told["thirty_at_1080p_per_s"] == 12.0


def test_the_plot_is_a_picture() -> None:
    """A PNG of 1300 by 988 pixels that is not empty."""
    picture = Image.open(io.BytesIO(draw_cost(room_costs(rooms()))))

    assert picture.format == "PNG"
    assert picture.size == (1300, 988)
    assert len(picture.convert("L").histogram()) > 100
