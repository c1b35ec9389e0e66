"""The language in force, and texts looked up in its catalogue.

English is the language of the source; the others are read from ``resources/translations/<code>/LC_MESSAGES/simak.po``
at start (gettext's own format; read, not compiled, so that there is one file to keep right). A text is looked up when
it is shown, never when a module is imported, because the language can change while the program runs:

    label.setText(_("{n} frames").format(n=number(n)))

Safe to call from any thread. Nothing here imports Qt.
"""

import contextlib
import os
import re
import string
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desktop_app import paths
from desktop_app.errors import Message

if TYPE_CHECKING:
    from babel import Locale

SOURCE_LANGUAGE = "en"
LANGUAGES: Mapping[str, str] = {"en": "English", "id": "Bahasa Indonesia"}
"""The languages there are, by code, each in its own words."""

_LEAST_LITERAL = 14
_NEUTRAL_REGION = {"en": "en_GB", "id": "id"}


@dataclass(frozen=True, slots=True, eq=False)
class _Tongue:
    """A language: its code, the locale of its numbers and dates, its texts by context and English."""

    code: str
    locale_name: str
    texts: Mapping[tuple[str | None, str], str]


_chosen = _Tongue(SOURCE_LANGUAGE, _NEUTRAL_REGION[SOURCE_LANGUAGE], {})
_here: ContextVar[_Tongue | None] = ContextVar("tongue", default=None)


def set_language(choice: str, preferred: Sequence[str] = ()) -> str:
    """Put a language into force for the whole program.

    Args:
        choice: a code of ``LANGUAGES``, or ``system`` for the first of the user's languages that there is.
        preferred: the user's languages as the desktop tells them (``id-ID``); the environment's where empty.

    Returns:
        The code of the language now in force.
    """
    global _chosen
    if choice != "system" and choice not in LANGUAGES:
        raise ValueError(f"language must be system or one of {', '.join(LANGUAGES)}, got {choice!r}")
    names = [_plain(name) for name in (preferred or _environment())]
    if choice == "system":
        choice = next((name[:2] for name in names if name[:2] in LANGUAGES), SOURCE_LANGUAGE)
    _chosen = _tongue(choice, next((name for name in names if name[:3] == f"{choice}_"), _NEUTRAL_REGION[choice]))
    return choice


def language() -> str:
    """The code of the language in force here."""
    return _now().code


@contextlib.contextmanager
def speaking(code: str) -> Iterator[None]:
    """Another language for what is written inside the block, by this thread only: a report, a notice."""
    tongue = _now() if code == language() else _tongue(code, _NEUTRAL_REGION[code])
    token = _here.set(tongue)
    try:
        yield
    finally:
        _here.reset(token)


def _(text: str) -> str:
    """The text in the language in force. Values go in afterwards: ``_("Session {n}").format(n=n)``."""
    return _found(None, text) or text


def pgettext(context: str, text: str) -> str:
    """As ``_``, for a word that has several meanings; ``context`` tells which."""
    return _found(context, text) or text


def ngettext(one: str, many: str, n: int) -> str:
    """The text for ``n`` things: ``ngettext("{n} face", "{n} faces", n).format(n=number(n))``."""
    return _found(None, one) or (one if n == 1 else many)


def mark(text: str) -> str:
    """Enter a text into the catalogue where it is only kept; ``_`` is called where it is shown."""
    return text


def tell(said: str | BaseException) -> str:
    """A fault, or a ``Message`` of a lower layer, in the language in force.

    A ``Message`` that was kept as plain English, as in the database, is recognised; any other text stays as it stands.
    """
    if isinstance(said, BaseException):
        said = said.args[0] if said.args and isinstance(said.args[0], Message) else str(said)
    if not isinstance(said, Message):
        return _recognised(_now(), said)
    template = _(said.template)
    if not said.values:
        return template
    values = {
        name: tell(value) if isinstance(value, Message | BaseException) else value
        for name, value in said.values.items()
    }
    return _LocalFormatter().vformat(template, (), values)


@lru_cache(maxsize=256)
def _recognised(tongue: _Tongue, text: str) -> str:
    """A sentence that was made from a template, made from the template's translation instead."""
    if (None, text) in tongue.texts:
        return tongue.texts[(None, text)]
    for (context, template), translation in tongue.texts.items():
        parts = list(string.Formatter().parse(template)) if context is None and "{" in template else []
        literals = [literal for literal, _name, _spec, _conversion in parts]
        # Of a few letters between two places everything could be made.
        if len("".join(literals)) < _LEAST_LITERAL or not all(literal in text for literal in literals):
            continue
        names = [name for _literal, name, _spec, _conversion in parts if name is not None]
        places = ["(.*?)" if name is not None else "" for _literal, name, _spec, _conversion in parts]
        pattern = "".join(re.escape(literal) + place for literal, place in zip(literals, places, strict=True))
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found is not None:
            values = {name: _recognised(tongue, value) for name, value in zip(names, found.groups(), strict=True)}
            told = string.Formatter().parse(translation)
            return "".join(literal + (values[name] if name is not None else "") for literal, name, _s, _c in told)
    return text


class _LocalFormatter(string.Formatter):
    """Writes the numbers of a template with the signs of the language in force."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        text = format(value, format_spec)
        if format_spec and isinstance(value, int | float) and not isinstance(value, bool):
            symbols = now_locale().number_symbols["latn"]
            text = text.translate(str.maketrans({",": symbols["group"], ".": symbols["decimal"]}))
        return text


def now_locale() -> "Locale":
    """The locale of numbers and dates in force here."""
    return _parsed(_now().locale_name)


def _now() -> _Tongue:
    return _here.get() or _chosen


def _found(context: str | None, text: str) -> str:
    return _now().texts.get((context, text), "")


@cache
def _parsed(name: str) -> "Locale":
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(name)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_NEUTRAL_REGION[name[:2]])


@cache
def _tongue(code: str, locale_name: str) -> _Tongue:
    return _Tongue(code, locale_name, _texts(code))


@cache
def _texts(code: str) -> Mapping[tuple[str | None, str], str]:
    """The catalogue of a language: by context and English text (of a plural the singular)."""
    if code == SOURCE_LANGUAGE:
        return {}
    from babel.messages.pofile import read_po

    with catalogue_file(code).open("rb") as file:
        catalogue = read_po(file, locale=code)
    texts: dict[tuple[str | None, str], str] = {}
    for message in catalogue:
        if message.id and message.string and not message.fuzzy:
            # Of the languages there are only English has a plural of its own.
            key, found = (text if isinstance(text, str) else text[0] for text in (message.id, message.string))
            texts[(message.context, key)] = found
    return texts


def catalogue_file(code: str) -> Path:
    """Where the translations into a language lie."""
    return paths.resources_dir() / "translations" / code / "LC_MESSAGES" / "simak.po"


def _plain(name: str) -> str:
    """A locale's name as Babel writes it: ``id_ID.UTF-8`` and ``id-ID`` are ``id_ID``, old ``in_ID`` too."""
    plain = name.partition(".")[0].partition("@")[0].replace("-", "_")
    return "id" + plain[2:] if plain[:3] in {"in", "in_"} else plain


def _environment() -> list[str]:
    """The user's languages as far as environment and system tell them without Qt."""
    given = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    names = [*os.environ.get("LANGUAGE", "").split(":"), next((name for name in given if name), "")]
    if sys.platform == "win32":
        import ctypes
        import locale

        names.append(locale.windows_locale.get(ctypes.windll.kernel32.GetUserDefaultUILanguage(), ""))
    return [name for name in names if name]
