"""What a frame costs against faces and against pixels: the figures, and the plot of them."""

import io
from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from desktop_app.evaluation.synthetic_room import ROOM_FACES, ROOM_SIZES

DPI = 130
_INK = "#222222"
_GREY = "#8a8a8a"
# Okabe and Ito's colours; a marker and a line pattern each, so that nothing is told by colour alone.
_SIZE_LOOKS = {"480p": ("#0072B2", "o", "-"), "720p": ("#D55E00", "s", "--"), "1080p": ("#009E73", "^", "-.")}
_FACE_LOOKS = {
    1: ("#000000", "o", "-"),
    4: ("#0072B2", "s", "--"),
    8: ("#009E73", "^", "-."),
    16: ("#E69F00", "D", ":"),
    30: ("#D55E00", "v", "-"),
}
_LINE_THROUGH = (4, 16)
_FAR = 30


def room_costs(scenes: Mapping[tuple[str, int], dict[str, Any]]) -> dict[str, Any]:
    """Cost of a frame by size and faces, and how far thirty faces lie over the line through four and sixteen.

    Args:
        scenes: figures of ``bench`` by size word and number of faces, with "live" and "same_work".

    Returns:
        ``cost_ms[way][size][faces]`` and ``over_line[way][size]``, where the way is ``live`` (processor time of the
        running session, painting and all) or ``same_work`` (every picture searched anew), and
        ``thirty_at_1080p_per_s``, the frames a second that are analysed in the largest room.
    """
    cost: dict[str, dict[str, dict[str, float]]] = {
        "live": {
            size: {str(faces): scenes[size, faces]["live"]["cpu_ms_per_frame"] for faces in ROOM_FACES}
            for size in ROOM_SIZES
        },
        "same_work": {
            size: {str(faces): scenes[size, faces]["same_work"]["cpu_ms"]["ours"] for faces in ROOM_FACES}
            for size in ROOM_SIZES
        },
    }
    return {
        "cost_ms": cost,
        "over_line": {
            way: {size: over_line({int(faces): ms for faces, ms in row.items()}) for size, row in by_size.items()}
            for way, by_size in cost.items()
        },
        "thirty_at_1080p_per_s": scenes["1080p", _FAR]["live"]["analysed_per_s"],
    }


def over_line(cost_ms: Mapping[int, float]) -> float:
    """The cost of thirty faces in units of what the straight line through four and sixteen gives for thirty."""
    few, many = _LINE_THROUGH
    slope = (cost_ms[many] - cost_ms[few]) / (many - few)
    return cost_ms[_FAR] / (cost_ms[few] + slope * (_FAR - few))


def draw_cost(rooms: dict[str, Any]) -> bytes:
    """The figures of ``room_costs`` as a PNG: against faces on the left, against pixels on the right."""
    figure = Figure(figsize=(10.0, 7.6), dpi=DPI, layout="constrained")
    FigureCanvasAgg(figure)
    rows = figure.subplots(2, 2)
    titles = {"live": "running session, painted", "same_work": "every picture searched anew"}
    for (against_faces, against_pixels), (way, title) in zip(rows, titles.items(), strict=True):
        _against_faces(against_faces, rooms["cost_ms"][way], rooms["over_line"][way])
        _against_pixels(against_pixels, rooms["cost_ms"][way])
        against_faces.set_title(title, loc="left", fontsize=10, color=_INK)
    with io.BytesIO() as file:
        figure.savefig(file, format="png")
        return file.getvalue()


def _against_faces(axes: Axes, cost: dict[str, dict[str, float]], over: dict[str, float]) -> None:
    for size, row in cost.items():
        colour, marker, pattern = _SIZE_LOOKS[size]
        faces, ms = [int(count) for count in row], list(row.values())
        label = f"{size}, 30 faces: {over[size]:.2f} of the line"
        axes.plot(faces, ms, color=colour, marker=marker, linestyle=pattern, markersize=5, label=label)
        few, many = _LINE_THROUGH
        slope = (row[str(many)] - row[str(few)]) / (many - few)
        ends = [row[str(few)] + slope * (count - few) for count in (few, _FAR)]
        axes.plot((few, _FAR), ends, color=_GREY, linewidth=0.8)
    axes.set_xlabel("faces (grey: line through 4 and 16)")
    axes.set_xticks(ROOM_FACES)
    _finish(axes)


def _against_pixels(axes: Axes, cost: dict[str, dict[str, float]]) -> None:
    megapixels = [width * height / 1e6 for width, height in (ROOM_SIZES[size] for size in cost)]
    for faces in reversed(ROOM_FACES):
        colour, marker, pattern = _FACE_LOOKS[faces]
        ms = [row[str(faces)] for row in cost.values()]
        label = "1 face" if faces == 1 else f"{faces} faces"
        axes.plot(megapixels, ms, color=colour, marker=marker, linestyle=pattern, markersize=5, label=label)
    axes.set_xlabel("megapixels: " + ", ".join(f"{size} {mp:.2f}" for size, mp in zip(cost, megapixels, strict=True)))
    _finish(axes)


def _finish(axes: Axes) -> None:
    axes.set_ylabel("processor ms a frame")
    axes.set_ylim(bottom=0.0)
    axes.set_xlim(left=0.0)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8)
