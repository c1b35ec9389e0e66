"""The small dialogs ask before anything is lost."""

from desktop_app.ui import dialogs


def test_an_earlier_export_is_not_replaced_without_a_question(monkeypatch, tmp_path):
    """No leads back to the choice of a folder; no folder at all ends it."""
    full, empty = tmp_path / "full", tmp_path / "empty"
    for folder in (full, empty):
        folder.mkdir()
    (full / "observations.csv").touch()
    chosen, answers = [str(full), str(empty)], [False, True]
    monkeypatch.setattr(dialogs.QFileDialog, "getExistingDirectory", lambda *_: chosen.pop(0))
    monkeypatch.setattr(dialogs, "ask_to_replace", lambda *_: answers.pop(0))

    assert dialogs.ask_export_folder(None) == empty
    chosen.append(str(full))
    assert dialogs.ask_export_folder(None) == full
    chosen.append("")
    assert dialogs.ask_export_folder(None) is None
