"""The tables and the curves of landmark errors, from the figures as they are stored."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from rich.console import Group
from rich.table import Table
from rich.text import Text

_DASHES = ("-", "--", "-.", ":")
# Okabe and Ito's colours, and a line pattern each, so that none is told by colour alone.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_DPI = 150
_COLUMNS = 3

Figures = Mapping[str, Any]

WHOLE_PICTURES = "whole pictures, MTCNN"
"""The range of what is measured on whole pictures, with the faces that the program's detector finds."""


def landmark_tables(figures: Figures) -> Group:
    """What of it there is, 80 columns wide: methods, regions, methods against ranges, training, cost, notes."""
    rows = figures.get("rows", []) if "cost" in figures else figures["rows"]
    boxed = [row for row in rows if row["range"] != WHOLE_PICTURES]
    parts = [_lines(rows)] if rows else []
    if any(row["regions"] for row in rows):
        parts.append(_regions(rows))
    if any(row["range"] != boxed[0]["range"] for row in boxed):
        parts.append(_methods_by_range(boxed))
    if any("trained" in row for row in rows):
        parts.append(_trained(rows))
    if figures.get("cost"):
        parts.append(_cost(figures["cost"]))
    notes = list(figures.get("notes", ()))
    if rows:
        notes.insert(
            0,
            f"{figures['data']}, split {figures['split']}. Mean distance of the points over the interocular distance "
            "(outer eye corners of 68 points, eye centres of 5), in per cent, ± the 95 % interval over people. Faces "
            "not found count as failures and are not in the mean.",
        )
    return Group(*(line for part in parts for line in (part, Text())), *(Text(note) for note in notes))


def draw_curves(figures: Figures) -> bytes:
    """The cumulative error curves as a PNG picture: a panel for each range, the same line for a method in all."""
    rows = figures["rows"]
    ranges = list(dict.fromkeys(row["range"] for row in rows))
    columns = min(len(ranges), _COLUMNS)
    lines = -(-len(ranges) // columns)
    figure = Figure(figsize=(0.8 + 3.4 * columns, 0.9 + 2.9 * lines), layout="constrained")
    FigureCanvasAgg(figure)
    panels = figure.subplots(lines, columns, squeeze=False, sharex=True, sharey=True).flat
    places = {method: place for place, method in enumerate(dict.fromkeys(row["method"] for row in rows))}
    drawn: dict[str, Any] = {}
    for axes, where in zip(panels, ranges, strict=False):
        for row in rows:
            if row["range"] == where:
                drawn[row["method"]] = _draw(axes, row, places[row["method"]])
        axes.set_title(f"{where[:1].upper()}{where[1:]}", fontsize=10)
        axes.set_xlim(0, 100 * rows[0]["curve"]["error"][-1])
        axes.set_ylim(0, 100)
        axes.grid(color="#dddddd")
    for axes in list(panels)[len(ranges) :]:
        axes.set_visible(False)
    figure.supxlabel("mean error of a face, % of the interocular distance", fontsize=10)
    figure.supylabel("faces at or below it, %", fontsize=10)
    figure.legend(list(drawn.values()), list(drawn), loc="outside upper center", ncols=columns, fontsize=9)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=_DPI)
    return picture.getvalue()


def _draw(axes: Any, row: Figures, place: int) -> Any:
    """One curve; the line that stands for it in the legend."""
    curve = row["curve"]
    (line,) = axes.plot(
        [100 * error for error in curve["error"]],
        [100 * share for share in curve["share"]],
        _DASHES[place % len(_DASHES)],
        color=_COLOURS[place % len(_COLOURS)],
    )
    return line


def _lines(rows: Sequence[Figures]) -> Table:
    table = _table("Landmarks", ["n", "missed", "mean error", "dev.", "> 8 %", "> 10 %", "AUC"])
    for row in rows:
        table.add_row(
            f"{row['method']}\n  {row['range']}",
            f"{row['n']:,}",
            f"{row['not_found']}",
            _within(row["mean"]),
            _percent(row["deviation"]),
            _within(row["failures_0.08"]),
            _within(row["failures_0.10"]),
            f"{row['auc_0.10']:.3f}",
        )
    return table


def _regions(rows: Sequence[Figures]) -> Table:
    shown = [row for row in rows if row["regions"]]
    table = _table("Mean error by region, %", list(shown[0]["regions"]))
    for row in shown:
        table.add_row(row["method"], *(_percent(error) for error in row["regions"].values()))
    return table


def _methods_by_range(rows: Sequence[Figures]) -> Table:
    ranges = list(dict.fromkeys(row["range"] for row in rows))
    table = _table("Mean error, %: method by range", [where.replace(", ", "\n") for where in ranges])
    cells = {(row["method"], row["range"]): row["mean"] for row in rows}
    for method in dict.fromkeys(row["method"] for row in rows):
        table.add_row(method, *(_within(cells[method, where]) if (method, where) in cells else "" for where in ranges))
    return table


def _trained(rows: Sequence[Figures]) -> Table:
    table = _table("Training: with how much it was made", ["pictures shown", "CPU minutes"])
    runs = {(row["method"], row["trained"]["pictures"]): row["trained"] for row in rows if "trained" in row}
    for (method, pictures), trained in runs.items():
        minutes = trained["cpu_minutes"]
        table.add_row(f"{method}, {pictures}", f"{trained['shown']:,}", "" if minutes is None else f"{minutes:.1f}")
    return table


def _cost(rows: Sequence[Figures]) -> Table:
    table = _table("Processor time a face on one core, ms", ["parameters", "faces a call", "least", "median"])
    for row in rows:
        table.add_row(
            f"{row['model']}\n  {row['runtime']}",
            f"{row['parameters']:,}",
            f"{row['faces']}",
            f"{row['least_ms_per_face']:.2f}",
            f"{row['median_ms_per_face']:.2f}",
        )
    return table


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.2f}"


def _within(estimate: Figures) -> str:
    """A share in per cent, and how far the farther end of its interval lies off."""
    value, interval = estimate["value"], estimate["interval"]
    if value is None or interval is None:
        return _percent(value)
    return f"{100 * value:.2f} ±{100 * max(value - interval[0], interval[1] - value):.2f}"
