"""The figures of the help: from the cards of the models, and from what was measured of the whole program. No Qt.

What the program's commands measured lies in ``resources/results``. A file or a figure that is missing leaves a dash.
"""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from desktop_app import paths
from desktop_app.i18n import MISSING, _, number, percent

Json = Mapping[str, Any]

_Z_95 = 1.959964
_SHOWN = ("mtcnn_brightened", "mtcnn")


def measured(models: Path, results: Path | None = None) -> dict[str, str]:
    """What the places of the help stand for that hold measured figures, in the language in force.

    Args:
        models: where the cards lie.
        results: where the results lie; None: those that come with the program.
    """
    folder = paths.resources_dir() / "results" if results is None else results
    return {
        **_eyes(read_json(models / "eye_state" / "card.json")),
        **_marks(read_json(folder / "eyes.json").get("clips", ())),
        "landmark_table": _landmarks(models),
        "height_table": _heights(read_json(folder / "recall_by_height.json").get("detectors", {})),
        "light_table": _light(read_json(folder / "light.json").get("cells", ())),
        "light_faces": number(read_json(folder / "light.json").get("faces")),
    }


def read_json(path: Path) -> dict[str, Any]:
    """The content of a file; nothing where there is none.

    A model without its card is refused elsewhere, with the reason; the help only has less to say.
    """
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content


def half_width(share: float, n: int) -> float:
    """Half of the 95 % interval of a share of many: 1.96 deviations of the binomial distribution, as a share."""
    return _Z_95 * math.sqrt(share * (1 - share) / n)


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; a stroke within a cell is no border."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _eyes(card: Json) -> dict[str, str]:
    # The first figure is of the size at which eyes are cut out; the last is of the smallest.
    found = [metric for metric in card.get("metrics", ()) if metric["name"].startswith("accuracy")]
    return {
        "eyes_accuracy": percent(found[0]["value"], 1) if found else MISSING,
        "eyes_small": percent(found[-1]["value"], 1) if found else MISSING,
        "eyes_n": number(found[0]["n"]) if found else MISSING,
    }


def _marks(clips: Iterable[Json]) -> dict[str, str]:
    """What a viewer marked in all clips together, and what the program told of it."""
    told = dict.fromkeys(("blinks", "false_blinks", "yawns", "turns"), (0, 0))
    false_yawns = 0
    for clip in clips:
        for key, (count, n) in told.items():
            share = clip.get(key, {"count": 0, "n": 0})
            told[key] = (count + share["count"], n + share["n"])
        false_yawns += clip.get("false_yawns", 0)
    (blinks, marked), (false, all_told) = told["blinks"], told["false_blinks"]
    any_marked = marked > 0
    return {
        "blinks_found": number(blinks) if any_marked else MISSING,
        "blinks_marked": number(marked) if any_marked else MISSING,
        "blinks_false": number(false) if any_marked else MISSING,
        "blinks_told": number(all_told) if any_marked else MISSING,
        "yawns_found": number(told["yawns"][0]) if any_marked else MISSING,
        "yawns_marked": number(told["yawns"][1]) if any_marked else MISSING,
        "yawns_false": number(false_yawns) if any_marked else MISSING,
        "turns_found": number(told["turns"][0]) if any_marked else MISSING,
        "turns_marked": number(told["turns"][1]) if any_marked else MISSING,
    }


def _landmarks(models: Path) -> str:
    rows: list[tuple[str, ...]] = []
    for path in sorted(models.glob("landmarks_*/card.json")):
        card = read_json(path)
        found = {metric["name"]: metric for metric in card.get("metrics", ())}
        mean = next((metric for name, metric in found.items() if name.startswith("mean error of")), None)
        failed = next((metric for name, metric in found.items() if name.startswith("failures at 0.10")), None)
        if mean is not None and failed is not None:
            rows.append((card["name"], percent(mean["value"], 1), percent(failed["value"], 1), number(mean["n"])))
    heads = (_("Network"), _("Mean distance"), _("Above 10%"), _("Pictures"))
    return table(heads, rows or [(MISSING,) * len(heads)])


def _heights(detectors: Json) -> str:
    """The share of marked faces that is found, from 12 pixels on; what is higher than 24 in one row."""
    shipped, far = (detectors.get(name, {}).get("all") for name in ("as shipped", "far"))
    heads = (_("Height of the face"), _("Found"), _("Found in far mode"), _("Faces"))
    if shipped is None or far is None:
        return table(heads, [(MISSING,) * len(heads)])
    rows = []
    for label, part in (
        (_("{low} to {high} px").format(low=number(12), high=number(16)), slice(1, 2)),
        (_("{low} to {high} px").format(low=number(16), high=number(20)), slice(2, 3)),
        (_("{low} to {high} px").format(low=number(20), high=number(24)), slice(3, 4)),
        (_("{low} px and more").format(low=number(24)), slice(4, None)),
    ):
        marked = sum(shipped["marked"][part])
        found = [percent(sum(one["found"][part]) / marked) if marked else MISSING for one in (shipped, far)]
        rows.append((label, *found, number(marked)))
    return table(heads, rows)


def _light(cells: Sequence[Json]) -> str:
    """The share of faces that is found in each light at each distance, as shipped and without brightening."""
    share = {(cell["light"], cell["finder"], cell["distance_cm"]): cell["share"] for cell in cells}
    distances = sorted({cell["distance_cm"] for cell in cells})
    heads = (_("Light in the room"), *(_("{n} cm").format(n=number(distance)) for distance in distances))
    lights = (
        ("bright", _("a lit classroom, {lux} lux").format(lux=number(500))),
        ("dim", _("a room in the evening, {lux} lux").format(lux=number(50))),
        ("dark", _("a screen in a dark room, {lux} lux").format(lux=number(5))),
    )
    rows = [
        (words, *(_both([share.get((light, way, distance)) for way in _SHOWN]) for distance in distances))
        for light, words in lights
    ]
    return table(heads, rows)


def _both(shares: Sequence[float | None]) -> str:
    """A share, and the other one in brackets where it differs."""
    first, second = map(percent, shares)
    return first if first == second else f"{first} ({second})"
