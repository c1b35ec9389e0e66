"""The stored table of peers: rows are put in, kept and shown."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from desktop_app.errors import UsageError
from desktop_app.evaluation.peers_table import PeerRow, load_peers, merge_row, peers_table

ROW = PeerRow(
    row="b",
    name="Recipe",
    source="its paper, 72 % claimed",
    labels="fer",
    accuracy=0.625,
    n=8,
    interval=(0.3, 0.86),
    macro_f1=0.5,
    auc=0.75,
    parameters=1234,
    budget="3 epochs",
    protocol="official split",
    note="a note",
)


def test_a_row_is_put_in_its_place(tmp_path: Path) -> None:
    """Rows stand in the order asked for, whatever order they were measured in, and read back as they were."""
    path = tmp_path / "results" / "peers.json"
    for name in ("c", "a", "b"):
        merge_row(path, replace(ROW, row=name), ("a", "b", "c"))
    assert load_peers(path) == [replace(ROW, row=name) for name in ("a", "b", "c")]


def test_a_row_measured_again_takes_the_old_ones_place(tmp_path: Path) -> None:
    """The row of the same short name is replaced, and rows that are not known any more stay at the end."""
    path = tmp_path / "peers.json"
    merge_row(path, replace(ROW, row="of another version"), ("a", "b"))
    merge_row(path, ROW, ("a", "b"))
    merge_row(path, replace(ROW, accuracy=0.75), ("a", "b"))
    assert [(row.row, row.accuracy) for row in load_peers(path)] == [("b", 0.75), ("of another version", 0.625)]


def test_a_damaged_table_is_left_alone(tmp_path: Path) -> None:
    """A table that cannot be read is not written over."""
    path = tmp_path / "peers.json"
    path.write_text(json.dumps({"rows": [{"row": "a"}]}), encoding="utf-8")
    with pytest.raises(UsageError, match="cannot be read"):
        merge_row(path, ROW, ("a", "b"))
    assert json.loads(path.read_text(encoding="utf-8")) == {"rows": [{"row": "a"}]}


def test_table_shows_every_figure_in_80_columns() -> None:
    """Accuracy, interval, F1, area, n, size and the words are all there in a plain terminal."""
    console = Console(width=80, record=True)
    console.print(peers_table([ROW]))
    text = console.export_text()
    figures = ("62.5", "30.0 to 86.0", "50.0", "0.750")
    words = ("8 faces", "FER2013's labels", "1,234 parameters", "3 epochs", "official split", "a note", "72 % claimed")
    for expected in (*figures, *words):
        assert expected in " ".join(text.split())
