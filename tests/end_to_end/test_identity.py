"""Numbers stay with real people, on clips put together with known truth, by the detector as it ships."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.evaluation import identity_clips as clips
from desktop_app.evaluation.identity import SCENARIOS, Seer, evaluate_gallery, run_clip
from desktop_app.evaluation.identity_score import score_identity
from desktop_app.paths import models_dir
from desktop_app.vision.mtcnn import load_mtcnn

PAIR = (2, 6)
"""Two people who had no part in fitting the weights. FAR and SURE were set after a look at them, so the bounds below
guard what was reached; they are no estimate for people never seen."""

Stage = Callable[[str], clips.Clip]


@pytest.fixture(scope="module")
def detector(cache_home: Path) -> Seer:
    """MTCNN as the program has it."""
    return load_mtcnn(models_dir(), cache_home)


@pytest.fixture(scope="module")
def stage(shared_data: Path, detector: Seer) -> Stage:
    """Plays a scenario with two people."""
    (a, b), fps = clips.read_actors(shared_data / clips.GALLERY, PAIR, detector, every=3, seconds=8)
    return lambda name: SCENARIOS[name](a, b, fps)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "idf1"),
    [
        ("two tiles swap places, and back", 0.97),
        ("another takes the seat at once", 0.95),
        ("another takes the seat after 2 s", 0.95),
        ("two cross", 0.94),
        ("one comes back after 5 s, same place", 0.96),
        ("one comes back after 5 s, elsewhere", 0.94),
    ],
)
def test_numbers_stay_with_two_people(stage: Stage, detector: Seer, name: str, idf1: float) -> None:
    """No number is handed on, nobody changes numbers, and each has one."""
    score = score_identity(run_clip(stage(name), detector))

    assert score.people == 2
    assert score.handed_on == 0
    assert score.switches == 0
    assert score.idf1 >= idf1


@pytest.mark.slow
def test_the_gallery_of_twelve_keeps_its_numbers(shared_data: Path, detector: Seer) -> None:
    """At most 20 numbers for twelve people whose clips cut back to their start, and none handed on."""
    gallery = clips.read_gallery(shared_data / clips.GALLERY, every=3)
    score = evaluate_gallery(gallery, detector).score

    assert score.people == 12
    assert score.numbers <= 20
    assert score.handed_on == 0
    assert score.idf1 >= 0.96
