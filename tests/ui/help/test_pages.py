"""The pages of the help, whatever the language."""

import json
import re
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.i18n import LANGUAGES, MISSING
from desktop_app.ui.help.pages import PAGES, find_pages, load_pages

HELP = paths.resources_dir() / "help"
KEYS = [("Start", "Ctrl+R"), ("Either | or", "M")]
CARD = {
    "date": "2026-11-22",
    "training_data": "faces",
    "networks": [{"outputs": {"head_fer": 7}}],
    "thresholds": {"label_threshold": 0.4},
    "metrics": [
        {"name": "accuracy, head_fer", "value": 0.5, "n": 10, "data": "FER2013 PublicTest"},
        {"name": "accuracy, head_fer", "value": 0.713, "n": 3589, "data": "FER2013 PrivateTest"},
        {"name": "accuracy, head_gone", "value": 0.99, "n": 3589, "data": "FER2013 PrivateTest"},
        {"name": "macro ROC AUC", "value": 0.927, "n": 3589, "data": "FER2013 PrivateTest"},
    ],
}


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A folder with the card of one model."""
    (tmp_path / "emotion_vgg16").mkdir()
    (tmp_path / "emotion_vgg16" / "card.json").write_text(json.dumps(CARD), encoding="utf-8")
    return tmp_path


def raw(code: str, name: str) -> str:
    """A page as it lies on the disk."""
    return (HELP / code / f"{name}.md").read_text(encoding="utf-8")


def outline(text: str) -> tuple[object, ...]:
    """What a page has in every language: headings, points, table rows, links and places."""
    count = [len(re.findall(mark, text, re.MULTILINE)) for mark in (r"^#+ ", r"^\* ", r"^\d\. ", r"^\|", r"^    ")]
    return *count, *sorted(re.findall(r"\(page:\w+\)|\{\{\w+\}\}", text))


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_every_page(code: str) -> None:
    """And no other."""
    assert {path.stem for path in (HELP / code).iterdir()} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_pages_say_the_same_in_every_language(name: str) -> None:
    """They have the same headings, points, tables, links and figures."""
    assert len({outline(raw(code, name)) for code in LANGUAGES}) == 1


@pytest.mark.parametrize("code", LANGUAGES)
def test_links_lead_to_pages(code: str, models: Path) -> None:
    """To those that there are, and nowhere else: the program opens no address."""
    for page in load_pages(code, models, KEYS):
        for target in re.findall(r"\]\(([^)]*)\)", page.text):
            assert target.removeprefix("page:") in PAGES, page.name


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_place_stays_open(code: str, models: Path) -> None:
    """Everything in double braces is filled in."""
    for page in load_pages(code, models, KEYS):
        assert page.title, page.name
        assert "{{" not in page.text, page.name


def test_figures_come_from_the_card(models: Path) -> None:
    """As the language writes them; those of heads that are gone are left out."""
    english, indonesian = ({page.name: page.text for page in load_pages(code, models)} for code in ("en", "id"))

    assert "**71.3%** of 3,589" in english["limits"]
    assert "| accuracy | 71.3% | 3,589 | FER2013 PrivateTest |" in english["limits"]
    assert "| ketepatan | 71,3% | 3.589 | FER2013 PrivateTest |" in indonesian["limits"]
    assert "PublicTest" not in english["limits"]
    assert "| 0.927 |" in english["limits"]
    assert "99.0%" not in english["limits"]
    assert "(below 0.40)" in english["first_steps"]
    assert "3.589" in indonesian["limits"]
    assert "(di bawah 0,40)" in indonesian["first_steps"]


def test_the_shipped_card_fills_the_figures() -> None:
    """The page about limits has a figure of accuracy."""
    limits = next(page for page in load_pages("en", paths.models_dir()) if page.name == "limits")

    assert re.search(r"\*\*\d\d\.\d%\*\* of 3,\d\d\d cases", limits.text)


def test_without_a_card_dashes_stand_for_the_figures(tmp_path: Path) -> None:
    """The help opens all the same."""
    limits = next(page for page in load_pages("en", tmp_path) if page.name == "limits")

    assert f"**{MISSING}** of {MISSING}" in limits.text


def test_keys_stand_in_a_table(models: Path) -> None:
    """A stroke in words is no border of the table."""
    keyboard = next(page for page in load_pages("en", models, KEYS) if page.name == "keyboard")

    assert "| **Ctrl+R** | Start |" in keyboard.text
    assert "| **M** | Either / or |" in keyboard.text


def test_search_wants_every_word_and_ignores_marks(models: Path) -> None:
    """Titles come first; capitals, bold and links make no difference."""
    pages = load_pages("en", models)

    assert [page.name for page in find_pages(pages, "")] == list(PAGES)
    assert find_pages(pages, "CAMERAS trouble")[0].name == "cameras"
    assert [page.name for page in find_pages(pages, "iphone continuity")] == ["cameras"]
    assert find_pages(pages, "iphone zebra") == []
    assert "first_steps" in [page.name for page in find_pages(pages, "what people must be told")]
