"""The figures of the help are those that were measured."""

import json
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.i18n import MISSING, speaking
from desktop_app.ui.help.measured import half_width, measured, table
from desktop_app.ui.help.pages import load_pages

RESULTS = paths.resources_dir() / "results"


def stored(name: str) -> dict:
    """A file of results."""
    return json.loads((RESULTS / name).read_text(encoding="utf-8"))


def shown() -> str:
    """The page as it ships, in English."""
    return next(page.text for page in load_pages("en", paths.models_dir()) if page.name == "limits")


def test_nothing_that_ships_is_missing() -> None:
    """Every file of results and every card is there and has its figures: no dash stands on the page."""
    with speaking("en"):
        values = measured(paths.models_dir())
    assert [name for name, value in values.items() if MISSING in value] == []


def test_light_is_that_of_the_stored_table() -> None:
    """Dark row, 30 cm: as shipped, and in brackets without brightening."""
    share = {
        (c["light"], c["distance_cm"], c["finder"]): round(100 * c["share"]) for c in stored("light.json")["cells"]
    }
    with_it, without = (share["dark", 30, finder] for finder in ("mtcnn_brightened", "mtcnn"))

    assert f"| a screen in a dark room, 5 lux | {with_it}% ({without}%) |" in shown()
    assert f"Of {stored('light.json')['faces']} faces" in shown()


def test_heights_are_those_of_the_marked_faces() -> None:
    """From 24 pixels on, three columns of the file are one row."""
    detectors = stored("recall_by_height.json")["detectors"]
    shipped, far = detectors["as shipped"]["all"], detectors["far"]["all"]
    assert stored("recall_by_height.json")["heights_px"][1:5] == [12, 16, 20, 24]

    small = (round(100 * one["found"][1] / one["marked"][1]) for one in (shipped, far))
    assert "| 12 to 16 px | {}% | {}% | {} |".format(*small, shipped["marked"][1]) in shown()
    large = round(100 * sum(shipped["found"][4:]) / sum(shipped["marked"][4:]))
    assert f"| 24 px and more | {large}% |" in shown()


def test_landmarks_and_eyes_are_those_of_their_cards() -> None:
    """Every landmark model has a row; the eyes have their two figures."""
    for path in paths.models_dir().glob("landmarks_*/card.json"):
        card = json.loads(path.read_text(encoding="utf-8"))
        value = {metric["name"]: metric["value"] for metric in card["metrics"]}
        mean = value["mean error of the outer-corner distance"]
        failed = value["failures at 0.10, faces not found among them"]
        assert f"| {card['name']} | {100 * mean:.1f}% | {100 * failed:.1f}% |" in shown()
    eyes = json.loads((paths.models_dir() / "eye_state" / "card.json").read_text(encoding="utf-8"))["metrics"]
    assert f"in {100 * eyes[0]['value']:.1f}% of {eyes[0]['n']:,} close-ups" in shown()
    assert f"in {100 * eyes[-1]['value']:.1f}% when" in shown().replace("\n", " ")


def test_marks_of_all_clips_are_added_up(tmp_path: Path) -> None:
    """Two clips with blinks, one with a yawn, of which there was a false one too, and turns."""
    clips = [
        {"blinks": {"count": 3, "n": 3}, "false_blinks": {"count": 1, "n": 4}},
        {"blinks": {"count": 1, "n": 2}, "false_blinks": {"count": 0, "n": 1}},
        {"yawns": {"count": 1, "n": 1}, "false_yawns": 1, "turns": {"count": 11, "n": 12}},
    ]
    (tmp_path / "eyes.json").write_text(json.dumps({"clips": clips}), encoding="utf-8")
    told = measured(tmp_path, tmp_path)

    assert (told["blinks_found"], told["blinks_marked"]) == ("4", "5")
    assert (told["blinks_false"], told["blinks_told"]) == ("1", "5")
    assert (told["yawns_found"], told["yawns_marked"], told["yawns_false"]) == ("1", "1", "1")
    assert (told["turns_found"], told["turns_marked"]) == ("11", "12")


def test_without_results_dashes_stand_for_the_figures(tmp_path: Path) -> None:
    """The help opens all the same."""
    told = measured(tmp_path, tmp_path)
    assert told["blinks_found"] == told["eyes_accuracy"] == told["light_faces"] == MISSING
    assert MISSING in told["height_table"]
    assert MISSING in told["landmark_table"]


def test_interval_of_a_share_of_many() -> None:
    """Of 100 one half: 1.96 times 5 points; the emotion network's 71.5 % of 3,589: 1.5 points."""
    assert half_width(0.5, 100) == pytest.approx(0.098, abs=1e-4)
    assert half_width(0.7152, 3589) == pytest.approx(0.0148, abs=1e-4)


def test_stroke_in_a_cell_is_no_border() -> None:
    """Markdown would begin a new cell."""
    assert table(["A"], [["b | c"]]) == "| A |\n| --- |\n| b / c |"


def test_brightening_costs_nothing_in_a_lit_room() -> None:
    """At no distance is a face of the light table lost by it, and in the dark it brings 15 points and more at each."""
    for gain in stored("light.json")["gains"]:
        if gain["light"] == "bright":
            assert gain["points"] >= 0
        if gain["light"] == "dark":
            assert gain["points"] >= 15
