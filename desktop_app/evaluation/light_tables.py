"""The light table for the terminal, from its figures as they are stored."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from desktop_app.evaluation.light import FINDERS
from desktop_app.evaluation.light_scenes import DISTANCES_CM, FULL_LUX, LIGHTS

Figures = Mapping[str, Any]


def light_tables(figures: Figures) -> Group:
    """Table 1, what brightening brings, and whole pictures where they were measured; 80 columns wide."""
    parts = [_by_distance(figures), _gains(figures)]
    if figures.get("pictures"):
        parts.append(_pictures(figures["pictures"]))
    note = Text(
        f"{figures['faces']:,} pictures of {figures['people']} people, none of whom the brightening was tuned on. "
        "Darkness and sensor noise are simulated. ± holds the 95 % interval, over people. "
        f"{figures['runtime']}"
    )
    return Group(*(line for part in parts for line in (part, Text())), note)


def _by_distance(figures: Figures) -> Table:
    table = _table("Faces found, %", [*(_metres(distance) for distance in DISTANCES_CM), "beside"])
    cells = {(cell["light"], cell["finder"], cell["distance_cm"]): cell for cell in figures["cells"]}
    for light in LIGHTS:
        table.add_section()
        table.add_row(Text(_light(light), style="bold"))
        for finder, name in FINDERS.items():
            row = [cells[light, finder, distance] for distance in DISTANCES_CM]
            shown = [_percent(cell["share"], cell["interval"]) for cell in row]
            table.add_row(f"  {name}", *shown, f"{sum(cell['other_boxes'] for cell in row):,}")
    return table


def _gains(figures: Figures) -> Table:
    table = _table("What brightening brings to MTCNN, points", [_metres(distance) for distance in DISTANCES_CM])
    gains = {(gain["light"], gain["distance_cm"]): gain for gain in figures["gains"]}
    for light in LIGHTS:
        row = [gains[light, distance] for distance in DISTANCES_CM]
        table.add_row(_light(light), *(_points(gain["points"], gain["interval"]) for gain in row))
    return table


def _pictures(rows: Sequence[Figures]) -> Table:
    first = rows[0]
    title = f"{first['pictures']} whole pictures: of the {first['n']:,} faces that MTCNN finds in good light, %"
    table = _table(title, [_light(light) for light in LIGHTS])
    found = {(row["finder"], row["light"]): row for row in rows}
    for finder, name in FINDERS.items():
        row = [found[finder, light] for light in LIGHTS]
        table.add_row(name, *(f"{100 * cell['share']:.0f}, {cell['other_boxes']} beside" for cell in row))
    return table


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column("", no_wrap=True)
    for column in columns:
        table.add_column(column, justify="right", no_wrap=True)
    return table


def _metres(distance_cm: int) -> str:
    return f"{distance_cm} cm" if distance_cm < 100 else f"{distance_cm / 100:g} m"


def _light(light: str) -> str:
    return f"{light}, {LIGHTS[light] * FULL_LUX:.0f} lux"


def _percent(share: float, interval: Sequence[float]) -> str:
    """A share, and how far the farther end of its interval lies off."""
    return f"{100 * share:.0f} ±{100 * max(share - interval[0], interval[1] - share):.0f}"


def _points(points: float, interval: Sequence[float]) -> str:
    return f"{points:+.0f} ±{max(points - interval[0], interval[1] - points):.0f}"
