"""The user's choices, kept in one JSON file."""

from pathlib import Path
from typing import Any

import pytest

from desktop_app.errors import SettingsError
from desktop_app.settings import Settings


def test_choices_come_back(tmp_path: Path) -> None:
    """What is saved is loaded, and nothing but the file is left."""
    path = tmp_path / "config" / "settings.json"
    chosen = Settings(emotions=False, workers=3, theme="dark", last_source="教室")
    chosen.save(path)

    assert Settings.load(path) == chosen
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_without_a_file_there_are_defaults(tmp_path: Path) -> None:
    """The first start has no file."""
    assert Settings.load(tmp_path / "settings.json") == Settings()


def test_a_newer_versions_choices_are_passed_over(tmp_path: Path) -> None:
    """A key that this version does not know is no fault."""
    (tmp_path / "settings.json").write_text('{"theme": "light", "reports": true}')

    assert Settings.load(tmp_path / "settings.json") == Settings(theme="light")


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"min_face_px": "24"}', '{"workers": -1}', '{"workers": "all"}', '{"label_smoothing_s": -1}'],
)
def test_a_file_that_makes_no_sense_is_told(text: str, tmp_path: Path) -> None:
    """Nonsense in the file is told in one line with the next step."""
    (tmp_path / "settings.json").write_text(text)

    with pytest.raises(SettingsError, match="Delete that file") as caught:
        Settings.load(tmp_path / "settings.json")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "choice",
    [
        {"min_face_px": 5},
        {"workers": 2.5},
        {"workers": 1000},
        {"emotion_rate_hz": 0},
        {"theme": "pink"},
        {"attention_facing": 101},
        {"attention_emotion": 51},
    ],
    ids=str,
)
def test_a_choice_out_of_bounds_is_refused(choice: dict[str, Any]) -> None:
    """Bounds are kept where a choice is made, not where it is used."""
    with pytest.raises(ValueError, match="must be"):
        Settings(**choice)
