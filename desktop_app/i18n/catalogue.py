"""Making the catalogue: ``python -m desktop_app.i18n.catalogue`` reads the sources and renews .pot and .po.

A text is entered by ``_("...")``, ``pgettext``, ``ngettext`` and ``mark``, and in the layers below by
``Message("...")`` and by every class of ``errors``. Run it in the clone after a text was added or changed, then
translate what is new.
"""

import ast
import inspect
import io
import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from desktop_app import errors, paths
from desktop_app.i18n.language import LANGUAGES, SOURCE_LANGUAGE, catalogue_file

_PACKAGE = Path(__file__).resolve().parents[1]
_WIDTH = 110
_HEADER = "# The texts of Simak. Renew with: python -m desktop_app.i18n.catalogue"
_CHANGING = re.compile(r'"(?:POT-Creation|PO-Revision|Generated|Last-Translator|Language-Team|Report-Msgid).*\n')


def keywords() -> dict[str, str]:
    """The functions and classes that are given a text, and what their arguments are, in order."""
    faults = (name for name, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__)
    return {
        **dict.fromkeys(("_", "mark", *faults), "text"),
        "ngettext": "text many",
        "pgettext": "context text",
        "_mark_in": "context text",
    }


def extract() -> Catalog:
    """Every text of the program, with the files it stands in."""
    template = Catalog(project="Simak", version="", charset="utf-8", fuzzy=False)
    known = keywords()
    for path in sorted(_PACKAGE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        # Files without lines: a line moves with every edit, and the catalogue would change with it.
        place = (f"desktop_app/{path.relative_to(_PACKAGE).as_posix()}", 0)
        # By the syntax tree: Babel's own reader does not look into f-strings before Python 3.12.
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and (found := _texts_of(node, known)) is not None:
                context, texts = found
                comments = _comments_above(source.splitlines(), node.lineno)
                template.add(texts, locations=[place], auto_comments=comments, context=context)
    return template


def _texts_of(call: ast.Call, known: dict[str, str]) -> tuple[str | None, str | tuple[str, str]] | None:
    """Context and text, or context and both forms of a plural, of a call that marks one."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = dict(zip(known.get(name, "").split(), call.args, strict=False))
    words = {
        what: node.value
        for what, node in given.items()
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    if not words.get("text") or len(words) != len(given):
        return None
    return words.get("context"), (words["text"], words["many"]) if "many" in words else words["text"]


def _comments_above(lines: list[str], number: int) -> list[str]:
    """What stands for translators in the lines just above one."""
    above: list[str] = []
    for line in reversed(lines[: number - 1]):
        if not line.strip().startswith("#"):
            break
        above.insert(0, line.strip().removeprefix("#").strip())
    return above if above and above[0].startswith("Translators:") else []


def template_file() -> Path:
    """Where the template lies."""
    return paths.resources_dir() / "translations" / "simak.pot"


def as_text(catalogue: Catalog) -> str:
    """A catalogue as it is written: sorted, without dates, so that the same texts give the same file."""
    catalogue.header_comment = _HEADER
    written = io.BytesIO()
    write_po(written, catalogue, width=_WIDTH, include_lineno=False, sort_output=True)
    return _CHANGING.sub("", written.getvalue().decode())


def update() -> None:
    """Write the template, and enter into each translation what is new; what is no longer used leaves it."""
    template = extract()
    template_file().write_text(as_text(template), encoding="utf-8")
    for code in LANGUAGES:
        if code == SOURCE_LANGUAGE:
            continue
        path = catalogue_file(code)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = Catalog(locale=code, fuzzy=False)
        if path.exists():
            with path.open("rb") as file:
                catalogue = read_po(file, locale=code)
        # A guess from a similar text would be a wrong sentence on somebody's screen.
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        path.write_text(as_text(catalogue), encoding="utf-8")


if __name__ == "__main__":
    update()
