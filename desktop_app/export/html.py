"""The report as one HTML file: no script, no network, readable on a phone and on paper, light and dark."""

from collections.abc import Sequence
from string import Template
from typing import TextIO

from desktop_app import paths
from desktop_app.export.report import Report
from desktop_app.export.report_parts import ReportAttention, ReportChart, ReportTable
from desktop_app.export.svg import clean
from desktop_app.i18n import _


def write_html(file: TextIO, report: Report) -> None:
    """Write the page, in the language in force, which is the report's own."""
    folder = paths.resources_dir() / "report"
    page = Template((folder / "report.html").read_text(encoding="utf-8"))
    style = (folder / "report.css").read_text(encoding="utf-8")
    title = clean(_("{session}: report").format(session=" ".join(report.title.split())))
    file.write(page.substitute(language=report.language, title=title, style=style.strip(), body=_body(report)))


def _body(report: Report) -> str:
    parts = [
        f'<header>\n<p class="kind">{clean(_("Simak: report of a session"))}</p>\n'
        f'<h1>{_own(report.title)}</h1>\n<p class="subtitle">{_own(report.subtitle)}</p>\n</header>',
        f'<p class="lead">{clean(" ".join(report.lead))}</p>',
        _facts(report),
        _section(_("The class over time"), _chart(report.lesson)),
        _section(_("Moments worth a look"), _moments(report)),
        _section(
            _("The parts of the session"),
            (_chart(report.parts_chart) if report.parts_chart else "") + _table(report.parts),
        ),
    ]
    if report.attention is not None:
        parts.append(_section(_("Attention"), _attention(report.attention)))
    parts.append(_section(_("What happened"), _table(report.events)))
    if report.people is not None:
        people = _charts(report.lanes) + _table(report.people)
        if report.attention is not None and report.attention.people is not None:
            people += f"<h3>{clean(_('Attention of each person'))}</h3>"
            people += _charts(report.attention.lanes) + _table(report.attention.people)
        parts.append(_section(_("People"), people))
    parts.append(_footer(report))
    return "\n".join(parts)


def _section(heading: str, content: str) -> str:
    return f"<section>\n<h2>{clean(heading)}</h2>\n{content}\n</section>"


def _own(text: str) -> str:
    """A user's words: mark-up written out, and their direction kept to themselves."""
    return f"<bdi>{clean(text)}</bdi>"


def _facts(report: Report) -> str:
    cells = (f"<div><dt>{clean(words)}</dt><dd>{clean(value)}</dd></div>" for words, value in report.facts)
    return f'<dl class="facts">{"".join(cells)}</dl>'


def _chart(chart: ReportChart) -> str:
    wide, narrow = (picture.text(namespace=False, paper=False) for picture in (chart.wide, chart.narrow))
    return (
        f'<figure>\n<div class="wide">{wide}</div>\n<div class="narrow">{narrow}</div>\n'
        f"<figcaption>{clean(chart.caption)}</figcaption>\n</figure>\n"
    )


def _charts(charts: Sequence[ReportChart]) -> str:
    return "\n".join(_chart(chart) for chart in charts)


def _attention(attention: ReportAttention) -> str:
    lead = f"<p>{clean(' '.join(attention.lead))}</p>"
    return lead + _chart(attention.chart) + _table(attention.parts)


def _moments(report: Report) -> str:
    if not report.moments:
        return f'<p class="none">{clean(_("Nothing stood out."))}</p>'
    items = (
        f'<li><span class="letter">{moment.letter}</span><span class="when">{clean(moment.when)}</span>'
        f'<span class="what"><strong>{clean(moment.what)}</strong>'
        f'<span class="coverage">{clean(moment.coverage)}</span></span></li>'
        for moment in report.moments
    )
    return '<ol class="moments">\n' + "\n".join(items) + "\n</ol>"


def _table(table: ReportTable) -> str:
    if not table.rows:
        return f'<p class="none">{clean(_("Nothing was noted."))}</p>'
    head = "".join(f"<th{_text(place, table)}>{clean(name)}</th>" for place, name in enumerate(table.columns))
    rows = []
    for number, row in enumerate(table.rows, start=1):
        last = ' class="sum"' if table.last_is_sum and number == len(table.rows) else ""
        cells = "".join(
            f"<td{_text(place, table)}>{_own(text) if place in table.names else clean(text)}</td>"
            for place, text in enumerate(row)
        )
        rows.append(f"<tr{last}>{cells}</tr>")
    return (
        f'<div class="scroll"><table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n' + "\n".join(rows) + "\n</tbody>\n"
        "</table></div>"
    )


def _text(place: int, table: ReportTable) -> str:
    if place in table.names:
        return ' class="text"'
    return ' class="left"' if table.is_left(place) else ""


def _footer(report: Report) -> str:
    first, *others = report.limits
    paragraphs = "\n".join(f"<p>{clean(text)}</p>" for text in others)
    return (
        f'<footer>\n<h2>{clean(_("Method and limits"))}</h2>\n<p class="warning">{clean(first)}</p>\n{paragraphs}\n'
        f"<p>{clean(report.made)}</p>\n</footer>"
    )
