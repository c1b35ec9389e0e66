"""Figures of a collection before one trains on it: PNG files, and one page that holds them all."""

import base64
import html
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import ExportError
from desktop_app.training.fer2013 import SPLITS, Fer2013
from desktop_app.training.prepare import Findings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAGE = "report.html"
_COLOURS = ("#0072B2", "#E69F00", "#009E73")  # Okabe and Ito, one for each split
_SAMPLES = 12
_CONFLICTS = 12
_DPI = 110

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
h1 { font-size: 1.7rem; margin-bottom: 0; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .4rem; }
table { border-collapse: collapse; margin: .5rem 0; } th, td { padding: .3rem .8rem; border-bottom: 1px solid #ddd; }
td, thead th { text-align: right; } th:first-child { text-align: left; } tr.total { font-weight: 600; }
table.facts td { text-align: right; white-space: nowrap; } table.facts th { font-weight: normal; text-align: left; }
img { max-width: 100%; height: auto; } .note { background: #fff4d6; padding: .6rem 1rem; border-radius: .3rem; }
p.lead { color: #555; margin-top: .2rem; }
"""


def write_report(data: Fer2013, findings: Findings, notes: Sequence[str], source: str, folder: Path) -> Path:
    """Write the figures and the page into a folder, which is made where it is missing.

    Args:
        data: the collection.
        findings: of ``prepare.explore``.
        notes: what must be known about its splits.
        source: name of the file or folder it was read from.
        folder: where the files go; files of the same names are replaced.

    Returns:
        The page.

    Raises:
        ExportError: a file cannot be written.
    """
    figures: dict[str, Callable[[], Figure]] = {
        "class_counts.png": lambda: _class_counts(findings),
        "samples.png": lambda: _samples(data),
        "mean_faces.png": lambda: _mean_faces(data),
    }
    if len(findings.conflicts):
        figures["conflicts.png"] = lambda: _conflicts(data, findings)
    pictures = {name: _png(draw()) for name, draw in figures.items()}
    page = _page(data, findings, notes, source, pictures)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, picture in pictures.items():
            (folder / name).write_bytes(picture)
        (folder / PAGE).write_text(page, encoding="utf-8")
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExportError(
            "The report in {path} cannot be written ({reason}). Name another folder.", path=folder, reason=reason
        ) from error
    return folder / PAGE


def _class_counts(findings: Findings) -> "Figure":
    figure = _figure(9, 4)
    axes = figure.subplots()
    places = np.arange(len(EMOTIONS))
    for k, (split, counts) in enumerate(zip(SPLITS, findings.counts, strict=True)):
        bars = axes.bar(places + (k - 1) * 0.28, counts, 0.26, color=_COLOURS[k], label=f"{split}, {counts.sum():,}")
        axes.bar_label(bars, [f"{count:,}" for count in counts], fontsize=7, padding=2, rotation=90 if k else 0)
    axes.set_xticks(places, [str(emotion) for emotion in EMOTIONS])
    axes.set_ylabel("pictures")
    axes.margins(y=0.12)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    return figure


def _samples(data: Fer2013) -> "Figure":
    """Pictures drawn at random, a row a class; the same at every call."""
    rng = np.random.default_rng(0)
    rows: list[list[NDArray[np.uint8]]] = []
    for label in range(len(EMOTIONS)):
        members = np.flatnonzero(data.label_fer == label)
        chosen = rng.choice(members, min(_SAMPLES, len(members)), replace=False)
        rows.append(list(data.images[np.sort(chosen)]))
    return _sheet(rows, [str(emotion) for emotion in EMOTIONS])


def _mean_faces(data: Fer2013) -> "Figure":
    """The mean of each class's Training pictures, and how its light and dark differ from the mean of all."""
    training = data.split == SPLITS.index("Training")
    overall = _mean(data.images[training])
    figure = _figure(9, 2.9)
    for column, emotion in enumerate(EMOTIONS):
        mean = _mean(data.images[training & (data.label_fer == column)])
        # The classes differ in brightness as a whole too, and that would hide where they differ.
        difference = (mean - mean.mean()) - (overall - overall.mean())
        for row, picture, colours, darkest, lightest in (
            (0, mean, "gray", 60.0, 190.0),
            (1, difference, "RdBu_r", -25.0, 25.0),
        ):
            axes = figure.add_subplot(2, len(EMOTIONS), row * len(EMOTIONS) + column + 1)
            axes.imshow(picture, cmap=colours, vmin=darkest, vmax=lightest)
            _bare(axes)
            if row == 0:
                axes.set_title(str(emotion), fontsize=9)
    return figure


def _mean(images: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The mean picture; black where there is none."""
    return np.asarray(images.sum(axis=0, dtype=np.float64) / max(1, len(images)))


def _conflicts(data: Fer2013, findings: Findings) -> "Figure":
    """The first groups of identical pictures with different labels, and where each label stands."""
    groups = findings.conflicts[:_CONFLICTS]
    figure = _figure(9, 2.0 * -(-len(groups) // 6))
    for k, group in enumerate(groups):
        rows = np.flatnonzero(data.dup_group == group)
        axes = figure.add_subplot(-(-len(groups) // 6), 6, k + 1)
        axes.imshow(data.images[rows[0]], cmap="gray", vmin=0, vmax=255)
        _bare(axes)
        places = {
            label: [SPLITS[split] for split in np.unique(data.split[rows[data.label_fer[rows] == label]])]
            for label in np.unique(data.label_fer[rows])
        }
        lines = [f"{EMOTIONS[label]}: {', '.join(splits)}" for label, splits in places.items()]
        axes.set_title("\n".join(lines), fontsize=7)
    return figure


def _sheet(rows: Sequence[Sequence[NDArray[np.uint8]]], names: Sequence[str]) -> "Figure":
    figure = _figure(9, 0.72 * len(rows))
    columns = max(1, *(len(row) for row in rows))
    for y, (row, name) in enumerate(zip(rows, names, strict=True)):
        for x in range(columns):
            axes = figure.add_subplot(len(rows), columns, y * columns + x + 1)
            _bare(axes)
            if x == 0:
                axes.set_ylabel(name, rotation=0, ha="right", va="center", fontsize=9)
            if x < len(row):
                axes.imshow(row[x], cmap="gray", vmin=0, vmax=255)
    return figure


def _figure(width_in: float, height_in: float) -> "Figure":
    # A figure of its own draws without a screen and without pyplot's list of open figures.
    from matplotlib.figure import Figure

    return Figure(figsize=(width_in, height_in), layout="constrained")


def _bare(axes: Any) -> None:
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)


def _png(figure: "Figure") -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=_DPI)
    return buffer.getvalue()


def _page(data: Fer2013, findings: Findings, notes: Sequence[str], source: str, pictures: Mapping[str, bytes]) -> str:
    """One HTML page that needs no other file."""
    captions = {
        "class_counts.png": ("Classes", "Pictures of each class in each split."),
        "samples.png": ("Samples", "Drawn at random from all splits."),
        "mean_faces.png": (
            "Mean faces",
            "Above the mean of each class in Training. Below where it is lighter (red) and darker (blue) than the mean "
            "of all, both at the same brightness.",
        ),
        "conflicts.png": (
            "Identical pictures with different labels",
            f"The first {min(_CONFLICTS, len(findings.conflicts))} of {len(findings.conflicts)} groups.",
        ),
    }
    parts = [f"<p class=note>{html.escape(note)}</p>" for note in notes]
    parts.append(_counts_table(findings))
    parts.append(_facts_table(findings))
    for name, picture in pictures.items():
        title, text = captions[name]
        encoded = base64.b64encode(picture).decode()
        parts.append(
            f"<h2>{html.escape(title)}</h2><p class=lead>{html.escape(text)}</p>"
            f'<img alt="{html.escape(title)}" src="data:image/png;base64,{encoded}">'
        )
    body = "\n".join(parts)
    return (
        '<!doctype html>\n<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(source)}</title><style>{_STYLE}</style>\n<h1>{html.escape(source)}</h1>"
        f"<p class=lead>{len(data.images):,} grey faces of 48 x 48 pixels</p>\n{body}\n</html>\n"
    )


def _counts_table(findings: Findings) -> str:
    head = "".join(f"<th>{name}" for name in ("", *SPLITS, "all"))
    lines = [(str(emotion), *findings.counts[:, k], findings.counts[:, k].sum()) for k, emotion in enumerate(EMOTIONS)]
    total = ("all", *findings.counts.sum(axis=1), findings.counts.sum())
    rows = "".join(_row(line) for line in lines) + _row(total, "total")
    return f"<table><thead><tr>{head}</thead><tbody>{rows}</tbody></table>"


def _row(cells: Sequence[Any], name: str = "") -> str:
    return f'<tr class="{name}"><th>{cells[0]}' + "".join(f"<td>{cell:,}" for cell in cells[1:])


def facts(findings: Findings) -> list[tuple[str, str]]:
    """What is worth knowing, as words and number; the command prints the same."""
    told = [
        ("groups of identical pictures", f"{findings.groups:,}"),
        ("pictures in these groups", f"{findings.grouped_rows:,}"),
        ("groups whose labels differ", f"{len(findings.conflicts):,}"),
        *((f"pictures of {split} that are in Training too", f"{n:,}") for split, n in findings.twins.items()),
        ("pictures of one grey value only", f"{findings.blank:,}"),
        ("pictures left to train on, without twins and blank ones", f"{findings.training_rows:,}"),
    ]
    if findings.voted:
        told += [
            ("pictures with FER+ votes", f"{findings.voted:,}"),
            ("of these not a face by most votes", f"{findings.not_a_face:,}"),
            ("share of FER labels that the FER+ majority shares", f"{findings.agreement:.1%}"),
        ]
    return told


def _facts_table(findings: Findings) -> str:
    rows = "".join(f"<tr><th>{html.escape(words)}<td>{value}" for words, value in facts(findings))
    return f'<h2>Twins and faults</h2><table class="facts">{rows}</table>'
