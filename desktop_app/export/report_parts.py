"""The pieces of a report before any page or paper: tables of texts, lines and charts."""

from dataclasses import dataclass

from desktop_app.export.svg import Svg

PEOPLE_A_CHART = 30
"""Lanes of one chart: what a page holds."""


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of texts.

    Attributes:
        columns: the words above each.
        rows: the cells of each row.
        widths: of each column on paper, in per cent.
        names: columns that hold what users wrote; the others are ours.
        figures: whether the other columns are figures, which stand to the right.
        last_is_sum: whether the last row is about all others together.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    names: frozenset[int]
    figures: bool = True
    last_is_sum: bool = False

    def is_left(self, column: int) -> bool:
        """Whether a column's texts stand to the left."""
        return column in self.names or not self.figures


@dataclass(frozen=True, slots=True)
class ReportMoment:
    """One line of the moments worth a look."""

    letter: str
    when: str
    what: str
    coverage: str


@dataclass(frozen=True, slots=True)
class ReportChart:
    """A chart in two widths, and the line beneath it."""

    wide: Svg
    narrow: Svg
    caption: str


@dataclass(frozen=True, slots=True)
class ReportAttention:
    """What a report says of attention.

    Attributes:
        lead: a sentence or two in plain words.
        chart: the class over time.
        parts: the figures of each part of the session.
        people: figures of each person; None where they are not asked for.
        lanes: a lane for each person, some people a chart; empty where they are not asked for.
    """

    lead: tuple[str, ...]
    chart: ReportChart
    parts: ReportTable
    people: ReportTable | None
    lanes: tuple[ReportChart, ...] = ()
