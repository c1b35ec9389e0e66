"""The figures of an emotion report as PNG pictures."""

import io
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from desktop_app.evaluation.calibration import BINS, Calibration, abstention_curve
from desktop_app.evaluation.emotion import EmotionReport, LabelReport
from desktop_app.evaluation.metrics import roc_curves

DPI = 150
_INK = "#222222"
_GREY = "#8a8a8a"
_BLUE = "#0072B2"
_ORANGE = "#D55E00"
_SKY = "#56B4E9"
# Okabe and Ito's colours, and a line pattern each, so that no class is told by colour alone. By the beginning of the
# word, which FER2013's and FER+'s names share.
_LINES = {
    "ang": ("#D55E00", "-"),
    "dis": ("#009E73", "--"),
    "fea": ("#CC79A7", "-."),
    "hap": ("#E69F00", "-"),
    "sad": ("#0072B2", "--"),
    "sur": ("#56B4E9", "-."),
    "neu": ("#000000", ":"),
    "con": ("#8a8a8a", "-"),
}

Pictures = dict[str, bytes]


def draw_figures(report: EmotionReport) -> Pictures:
    """All figures, by file name: five for each set of labels."""
    return {
        f"{labels.label_set}-{name}.png": draw(labels) for labels in report.reports for name, draw in _FIGURES.items()
    }


def confusion_figure(report: LabelReport) -> bytes:
    """Label by row, judgement by column; colour and large number are shares of the row, the small one counts."""
    counts = report.classification.confusion
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    names = report.names
    figure, axes = _figure(0.86 * len(names) + 1.6, 0.78 * len(names) + 1.3)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for row in range(len(names)):
        for column in range(len(names)):
            ink = "white" if shares[row, column] > 0.55 else _INK
            axes.text(column, row - 0.1, f"{100 * shares[row, column]:.0f}", ha="center", va="center", color=ink)
            axes.text(
                column,
                row + 0.26,
                f"{counts[row, column]:,}",
                ha="center",
                va="center",
                color=ink,
                fontsize=7,
                alpha=0.8,
            )
    axes.set_xticks(range(len(names)), names, rotation=30, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(names)), [f"{name} ({n:,})" for name, n in zip(names, counts.sum(axis=1), strict=True)])
    axes.set_xlabel("judged as")
    axes.set_ylabel("labelled (faces)")
    axes.set_title("Confusion: per cent of each label, counts below")
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return _png(figure)


def roc_figure(report: LabelReport) -> bytes:
    """Each class against all others."""
    figure, axes = _figure(6.4, 5.4)
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=0.8, linestyle=":")
    curves = roc_curves(report.labels, report.probabilities)
    for figures, curve in zip(report.classification.classes, curves, strict=True):
        if curve is not None and figures.auc is not None:
            colour, pattern = _LINES[figures.name[:3]]
            label = f"{figures.name}  {figures.auc:.3f}  (n {figures.n:,})"
            axes.plot(*curve, color=colour, linestyle=pattern, linewidth=1.6, label=label)
    macro = report.classification.macro_auc
    axes.set_title("ROC, each class against the others" + (f": mean area {macro:.3f}" if macro is not None else ""))
    axes.set_xlabel("share of the others wrongly judged as the class")
    axes.set_ylabel("share of the class found")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.01)
    axes.legend(loc="lower right", title="class, area", frameon=False, alignment="left")
    return _png(figure)


def reliability_figure(report: LabelReport) -> bytes:
    """Accuracy against confidence, before and after temperature scaling, with the rows of each bin below."""
    figure = Figure(figsize=(9.2, 4.9), dpi=DPI, layout="constrained")
    grid = figure.add_gridspec(2, 2, height_ratios=(3.2, 1))
    temperature = report.temperature
    for column, (measured, title) in enumerate(
        ((report.before, "as the network says"), (report.after, f"after temperature {temperature:.2f}"))
    ):
        _reliability(figure.add_subplot(grid[0, column]), measured, title)
        _bins(figure.add_subplot(grid[1, column]), measured)
    return _png(figure)


def abstention_figure(report: LabelReport) -> bytes:
    """What share of faces keeps its label, and how often it is right, when less sure labels are not given."""
    figure, axes = _figure(7.2, 4.4)
    asked, kept, accuracy = abstention_curve(report.labels, report.calibrated)
    # The accuracy of a handful of faces is noise.
    enough = kept * len(report.labels) >= 20
    axes.plot(asked[enough], 100 * accuracy[enough], color=_BLUE, linewidth=1.8, label="accuracy of the labels given")
    axes.plot(asked, 100 * kept, color=_ORANGE, linestyle="--", linewidth=1.8, label="faces that get a label")
    chosen = report.abstention
    axes.axvline(chosen.threshold, color=_GREY, linewidth=0.9)
    axes.annotate(
        f"threshold {chosen.threshold:.2f}, chosen on PublicTest:\n{100 * chosen.kept.value:.1f} % get a label, "
        f"{100 * chosen.kept_right.value:.1f} % of those right",
        (chosen.threshold, 8),
        xytext=(-8, 0),
        textcoords="offset points",
        ha="right",
        color=_INK,
        fontsize=8.5,
    )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 101)
    axes.set_xlabel("confidence asked for, after temperature scaling")
    axes.set_ylabel("per cent")
    axes.set_title("When the network may say: unsure")
    axes.legend(loc="center left", frameon=False, bbox_to_anchor=(0.0, 0.45))
    return _png(figure)


def classes_figure(report: LabelReport) -> bytes:
    """Precision, recall and F1 of each class."""
    figure, axes = _figure(8.6, 3.9)
    classes = report.classification.classes
    places = np.arange(len(classes))
    series = (("precision", _SKY, ""), ("recall", _ORANGE, "//"), ("F1", _BLUE, ""))
    for k, (name, colour, hatch) in enumerate(series):
        values = [100 * getattr(c, name.lower()) for c in classes]
        bars = axes.bar(places + 0.27 * (k - 1), values, 0.25, color=colour, hatch=hatch, edgecolor="white", label=name)
        axes.bar_label(bars, fmt="%.0f", fontsize=7.5, color=_INK, padding=1)
    axes.set_xticks(places, [f"{c.name}\n{c.n:,}" for c in classes])
    axes.set_ylim(0, 112)
    axes.set_yticks(range(0, 101, 20))
    axes.set_ylabel("per cent")
    axes.set_title(f"Each class, with the number of faces: mean F1 {100 * report.classification.macro_f1:.1f}")
    axes.legend(loc="upper center", ncols=3, frameon=False, bbox_to_anchor=(0.5, -0.16))
    return _png(figure)


_FIGURES = {
    "confusion": confusion_figure,
    "classes": classes_figure,
    "roc": roc_figure,
    "reliability": reliability_figure,
    "abstention": abstention_figure,
}

CAPTIONS: Mapping[str, str] = {
    "confusion": "Rows are labels, columns judgements; each row sums to 100.",
    "classes": "Precision: of the faces judged so, how many are. Recall: of the faces that are, how many were found.",
    "roc": "How well each class's own probability tells it from all others, whatever threshold one would choose.",
    "reliability": "A bar on the diagonal is honest: of labels given with 80 % confidence, 80 % are right. Below the "
    "diagonal the network is too sure of itself, above it not sure enough. The temperature was fitted on PublicTest.",
    "abstention": "What giving no label below a confidence costs and gains.",
}


def _reliability(axes: Axes, measured: Calibration, title: str) -> None:
    middles = (np.arange(BINS) + 0.5) / BINS
    filled = measured.counts > 0
    axes.plot([0, 1], [0, 1], color=_INK, linewidth=0.9, linestyle=":", zorder=3)
    axes.bar(middles[filled], measured.accuracy[filled], 0.92 / BINS, color=_SKY, label="accuracy of the bin")
    axes.plot(
        measured.confidence[filled],
        measured.accuracy[filled],
        "o",
        color=_BLUE,
        markersize=3.5,
        label="at its mean confidence",
    )
    axes.set_title(f"{title}: ECE {100 * measured.ece:.1f} %, NLL {measured.nll:.3f}")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_ylabel("accuracy")
    axes.legend(loc="upper left", frameon=False, fontsize=8)
    _plain(axes)


def _bins(axes: Axes, measured: Calibration) -> None:
    axes.bar((np.arange(BINS) + 0.5) / BINS, measured.counts, 0.92 / BINS, color=_GREY)
    axes.set_xlim(0, 1)
    axes.set_xlabel("confidence")
    axes.set_ylabel("faces")
    _plain(axes)


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), dpi=DPI, layout="constrained")
    axes = figure.add_subplot()
    _plain(axes)
    return figure, axes


def _plain(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.spines[["left", "bottom"]].set_color(_GREY)
    axes.title.set_fontsize(10.5)


def _png(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    FigureCanvasAgg(figure)
    # Without the library's version the same figures give the same bytes.
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
