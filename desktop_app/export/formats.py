"""The formats a session can be handed on in: one list for menus, dialogs and the command line."""

from dataclasses import dataclass

from desktop_app.i18n import _, mark


@dataclass(frozen=True, slots=True)
class Format:
    """One format.

    Attributes:
        key: what the command line calls it.
        suffix: of the file; empty for a folder.
        template: what it is, in English; see ``words``.
    """

    key: str
    suffix: str
    template: str

    @property
    def folder(self) -> bool:
        """Whether it is a folder of files."""
        return not self.suffix

    def words(self) -> str:
        """What it is, in the language in force."""
        return _(self.template)


FORMATS: tuple[Format, ...] = (
    Format("html", ".html", mark("Report as a web page (HTML)")),
    Format("pdf", ".pdf", mark("Report on paper (PDF)")),
    Format("xlsx", ".xlsx", mark("Workbook (XLSX)")),
    Format("csv", "", mark("Tables in a folder (CSV)")),
    Format("json", ".json", mark("One data file (JSON)")),
    Format("png", ".png", mark("Chart of the class as a picture (PNG)")),
    Format("svg", ".svg", mark("Chart of the class as a drawing (SVG)")),
)
CHARTS: dict[str, str] = {
    "class": mark("the class over time"),
    "parts": mark("the parts between markers"),
    "people": mark("each person over time"),
    "attention": mark("the attention of the class over time"),
}
"""The charts that can be had alone, by name, with what they show."""


def format_of(key: str) -> Format:
    """The format of a key. Raises KeyError for one that there is not."""
    return {known.key: known for known in FORMATS}[key]
