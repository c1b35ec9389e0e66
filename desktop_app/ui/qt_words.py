"""The words that Qt itself writes: its standard buttons, the menus of its fields, its own dialogs for files.

Qt's translations do not cover Indonesian, so they are in the program's own catalogue.
"""

from typing import Any

from PySide6.QtCore import QTranslator

from desktop_app.i18n import _, language, mark

_BUTTONS = (
    mark("OK"),
    mark("Open"),
    mark("Save"),
    mark("Save All"),
    mark("Cancel"),
    mark("Close"),
    mark("Discard"),
    mark("Apply"),
    mark("Reset"),
    mark("Restore Defaults"),
    mark("Help"),
    mark("Retry"),
    mark("Ignore"),
    mark("Abort"),
    mark("&Yes"),
    mark("Yes to &All"),
    mark("&No"),
    mark("N&o to All"),
    mark("&OK"),
    mark("&Save"),
    mark("&Cancel"),
    mark("&Close"),
    mark("&Open"),
)
_FIELDS = (
    mark("&Undo"),
    mark("&Redo"),
    mark("Cu&t"),
    mark("&Copy"),
    mark("&Paste"),
    mark("Delete"),
    mark("Select All"),
    mark("&Select All"),
    mark("Copy &Link Location"),
    mark("&Step up"),
    mark("Step &down"),
)
_FILES = (
    mark("Look in:"),
    mark("File &name:"),
    mark("Files of type:"),
    mark("Directory:"),
    mark("&Choose"),
    mark("Back"),
    mark("Forward"),
    mark("Parent Directory"),
    mark("Create New Folder"),
    mark("New Folder"),
    mark("List View"),
    mark("Detail View"),
    mark("&Rename"),
    mark("&Delete"),
    mark("Show &hidden files"),
    mark("&New Folder"),
    mark("Name"),
    mark("Size"),
    mark("Type"),
    mark("Date Modified"),
    mark("All files (*)"),
    mark("Print"),
    mark("%1 already exists.\nDo you want to replace it?"),
)
_KNOWN = frozenset({*_BUTTONS, *_FIELDS, *_FILES})


class QtWords(QTranslator):
    """Answers Qt's questions for its own texts in the language in force; Qt keeps its English where there is none."""

    def translate(self, context: Any, source: Any, disambiguation: Any = None, n: int = -1) -> Any:
        """The text in the language in force, or None. Qt calls this; ``context`` is one of its own classes."""
        text = source if isinstance(source, str) else bytes(source).decode()
        return _(text) if text in _KNOWN and language() != "en" else None
