"""Nothing that a user reads is left in English only, and nothing is translated wrongly."""

import ast
import functools
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from desktop_app.i18n import LANGUAGES
from desktop_app.i18n.catalogue import as_text, extract, template_file
from desktop_app.i18n.language import SOURCE_LANGUAGE, catalogue_file

PACKAGE = Path(__file__).resolve().parents[1] / "desktop_app"
RENEW = "run: python -m desktop_app.i18n.catalogue"
OTHERS = [code for code in LANGUAGES if code != SOURCE_LANGUAGE]
LOOKERS_UP = {"_", "pgettext", "ngettext", "mark"}
TELLERS = {
    *("setText", "setToolTip", "setWindowTitle", "setAccessibleName", "setAccessibleDescription", "setStatusTip"),
    *("setPlaceholderText", "setTitle", "setSuffix", "setPrefix", "setSpecialValueText", "setInformativeText"),
    *("setHeaderLabels", "setLabelText", "setIconText", "addTab", "addMenu", "addAction", "addButton", "addRow"),
    *("say", "ask", "entitle", "set_empty_text", "show_progress", "critical", "question", "about"),
    *("QLabel", "QPushButton", "QCheckBox", "QRadioButton", "QAction", "QGroupBox", "QDockWidget", "QToolButton"),
    *("getOpenFileName", "getSaveFileName", "getExistingDirectory", "QProgressDialog", "getText"),
}
SAME_IN_EVERY_LANGUAGE = re.compile(r"[\W\d_]*|info|warning|error|system|Simak|\w*\.\w+|\w+://\S+")


@pytest.fixture(scope="module")
def template() -> Catalog:
    """Every text that the sources hold."""
    return extract()


@pytest.fixture(scope="module", params=OTHERS)
def translation(request: pytest.FixtureRequest) -> Catalog:
    """What is translated into one language."""
    with catalogue_file(request.param).open("rb") as file:
        return read_po(file, locale=request.param)


def texts(message_id: object) -> list[str]:
    """A text, or singular and plural."""
    return [message_id] if isinstance(message_id, str) else list(message_id)  # type: ignore[call-overload]


def fields(text: str) -> set[str]:
    """The names of the places that values go into."""
    return {name for _literal, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def test_the_template_holds_what_the_sources_hold(template: Catalog) -> None:
    """A text that was added, changed or removed is so in simak.pot."""
    assert as_text(template) == template_file().read_text("utf-8"), RENEW


def test_every_text_is_translated(template: Catalog, translation: Catalog) -> None:
    """None is missing, empty or marked as a guess, and none is kept that nobody uses."""
    wanted = {(message.context, message.id) for message in template if message.id}
    have = {(message.context, message.id): message for message in translation if message.id}
    missing = [key for key in wanted if key not in have or have[key].fuzzy or not all(texts(have[key].string))]

    assert not missing, f"{len(missing)} to translate, {RENEW}"
    assert set(have) == wanted, RENEW


def test_translations_have_the_same_places_for_values(translation: Catalog) -> None:
    """A name that English does not fill in would fail on somebody's screen; one left out would lose a figure."""
    wrong = []
    for message in translation:
        if message.id:
            expected = set.union(*(fields(text) for text in texts(message.id)))
            wrong += [text for text in texts(message.string) if text and fields(text) != expected]

    assert wrong == []


def test_translations_are_of_the_same_shape(translation: Catalog) -> None:
    """A menu's letter, three points, a colon, a full stop, blanks at the edges and lines are kept."""
    wrong = []
    for message in translation:
        for text in texts(message.string) if message.id else ():
            english = texts(message.id)[-1]
            if shape(text) != shape(english):
                wrong.append((english, text))

    assert wrong == []


def shape(text: str) -> tuple[object, ...]:
    """What both languages must have alike."""
    end = text.rstrip()[-1:] if text.rstrip()[-1:] in "….:?!" else ""
    letters = len(re.findall(r"&\w", text))
    places = sorted(re.findall(r"%(?:\(\w+\))?[srd]|%\d", text))
    return text[:1].isspace(), text[-1:].isspace(), end, letters, text.count("\n"), places, re.findall(r"</?\w+", text)


def modules(*folders: str) -> list[Path]:
    """The modules of these packages."""
    return sorted(path for folder in folders for path in (PACKAGE / folder).rglob("*.py"))


@functools.cache
def parsed(path: Path) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(path.read_text("utf-8"))


def named(path: Path) -> str:
    """A module's name for the report."""
    return path.relative_to(PACKAGE).as_posix()


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call with the last word of what is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""), node


def test_no_plain_words_reach_the_window() -> None:
    """What is written on a widget was looked up in the catalogue."""
    plain = [
        f"{named(path)}:{node.lineno}: {ast.unparse(argument)}"
        for path in modules("ui")
        for name, node in calls(parsed(path))
        if name in TELLERS
        for argument in node.args
        if words_of(argument)
    ]

    assert plain == []


def words_of(node: ast.expr) -> bool:
    """Whether an argument is, or may be, a text that stands in the source."""
    if isinstance(node, ast.IfExp):
        return words_of(node.body) or words_of(node.orelse)
    if isinstance(node, ast.BinOp):
        return words_of(node.left) or words_of(node.right)
    if isinstance(node, ast.JoinedStr):
        return any(words_of(part) for part in node.values if isinstance(part, ast.Constant))
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and not is_no_language(node.value)


def is_no_language(text: str) -> bool:
    """Signs, markup, and words that are no words."""
    return SAME_IN_EVERY_LANGUAGE.fullmatch(re.sub(r"<[^<>]*>", "", text).strip()) is not None


def test_texts_are_looked_up_when_they_are_shown() -> None:
    """Not when the module is imported, and not in a default, which are both before the language is known."""
    early = []
    for path in [*modules("ui", "export", "commands", "i18n"), PACKAGE / "cli.py"]:
        early += [f"{named(path)}:{line}" for line in looked_up_early(parsed(path), running=False)]

    assert early == []


def looked_up_early(node: ast.AST, *, running: bool) -> Iterator[int]:
    """The lines of look-ups outside of functions' bodies."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        for default in [*node.args.defaults, *node.args.kw_defaults]:
            if default is not None:
                yield from looked_up_early(default, running=False)
        for child in node.body if isinstance(node.body, list) else [node.body]:
            yield from looked_up_early(child, running=True)
        return
    if isinstance(node, ast.Call) and not running and getattr(node.func, "id", "") in LOOKERS_UP - {"mark"}:
        yield node.lineno
    for child in ast.iter_child_nodes(node):
        yield from looked_up_early(child, running=running)


def test_texts_are_whole_when_they_are_looked_up() -> None:
    """No values are filled in before."""
    filled = [
        f"{named(path)}:{node.lineno}"
        for path in modules(".")
        for name, node in calls(parsed(path))
        if name in LOOKERS_UP and any(isinstance(argument, ast.JoinedStr | ast.BinOp) for argument in node.args)
    ]

    assert filled == []


def test_the_look_up_is_not_hidden_by_a_throw_away_name() -> None:
    """A function with ``for _ in`` would call a number."""
    hidden = [
        f"{named(path)}:{node.lineno}"
        for path in modules(".")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        and any(name == "_" for name, _call in calls(node))
        and any(names_it(part) for part in ast.walk(node))
    ]

    assert hidden == []


def names_it(node: ast.AST) -> bool:
    """Whether a variable or argument is called ``_`` here."""
    if isinstance(node, ast.Name):
        return node.id == "_" and isinstance(node.ctx, ast.Store)
    return isinstance(node, ast.arg) and node.arg == "_"
