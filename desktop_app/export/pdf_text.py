"""The report as the plain HTML 4 that Qt lays out on paper: tables with widths, no style sheet of a browser."""

from desktop_app.export.report import Report
from desktop_app.export.report_parts import ReportChart, ReportTable
from desktop_app.export.svg import Svg, clean
from desktop_app.i18n import _

CHART_MARK = "\u27e6chart {}\u27e7"
"""Stands where a chart goes; no text of a user can hold it, see ``_own``."""
_MUTED = "#59636e"
_LINE = "border-bottom:1px solid #d8dee4"


def page_text(report: Report) -> tuple[str, list[Svg]]:
    """The report's HTML, with a ``CHART_MARK`` where each chart goes, and the charts in order."""
    charts: list[Svg] = []

    def chart(picture: ReportChart) -> str:
        charts.append(picture.wide)
        return (
            f'<p style="margin:4px 0 0 0">{CHART_MARK.format(len(charts) - 1)}</p>'
            f'<p style="margin:0 0 6px 0; color:{_MUTED}; font-size:11px">{clean(picture.caption)}</p>'
        )

    parts = [
        f'<p style="color:#0b5cad; font-size:11px; margin:0"><b>{clean(_("Simak: report of a session"))}</b></p>',
        f'<h1 style="font-size:25px; margin:2px 0 2px 0">{_own(report.title)}</h1>',
        f'<p style="color:{_MUTED}; margin:0 0 10px 0">{_own(report.subtitle)}</p>',
        f'<p style="font-size:14px; line-height:115%; margin:0 0 10px 0">{clean(" ".join(report.lead))}</p>',
        _facts(report),
        _heading(_("The class over time")),
        chart(report.lesson),
        _heading(_("Moments worth a look")),
        _moments(report),
        _heading(_("The parts of the session")),
        chart(report.parts_chart) if report.parts_chart else "",
        _table(report.parts),
    ]
    if report.attention is not None:
        parts += [
            _heading(_("Attention")),
            f'<p style="margin:0 0 4px 0">{clean(" ".join(report.attention.lead))}</p>',
            chart(report.attention.chart),
            _table(report.attention.parts),
        ]
    parts += [_heading(_("What happened")), _table(report.events)]
    if report.people is not None:
        parts += [_heading(_("People")), *(chart(picture) for picture in report.lanes), _table(report.people)]
        if report.attention is not None and report.attention.people is not None:
            heading = clean(_("Attention of each person"))
            parts.append(f'<h4 style="font-size:13px; margin:14px 0 4px 0">{heading}</h4>')
            parts += [*(chart(picture) for picture in report.attention.lanes), _table(report.attention.people)]
    parts.append(_limits(report))
    return "".join(parts), charts


def _own(text: str) -> str:
    """A user's words: mark-up and the brackets of our own marks written out, their direction kept to themselves."""
    plain = clean(text.replace("\u27e6", "[").replace("\u27e7", "]"))
    return plain if plain.isascii() else f"\u2068{plain}\u2069"


def _heading(text: str) -> str:
    return f'<h2 style="font-size:16px; margin:20px 0 4px 0">{clean(text)}</h2>'


def _facts(report: Report) -> str:
    cells = "".join(
        f'<td width="25%" bgcolor="#f1f4f7" style="padding:6px 8px">'
        f'<span style="color:{_MUTED}; font-size:10px">{clean(words)}</span><br>'
        f'<span style="font-size:16px"><b>{clean(value)}</b></span></td>'
        for words, value in report.facts
    )
    return f'<table width="100%" cellspacing="3" cellpadding="0" border="0"><tr>{cells}</tr></table>'


def _moments(report: Report) -> str:
    if not report.moments:
        return f'<p style="color:{_MUTED}; margin:0">{clean(_("Nothing stood out."))}</p>'
    rows = "".join(
        f'<tr><td width="5%" style="{_LINE}"><b>{moment.letter}</b></td>'
        f'<td width="27%" style="{_LINE}">{clean(moment.when)}</td>'
        f'<td width="43%" style="{_LINE}"><b>{clean(moment.what)}</b></td>'
        f'<td width="25%" style="color:{_MUTED}; {_LINE}">{clean(moment.coverage)}</td></tr>'
        for moment in report.moments
    )
    return _framed(rows, "12px")


def _table(table: ReportTable) -> str:
    if not table.rows:
        return f'<p style="color:{_MUTED}; margin:0">{clean(_("Nothing was noted."))}</p>'
    head = "".join(
        f'<td width="{width}%" {_align(place, table)} style="color:{_MUTED}; {_LINE}"><b>{clean(name)}</b></td>'
        for place, (name, width) in enumerate(zip(table.columns, table.widths, strict=True))
    )
    rows = []
    for number, row in enumerate(table.rows, start=1):
        bold = ("<b>", "</b>") if table.last_is_sum and number == len(table.rows) else ("", "")
        cells = "".join(
            f'<td {_align(place, table)} style="{_LINE}">{bold[0]}'
            f"{_own(text) if place in table.names else clean(text)}{bold[1]}</td>"
            for place, text in enumerate(row)
        )
        rows.append(f"<tr>{cells}</tr>")
    return _framed(f"<thead><tr>{head}</tr></thead>" + "".join(rows), "8.6px" if len(table.columns) > 6 else "12px")


def _align(place: int, table: ReportTable) -> str:
    return "" if table.is_left(place) else 'align="right"'


def _framed(rows: str, size: str) -> str:
    return f'<table width="100%" cellspacing="0" cellpadding="3" border="0" style="font-size:{size}">{rows}</table>'


def _limits(report: Report) -> str:
    first, *others = report.limits
    small = f"font-size:11px; margin:0 0 5px 0; color:{_MUTED}"
    return (
        _heading(_("Method and limits"))
        + f'<p style="font-size:12px; margin:0 0 5px 0"><b>{clean(first)}</b></p>'
        + "".join(f'<p style="{small}">{clean(text)}</p>' for text in (*others, report.made))
    )
