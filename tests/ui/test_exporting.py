"""Sessions become files without losing what was there: names that every system takes, questions, free names offered."""

import json

import pytest
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.errors import ExportError
from desktop_app.export.formats import FORMATS, format_of
from desktop_app.storage.database import open_database
from desktop_app.ui import exporting
from desktop_app.ui.exporting import Exporter, file_name
from desktop_app.ui.message_bar import MessageBar
from desktop_app.ui.tasks import TaskPool
from tests.sessions_factory import make_session
from tests.ui.fakes import FakeServices


@pytest.fixture
def services(tmp_path):
    """A program with two short sessions."""
    made = FakeServices(tmp_path)
    with_two = open_database(made.database)
    for name in ("Lesson", 'a/b: "c"'):
        make_session(with_two, name=name, people=2, seconds=5)
    with_two.close()
    return made


@pytest.fixture
def exporter(qtbot, services):
    """An exporter with its message bar and menu."""
    window = QWidget()
    qtbot.addWidget(window)
    tasks = TaskPool("simak-test", parent=window)
    made = Exporter(services, tasks, MessageBar(window), window)
    made.fill_menu(QMenu(window), lambda: [(1, "Lesson")])
    yield made
    tasks.close(5000)


def test_an_earlier_export_is_not_replaced_without_a_question(monkeypatch, tmp_path):
    """No leads back to the choice of a folder; no folder at all ends it."""
    full, empty = tmp_path / "full", tmp_path / "empty"
    for folder in (full, empty):
        folder.mkdir()
    (full / "observations.csv").touch()
    chosen, answers = [str(full), str(empty)], [False, True]
    monkeypatch.setattr(exporting.QFileDialog, "getExistingDirectory", lambda *_unused: chosen.pop(0))
    monkeypatch.setattr(exporting, "ask_to_replace", lambda *_unused: answers.pop(0))

    assert exporting.ask_folder(None, format_of("csv")) == empty
    chosen.append(str(full))
    assert exporting.ask_folder(None, format_of("csv")) == full
    chosen.append("")
    assert exporting.ask_folder(None, format_of("csv")) is None


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Lesson 3A", "Lesson 3A.json"),
        ('a/b\\c: "d" <e>?', "a b c d e.json"),
        ("  ...  ", "session.json"),
        ("x" * 300, "x" * 80 + ".json"),
        ("\u0641\u0635\u0644 \U0001f600", "\u0641\u0635\u0644 \U0001f600.json"),
    ],
)
def test_a_sessions_name_becomes_a_name_for_a_file(name, file):
    """Signs that some system refuses are left out, the rest stays as it is."""
    assert file_name(name, format_of("json")) == file


def test_one_session_is_written_where_the_user_says(exporter, wait, tmp_path):
    """The message leads to the folder."""
    exporter.export([(1, "Lesson")], format_of("json"), tmp_path / "lesson.json")
    assert exporter.busy
    wait(lambda: not exporter.busy)

    assert json.loads((tmp_path / "lesson.json").read_text("utf-8"))
    assert str(tmp_path / "lesson.json") in exporter._messages._label.text()


def test_several_sessions_get_names_of_their_own_in_a_folder(exporter, wait, tmp_path):
    """A name that is taken is not written over."""
    (tmp_path / "Lesson.json").write_text("mine", encoding="utf-8")
    exporter.export([(1, "Lesson"), (2, 'a/b: "c"')], format_of("json"), tmp_path)
    wait(lambda: not exporter.busy)

    assert (tmp_path / "Lesson.json").read_text("utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.glob("*.json")) == ["Lesson (2).json", "Lesson.json", "a b c.json"]


def test_a_locked_target_is_offered_another_name(exporter, services, wait, tmp_path):
    """One click writes there."""
    refused = []

    def export(session_id, key, path, options):
        if not refused:
            refused.append(path)
            error = ExportError("Another program has {name} open.", name=path.name)
            error.offered = tmp_path / "other.json"
            raise error
        path.write_text("written", encoding="utf-8")
        return [path]

    services.export = export
    exporter.export([(1, "Lesson")], format_of("json"), tmp_path / "lesson.json")
    wait(lambda: not exporter.busy)
    assert "Another program has lesson.json open." in exporter._messages._label.text()
    assert "other.json" in exporter._messages._link.text()

    exporter._messages._follow()
    wait(lambda: not exporter.busy)
    assert (tmp_path / "other.json").read_text("utf-8") == "written"


def test_every_format_has_an_entry_in_the_menu(exporter):
    """Usable only where there is a session."""
    assert [kind for _, kind in exporter._formats] == list(FORMATS)
    exporter.enable(False)
    assert not any(action.isEnabled() for action, _ in exporter._formats)
