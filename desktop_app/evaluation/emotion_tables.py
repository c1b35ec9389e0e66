"""An emotion report as compact tables for the terminal."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.evaluation.emotion import EmotionReport, LabelReport
from desktop_app.evaluation.emotion_heads import HeadComparison, LabelShares
from desktop_app.evaluation.emotion_runtimes import MOST_FACES_APART, RuntimeFigures
from desktop_app.evaluation.robustness import MOST_POINTS_LOST, Robustness
from desktop_app.evaluation.share import Share

_TITLES = {"fer": "FER2013 labels", "ferplus": "FER+ majority of eight"}
Rows = list[tuple[str, ...]]


def percent(value: float | None, digits: int = 1) -> str:
    """A share in per cent without the sign; a dash for none."""
    return "-" if value is None else f"{100 * value:.{digits}f}"


def between(share: Share) -> str:
    """The 95 % interval in per cent."""
    low, high = share.interval
    return f"{100 * low:.1f} to {100 * high:.1f}"


def headline_rows(report: LabelReport) -> Rows:
    """What is read first: figure, value, n, interval."""
    whole, chosen = report.classification, report.abstention
    rows: Rows = [
        ("accuracy, %", *_share(whole.accuracy)),
        ("without pictures that are in Training, %", *_share(report.without_twins)),
    ]
    if report.strict is not None:
        rows.append(("strict majority (6 votes or more of 10), %", *_share(report.strict)))
    n = f"{len(report.labels):,}"
    return [
        *rows,
        ("macro-F1, %", percent(whole.macro_f1), n, ""),
        ("mean recall of the classes, %", percent(whole.mean_recall), n, ""),
        ("macro ROC AUC", "-" if whole.macro_auc is None else f"{whole.macro_auc:.3f}", n, ""),
        ("ECE as the network says, %", percent(report.before.ece), n, ""),
        (f"ECE after temperature {report.temperature:.3f}, %", percent(report.after.ece), n, ""),
        (f"labels at or above {chosen.threshold:.2f}, %", *_share(chosen.kept)),
        ("accuracy of those, %", *_share(chosen.kept_right)),
        ("accuracy of the others, %", *_share(chosen.dropped_right)),
    ]


def class_rows(report: LabelReport) -> Rows:
    """Class, n, precision, recall, F1, area."""
    return [
        (
            c.name,
            f"{c.n:,}",
            percent(c.precision),
            percent(c.recall),
            percent(c.f1),
            "-" if c.auc is None else f"{c.auc:.3f}",
        )
        for c in report.classification.classes
    ]


def head_rows(comparison: HeadComparison) -> Rows:
    """Each way to the seven: name, weight, accuracy, F1, mean recall, fear, neutral, FER+ of seven, T, threshold."""
    rows: Rows = []
    for way in comparison.ways:
        recall = {c.name: c.recall for c in way.fer.classes}
        rows.append(
            (
                way.name,
                f"{way.fer_weight:.2f}",
                percent(way.fer.accuracy.value),
                percent(way.fer.macro_f1),
                percent(way.fer.mean_recall),
                percent(recall["fear"]),
                percent(recall["sad"]),
                percent(recall["neutral"]),
                percent(way.ferplus_seven.value),
                f"{way.temperature:.3f}",
                f"{way.abstention.threshold:.2f}",
                percent(way.abstention.kept.value),
                percent(way.abstention.kept_right.value),
            )
        )
    return rows


SHARE_COLUMNS = ("way to the seven", *(str(emotion) for emotion in EMOTIONS), "mean confidence")
CLASS_COLUMNS = ("class", "n", "precision", "recall", "F1", "AUC")
HEADLINE_COLUMNS = ("figure", "value", "n", "95 % interval")
HEAD_COLUMNS = (
    *("way to the seven", "FER share", "accuracy", "macro-F1", "mean recall", "fear found", "sad found"),
    *("neutral found", "FER+ of 7", "T", "threshold", "kept", "kept right"),
)
ROBUSTNESS_COLUMNS = ("change", "accuracy", "n", "95 % interval", "points lost", "")
RUNTIME_COLUMNS = ("runtime", "accuracy", "right", "faces apart", "same label", "largest difference", "")


def robustness_rows(measured: Sequence[Robustness]) -> Rows:
    """Change, accuracy, n, interval, points lost, and a word where more was lost than may be."""
    return [
        (
            row.name,
            *_share(row.right),
            f"{row.lost:.1f}",
            "" if row.within else f"more than {MOST_POINTS_LOST:.0f}",
        )
        for row in measured
    ]


def runtime_rows(measured: Sequence[RuntimeFigures]) -> Rows:
    """Runtime, accuracy, right labels, difference from the first, same labels, largest difference."""
    return [
        (
            row.runtime,
            percent(row.right.value, 2),
            f"{row.right.count:,} of {row.right.n:,}",
            f"{row.apart:+d}" if row.apart else "0",
            f"{row.same_label.count:,}",
            f"{row.largest_difference:.1g}",
            "" if row.within else f"more than {MOST_FACES_APART}",
        )
        for row in measured
    ]


def share_rows(shares: LabelShares) -> Rows:
    """Way, share of faces with each label, mean confidence."""
    return [
        (way, *(percent(value, 0) for value in labels), percent(shares.confidence[way], 0))
        for way, labels in shares.shares.items()
    ]


def title_of(report: EmotionReport) -> str:
    """What was measured, in a line."""
    views = {"none": "one crop", "flip": "with mirror image", "ten-crop": "ten crops"}[report.views]
    return f"{report.judge}, {report.runtime}, {report.split}, {views}"


def label_title(report: LabelReport) -> str:
    """Which labels, and what answered."""
    return f"{_TITLES[report.label_set]} ({report.answered_by})"


def terminal_tables(report: EmotionReport) -> list[Table]:
    """The report without its curves."""
    tables = []
    for labels in report.reports:
        tables.append(make_table(label_title(labels), HEADLINE_COLUMNS, headline_rows(labels)))
        tables.append(make_table("", CLASS_COLUMNS, class_rows(labels)))
    if report.heads is not None:
        title = f"Ways to the seven emotions, {report.heads.split}; mix, temperature and threshold from PublicTest"
        tables.append(make_table(title, HEAD_COLUMNS, head_rows(report.heads)))
    return tables


def make_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """A plain table; the first column to the left, figures to the right."""
    table = Table(title=title or None, box=None, padding=(0, 2, 0, 0), title_justify="left", title_style="bold")
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place == 0 else "right", no_wrap=place == 0)
    for row in rows:
        table.add_row(*row)
    return table


def _share(share: Share) -> tuple[str, str, str]:
    return percent(share.value), f"{share.n:,}", between(share)
