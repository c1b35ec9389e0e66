"""An emotion report as one HTML page with its figures inside, to be kept and sent on."""

import base64
from collections.abc import Mapping, Sequence
from html import escape

from desktop_app.evaluation import emotion_tables as tables
from desktop_app.evaluation.emotion import EmotionReport, LabelReport
from desktop_app.evaluation.emotion_labels import PROTOCOLS, STRICT
from desktop_app.evaluation.emotion_plots import CAPTIONS, DPI
from desktop_app.evaluation.emotion_runtimes import RuntimeFigures
from desktop_app.evaluation.robustness import Robustness

_SCREEN_DPI = 96
_STYLE = """
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #222; background: #fff; max-width: 62rem; margin: 2rem auto;
  padding: 0 1.2rem; }
h1 { font-size: 1.7rem; margin-bottom: .2rem; } h2 { margin-top: 2.6rem; border-bottom: 1px solid #ccc; }
h3 { margin: 1.8rem 0 .4rem; font-size: 1.05rem; }
p.lead { font-size: 1.15rem; } .quiet { color: #555; font-size: .92rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; margin: .6rem 0; font-variant-numeric: tabular-nums; font-size: .93rem; }
th, td { padding: .25rem .8rem .25rem 0; text-align: right; border-bottom: 1px solid #e4e4e4; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } th { font-weight: 600; border-bottom: 1px solid #888;
  vertical-align: bottom; white-space: normal; }
figure { margin: 1.6rem 0; } figure img { max-width: 100%; height: auto; display: block; }
figcaption { color: #555; font-size: .92rem; max-width: 46rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; } dt { color: #555; } dd { margin: 0;
  overflow-wrap: anywhere; }
@media print { body { max-width: none; margin: 0; } figure, tr { break-inside: avoid; } }
"""

LABEL_FACTS = (
    "What FER2013's labels allow: people agree with them on about 65 % of faces. 1,518 groups of pictures are "
    "identical (3,373 rows), 58 of them with conflicting labels; 568 evaluation rows have a twin in Training, 288 of "
    "them in PrivateTest. 13 pictures are blank and 177 show no face by their votes. FER2013's own label and the FER+ "
    "majority agree on 63 % of rows: they are two tasks, and no figure of one stands for the other."
)


def render_page(
    report: EmotionReport,
    pictures: Mapping[str, bytes],
    robustness: Sequence[Robustness] = (),
    runtimes: Sequence[RuntimeFigures] = (),
) -> str:
    """The whole page.

    Args:
        report: what was measured.
        pictures: PNG figures by file name, as ``draw_figures`` gives them.
        robustness: accuracy under changes; empty where it was not measured.
        runtimes: the runtimes beside each other; empty where they were not compared.
    """
    title = f"Emotions: {tables.title_of(report)}"
    parts = [
        f"<h1>{escape('How well emotions are read')}</h1>",
        _lead(report),
        _facts(report),
        *(_labels(labels, pictures) for labels in report.reports),
    ]
    if report.heads is not None:
        parts += [
            "<h2>Which head</h2>",
            "<p>The program shows seven emotions. Figures in per cent on "
            f"{escape(report.heads.split)} against FER2013's labels, but for the column of the FER+ majority (contempt "
            "left out). Share of the mix, temperature and threshold were chosen on PublicTest.</p>",
            _table(tables.HEAD_COLUMNS, tables.head_rows(report.heads)),
        ]
    if robustness:
        parts += [
            "<h2>Robustness</h2>",
            "<p>Accuracy when the faces themselves are changed; the picture's edge is repeated where nothing is "
            "known.</p>",
            _table(tables.ROBUSTNESS_COLUMNS, tables.robustness_rows(robustness)),
        ]
    if runtimes:
        parts += [
            "<h2>Runtimes</h2>",
            _table(tables.RUNTIME_COLUMNS, tables.runtime_rows(runtimes)),
        ]
    body = "\n".join(parts)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _lead(report: EmotionReport) -> str:
    sentences = []
    for labels in report.reports:
        accuracy = labels.classification.accuracy
        sentences.append(
            f"<b>{tables.percent(accuracy.value)} %</b> of {accuracy.n:,} faces as {_words(labels)} "
            f"(95 % interval {tables.between(accuracy)})"
        )
    return f'<p class="lead">{escape(report.split)}: {"; ".join(sentences)}.</p>'


def _words(labels: LabelReport) -> str:
    return {"fer": "FER2013 labels them", "ferplus": "the FER+ majority labels them"}[labels.label_set]


def _facts(report: EmotionReport) -> str:
    views = {
        "none": "none: one crop",
        "flip": "mean over the face and its mirror image",
        "ten-crop": "mean over four corners and centre (44 of 48 pixels, enlarged) and their mirror images",
    }[report.views]
    facts = {
        "Weights": report.judge,
        "sha256": report.sha256 or "none",
        "Runtime": report.runtime,
        "Data": f"FER2013, official split, {report.split}, {report.faces:,} faces",
        "At test time": views,
        "Time": f"{report.seconds:.0f} s, {1000 * report.seconds / max(1, report.faces):.1f} ms a face",
        "Chosen on PublicTest": "temperature, threshold, mix of heads",
    }
    rows = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in facts.items())
    return f'<dl>{rows}</dl>\n<p class="quiet">{escape(LABEL_FACTS)}</p>'


def _labels(labels: LabelReport, pictures: Mapping[str, bytes]) -> str:
    strict = "" if labels.strict is None else f" A strict majority is {STRICT}."
    figures = "".join(
        _figure(pictures[f"{labels.label_set}-{name}.png"], caption) for name, caption in CAPTIONS.items()
    )
    return (
        f"<h2>{escape(tables.label_title(labels))}</h2>"
        f'<p class="quiet">{escape(PROTOCOLS[labels.label_set])}.{escape(strict)}</p>'
        f"{_table(tables.HEADLINE_COLUMNS, tables.headline_rows(labels))}"
        f"<h3>Each class</h3>{_table(tables.CLASS_COLUMNS, tables.class_rows(labels))}{figures}"
    )


def _figure(picture: bytes, caption: str) -> str:
    data = base64.b64encode(picture).decode("ascii")
    # A PNG's width in pixels stands in its header; it is drawn finer than a screen.
    width = round(int.from_bytes(picture[16:20], "big") * _SCREEN_DPI / DPI)
    return (
        f'<figure><img alt="{escape(caption)}" width="{width}" src="data:image/png;base64,{data}">'
        f"<figcaption>{escape(caption)}</figcaption></figure>"
    )


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
