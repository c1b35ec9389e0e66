"""The table of well-known recipes under one measure, as it was measured and stored."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from desktop_app.errors import UsageError


@dataclass(frozen=True, slots=True)
class PeerRow:
    """One recipe's figures.

    Attributes:
        name: of the recipe.
        source: where it comes from, and what is claimed for it there.
        labels: ``"fer"`` or ``"ferplus"``.
        accuracy: share of right labels.
        n: rows measured on.
        interval: Wilson's 95 % interval of the accuracy.
        macro_f1: mean F1 of the classes.
        auc: mean area under the ROC curves; None where there are no probabilities.
        budget: epochs and rows it was trained with.
        protocol: which rows it was trained and measured on.
        note: what a reader must know.
    """

    name: str
    source: str
    labels: str
    accuracy: float
    n: int
    interval: tuple[float, float]
    macro_f1: float
    auc: float | None
    budget: str
    protocol: str
    note: str = ""


def load_peers(path: Path) -> list[PeerRow]:
    """Read the stored table, ``{"rows": [...]}``.

    Raises:
        UsageError: there is none, or it cannot be read.
    """
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        return [PeerRow(**{**row, "interval": tuple(row["interval"])}) for row in stored["rows"]]
    except FileNotFoundError as error:
        raise UsageError("There is no table {path}. Install the program again.", path=path) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            "The table {path} cannot be read ({reason}). Install the program again.", path=path, reason=error
        ) from error


def peers_table(rows: Sequence[PeerRow]) -> Table:
    """The table for the terminal, in the order of the file."""
    table = Table(title="Well-known recipes under the same measure", title_justify="left", show_lines=True)
    for column in ("recipe", "labels", "accuracy", "95 % interval", "n", "macro-F1", "AUC", "protocol, budget, note"):
        figure = column in ("accuracy", "95 % interval", "n", "macro-F1", "AUC")
        table.add_column(column, justify="right" if figure else "left", no_wrap=figure)
    for row in rows:
        low, high = row.interval
        words = "; ".join(text for text in (row.protocol, row.budget, row.note) if text)
        table.add_row(
            f"{row.name}\n{row.source}",
            row.labels,
            f"{100 * row.accuracy:.1f}",
            f"{100 * low:.1f} to {100 * high:.1f}",
            f"{row.n:,}",
            f"{100 * row.macro_f1:.1f}",
            "-" if row.auc is None else f"{row.auc:.3f}",
            words,
        )
    return table
