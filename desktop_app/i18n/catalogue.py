"""Making the catalogue: ``python -m desktop_app.i18n.catalogue`` reads the sources and renews .pot and .po.

A text is entered by ``_("...")``, ``pgettext``, ``ngettext`` and ``mark``, and in the layers below by
``Message("...")`` and by every class of ``errors``. Run it in the clone after a text was added or changed, then
translate what is new.
"""

import inspect
import io
import re
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from desktop_app import errors, paths
from desktop_app.i18n.language import LANGUAGES, SOURCE_LANGUAGE, catalogue_file

_PACKAGE = Path(__file__).resolve().parents[1]
_WIDTH = 110
_HEADER = "# The texts of Simak. Renew with: python -m desktop_app.i18n.catalogue"
_CHANGING = re.compile(r'"(?:POT-Creation|PO-Revision|Generated|Last-Translator|Language-Team|Report-Msgid).*\n')


def keywords() -> dict[str, Any]:
    """The functions and classes whose first argument is a text, as Babel wants them."""
    faults = {
        name for name, kind in vars(errors).items() if inspect.isclass(kind) and kind.__module__ == errors.__name__
    }
    return {
        **dict.fromkeys(("_", "mark", *faults)),
        "ngettext": (1, 2),
        "pgettext": ((1, "c"), 2),
        "_mark_in": ((1, "c"), 2),
    }


def extract() -> Catalog:
    """Every text of the program, with the files it stands in."""
    template = Catalog(project="Simak", version="", charset="utf-8", fuzzy=False)
    found = extract_from_dir(_PACKAGE, [("**.py", "python")], keywords=keywords(), comment_tags=("Translators:",))
    for name, _line, texts, comments, context in found:
        # Files without lines: a line moves with every edit, and the catalogue would change with it.
        template.add(
            texts, locations=[(f"desktop_app/{Path(name).as_posix()}", 0)], auto_comments=comments, context=context
        )
    return template


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
