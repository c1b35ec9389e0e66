"""The table of well-known recipes under one measure, as it was measured and stored."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Group
from rich.table import Table
from rich.text import Text

from desktop_app.errors import ExportError
from desktop_app.evaluation.stored_figures import load_figures

_LABELS = {"fer": "FER2013's labels", "ferplus": "FER+ majority"}


@dataclass(frozen=True, slots=True)
class PeerRow:
    """One recipe's figures.

    Attributes:
        row: its short name, by which ``evaluation.peers`` measures it again.
        name: of the recipe.
        source: where it comes from, and what is claimed for it there.
        labels: ``"fer"`` or ``"ferplus"``.
        accuracy: share of right labels.
        n: rows measured on.
        interval: Wilson's 95 % interval of the accuracy.
        macro_f1: mean F1 of the classes.
        auc: mean area under the ROC curves; None where there are no probabilities.
        parameters: numbers in the judge.
        budget: epochs and rows it was trained with.
        protocol: which rows it was trained and measured on.
        note: what a reader must know.
    """

    row: str
    name: str
    source: str
    labels: str
    accuracy: float
    n: int
    interval: tuple[float, float]
    macro_f1: float
    auc: float | None
    parameters: int
    budget: str
    protocol: str
    note: str = ""


def _rows(stored: dict[str, Any]) -> list[PeerRow]:
    return [PeerRow(**{**row, "interval": tuple(row["interval"])}) for row in stored["rows"]]


def load_peers(path: Path) -> list[PeerRow]:
    """Read the stored table, ``{"rows": [...]}``.

    Raises:
        UsageError: there is none, or it cannot be read.
    """
    return _rows(load_figures(path, _rows))


def merge_row(path: Path, row: PeerRow, order: Sequence[str]) -> None:
    """Put a row into the stored table, in place of the one of the same name; the others stay as they are.

    Args:
        path: of the table, made where it is missing.
        row: what was measured.
        order: the rows' short names as the table shows them.

    Raises:
        UsageError: there is a table that cannot be read.
        ExportError: it cannot be written.
    """
    others = [old for old in load_peers(path) if old.row != row.row] if path.is_file() else []
    places = {name: place for place, name in enumerate(order)}
    merged = sorted([*others, row], key=lambda each: places.get(each.row, len(places)))
    text = json.dumps({"rows": [asdict(each) for each in merged]}, indent=2, ensure_ascii=False) + "\n"
    partial = path.with_name(path.name + ".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise ExportError("The table {path} cannot be written ({reason}).", path=path, reason=error) from error


def peers_table(rows: Sequence[PeerRow]) -> Group:
    """The table for the terminal in the order of the rows, 80 columns wide, and under it what belongs to each row."""
    table = Table(title="Well-known recipes under the same measure", title_justify="left")
    table.add_column("", justify="right")
    table.add_column("recipe", overflow="fold")
    for column in ("right %", "95 % interval", "macro-F1", "AUC"):
        table.add_column(column, justify="right", no_wrap=True)
    notes = Table.grid(padding=(0, 1))
    for number, row in enumerate(rows, start=1):
        low, high = row.interval
        table.add_row(
            str(number),
            row.name,
            f"{100 * row.accuracy:.1f}",
            f"{100 * low:.1f} to {100 * high:.1f}",
            f"{100 * row.macro_f1:.1f}",
            "-" if row.auc is None else f"{row.auc:.3f}",
        )
        words = (
            row.source,
            f"{row.n:,} faces, {_LABELS.get(row.labels, row.labels)}",
            row.protocol,
            f"budget: {row.budget}",
            f"{row.parameters:,} parameters",
            row.note,
        )
        notes.add_row(f"{number}.", Text("; ".join(text for text in words if text)))
    return Group(table, notes)
