"""A recorded class whose people are put right: merged, named, left out, taken back, and every figure follows."""

import math
import subprocess
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.domain.edits import MergePeople, RenamePerson, SetParticipant
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.export.csv_files import export_csv
from desktop_app.storage.database import open_database
from desktop_app.storage.review import Review, load_review
from desktop_app.ui.people.editing import PeopleEditor
from desktop_app.ui.people_panel import PeoplePanel
from desktop_app.ui.roster import review_rows
from desktop_app.ui.tasks import TaskPool

Run = Callable[..., subprocess.CompletedProcess[str]]
ReadRows = Callable[[Path], list[dict[str, str]]]
LONG_MS = 60_000
NAME = 'Siti "Q" 👩‍🏫 محمد'
SLICE = 1
"""The second whose figures are counted again by hand."""


@pytest.fixture
def analysed(simak: Run, home: Path, shared_data: Path) -> Path:
    """The first two seconds of twelve people in their tiles, and the files written of them."""
    clip = shared_data / "video" / "gallery_12.mp4"
    done = simak("--emotions", "on", "analyze", clip, "--duration", "2", "--out", home / "first", timeout_s=500)
    assert done.returncode in {0, 1}, done.stderr
    return home / "first"


@pytest.fixture
def panel(qtbot: QtBot, analysed: Path) -> Iterator[PeoplePanel]:
    """The panel over the session, as the review has it."""
    pool = TaskPool("simak-test", threads=2)
    editor = PeopleEditor(paths.default_database(), pool)
    made = PeoplePanel()
    qtbot.addWidget(made)
    editor.attach(made)
    editor.changed.connect(lambda: made.show_people(review_rows(review(), SLICE), None))
    made.show_people(review_rows(review(), SLICE), None)
    made.show()
    editor.follow(1)
    yield made
    qtbot.waitUntil(lambda: not pool.busy, timeout=LONG_MS)
    assert pool.close(5000)


def review() -> Review:
    """The session as it is stored now."""
    with closing(open_database(paths.default_database(), readonly=True)) as db:
        return load_review(db, 1)


def exported(folder: Path) -> Path:
    """The session's files as they would be written now."""
    with closing(open_database(paths.default_database(), readonly=True)) as db:
        export_csv(db, 1, folder)
    return folder


def by_hand(rows: list[dict[str, str]], merged: dict[str, str], left_out: set[str]) -> tuple[int, int, list[float]]:
    """People present and judged in the slice, and the class's mean, from the rows recorded before any edit."""
    judged: dict[str, list[list[float]]] = defaultdict(list)
    present = set()
    for row in rows:
        person = merged.get(row["person_id"], row["person_id"])
        if math.floor(float(row["t_s"])) == SLICE and person not in left_out:
            present.add(person)
            if row["emotion"]:
                judged[person].append([float(row[f"p_{emotion}"]) for emotion in EMOTIONS])
    means = [[sum(column) / len(one) for column in zip(*one, strict=True)] for one in judged.values()]
    return len(present), len(judged), [sum(column) / len(means) for column in zip(*means, strict=True)]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_two_are_merged_one_is_named_one_is_left_out(
    panel: PeoplePanel, analysed: Path, home: Path, qtbot: QtBot, read_rows: ReadRows
) -> None:
    """Panel, review and files follow each edit, undoing all gives the first answer, redoing all the second."""
    rows = read_rows(analysed / "observations.csv")
    first = (analysed / "people.csv").read_bytes()
    people = [person.person_id for person in panel.model.rows()]
    source, target, poster = people[4], people[1], people[5]
    edits = (MergePeople(source, target), RenamePerson(target, NAME), SetParticipant(poster, False))
    for edit in edits:
        panel.edit_asked.emit(edit)
    qtbot.waitUntil(lambda: "leave" in panel.deeds["undo"].text(), timeout=LONG_MS)

    assert [person.person_id for person in panel.model.rows()] == [one for one in people if one != source]
    assert panel.table.index_of(target, 1).data() == NAME
    after = exported(home / "after")
    assert {row["person_name"] for row in read_rows(after / "observations.csv") if row["person_id"] == str(target)} == {
        NAME
    }
    assert len(read_rows(after / "observations.csv")) == len(rows)
    present, judged, means = by_hand(rows, {str(source): str(target)}, {str(poster)})
    seconds = review().class_rows()
    assert (seconds.present[SLICE], seconds.judged[SLICE]) == (present, judged)
    assert present == by_hand(rows, {}, set())[0] - 2
    assert seconds.probabilities[SLICE].tolist() == pytest.approx(means, abs=2e-4)

    for _ in edits:
        panel.undo_asked.emit()
    qtbot.waitUntil(lambda: not panel.deeds["undo"].isEnabled(), timeout=LONG_MS)
    assert (exported(home / "undone") / "people.csv").read_bytes() == first
    assert [person.person_id for person in panel.model.rows()] == people
    assert review().class_rows().probabilities[SLICE].tolist() == pytest.approx(by_hand(rows, {}, set())[2], abs=2e-4)

    for _ in edits:
        panel.redo_asked.emit()
    qtbot.waitUntil(lambda: not panel.deeds["redo"].isEnabled(), timeout=LONG_MS)
    assert (exported(home / "redone") / "people.csv").read_bytes() == (after / "people.csv").read_bytes()
