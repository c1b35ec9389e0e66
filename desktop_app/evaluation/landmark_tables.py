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

Figures = Mapping[str, Any]


def landmark_tables(figures: Figures) -> Group:
    """One line for each method and range; the regions of 68 points; methods against ranges; 80 columns wide."""
    rows = figures["rows"]
    parts = [_lines(rows)]
    if any(row["regions"] for row in rows):
        parts.append(_regions(rows))
    if any(row["range"] != rows[0]["range"] for row in rows):
        parts.append(_methods_by_range(rows))
    note = Text(
        f"{figures['data']}, split {figures['split']}. Mean distance of the points over the interocular distance "
        "(outer eye corners of 68 points, eye centres of 5), in per cent, ± the 95 % interval over people. Faces not "
        "found count as failures and are not in the mean."
    )
    return Group(*(line for part in parts for line in (part, Text())), note)


def draw_curves(figures: Figures) -> bytes:
    """The cumulative error curves as a PNG picture."""
    figure = Figure(figsize=(7.5, 5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    for place, row in enumerate(figures["rows"]):
        curve = row["curve"]
        axes.plot(
            [100 * error for error in curve["error"]],
            [100 * share for share in curve["share"]],
            _DASHES[place // len(_COLOURS) % len(_DASHES)],
            color=_COLOURS[place % len(_COLOURS)],
            label=f"{row['method']}, {row['range']}",
        )
    axes.set_xlabel("mean error of a face, % of the interocular distance")
    axes.set_ylabel("faces at or below it, %")
    axes.set_xlim(left=0)
    axes.set_ylim(0, 100)
    axes.grid(color="#dddddd")
    axes.legend(loc="lower right", fontsize=8)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=_DPI)
    return picture.getvalue()


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
    table = _table("Mean error, %: method by range", [_short(where) for where in ranges])
    cells = {(row["method"], row["range"]): row["mean"] for row in rows}
    for method in dict.fromkeys(row["method"] for row in rows):
        table.add_row(method, *(_within(cells[method, where]) if (method, where) in cells else "" for where in ranges))
    return table


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _short(where: str) -> str:
    return where.split(", ")[-1]


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.2f}"


def _within(estimate: Figures) -> str:
    """A share in per cent, and how far the farther end of its interval lies off."""
    value, interval = estimate["value"], estimate["interval"]
    if value is None or interval is None:
        return _percent(value)
    return f"{100 * value:.2f} ±{100 * max(value - interval[0], interval[1] - value):.2f}"
