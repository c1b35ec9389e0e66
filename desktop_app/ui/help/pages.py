"""The pages of the help as Markdown, with the figures of the models filled in from their cards. No Qt.

A page lies in ``resources/help/<language>/<name>.md`` and begins with its title. ``{{name}}`` is a place that is filled
in when the page is shown; ``[words](page:name)`` leads to another page.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app import __version__, paths
from desktop_app.domain.attention import AttentionWeights
from desktop_app.domain.attention_looks import ATTENTION_STACK
from desktop_app.i18n import MISSING, _, attention_word, mark, number, percent, speaking
from desktop_app.settings import Settings
from desktop_app.ui.help.measured import half_width, measured, read_json, table
from desktop_app.ui.notice import LAW

PAGES = (
    "first_steps",
    "sessions",
    "figures",
    "attention",
    "limits",
    "telling_people",
    "notice",
    "cameras",
    "keyboard",
    "privacy",
)
"""The names of the pages in reading order."""

_PLACE = re.compile(r"\{\{(\w+)\}\}")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"[#*`|_>-]+")
_MODEL = "emotion_vgg16"
_METRICS = (
    mark("accuracy"),
    mark("accuracy without twins of Training"),
    mark("accuracy, more than half of the votes agree"),
    mark("macro F1"),
    mark("macro ROC AUC"),
    mark("mean recall of the classes"),
    mark("mean accuracy of the classes"),
    mark("expected calibration error after temperature"),
    mark("share of labels at or above label_threshold"),
    mark("accuracy of labels at or above label_threshold"),
    mark("faces found, whole path"),
    mark("accuracy of the faces found, whole path"),
    mark("accuracy of the same faces, network alone"),
    mark("labels that hold at 3 % landmark jitter"),
    mark("accuracy, gamma 2.5 (dark)"),
    mark("accuracy, JPEG quality 30"),
    mark("accuracy, shrunk to 24 px"),
)
"""Those of the card's figures that say something to a user."""
_HEAD = re.compile(r", head_\w+")
_NO_SHARE = re.compile(r"AUC|F1|error|loss|ratio|entropy", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one language, with everything filled in."""

    name: str
    title: str
    text: str

    @property
    def words(self) -> str:
        """What is searched: the text without its marks, in small letters."""
        return " ".join(_MARKS.sub(" ", _LINK.sub(r"\1", self.text)).casefold().split())


def load_pages(code: str, models: Path, keys: Sequence[tuple[str, str]] = ()) -> list[Page]:
    """All pages in one language, in reading order.

    Args:
        code: the language.
        models: where the cards lie.
        keys: what can be done by keyboard, with its key, for the page about it.
    """
    folder = paths.resources_dir() / "help" / code
    with speaking(code):
        values = _values(models, keys)
        return [_page(name, (folder / f"{name}.md").read_text(encoding="utf-8"), values) for name in PAGES]


def find_pages(pages: Iterable[Page], wanted: str) -> list[Page]:
    """The pages in which every word of ``wanted`` occurs; those with it in the title first. All for no word."""
    words = wanted.casefold().split()
    found = [page for page in pages if all(word in page.words for word in words)]
    return sorted(found, key=lambda page: not all(word in page.title.casefold() for word in words))


def _page(name: str, text: str, values: Mapping[str, str]) -> Page:
    filled = _PLACE.sub(lambda match: values[match.group(1)], text)
    # The heading of the notice speaks to those who are observed, not to whoever looks for it in the list.
    title = _("Notice to print") if name == "notice" else filled.partition("\n")[0].lstrip("# ").strip()
    return Page(name, title, filled)


def _values(models: Path, keys: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What the places stand for, in the language in force."""
    card = read_json(models / _MODEL / "card.json")
    metrics = _in_use(card)
    # The pictures kept for the end say most of faces never seen.
    told = [m for m in metrics if m["name"].startswith("accuracy") and "private" in m["data"].casefold()] or metrics
    threshold = card.get("thresholds", {}).get("label_threshold")
    return {
        **measured(models),
        "version": __version__,
        "law": _(LAW),
        "database": str(paths.default_database()),
        "logs": str(paths.log_dir()),
        "min_face": number(Settings().min_face_px),
        "threshold": number(threshold, 2),
        "accuracy": percent(told[0]["value"], 1) if told else MISSING,
        "accuracy_n": number(told[0]["n"]) if told else MISSING,
        "accuracy_width": percent(half_width(told[0]["value"], told[0]["n"]), 1) if told else MISSING,
        "points_table": table((_("State"), _("Points")), _points()),
        "model_table": table((_("Figure"), _("Value"), _("Pictures"), _("Measured on")), map(_metric, metrics)),
        "model_data": card.get("training_data", MISSING),
        "model_date": card.get("date", MISSING),
        "keys": table((_("Key"), _("What it does")), ((f"**{key}**", words) for words, key in keys)),
    }


def _points() -> list[tuple[str, str]]:
    """Each state of attention with the points that it has unless they were changed."""
    weights = AttentionWeights()
    return [(attention_word(state), number(getattr(weights, state.value))) for state in ATTENTION_STACK]


def _metric(metric: Mapping[str, Any]) -> tuple[str, str, str, str]:
    value = float(metric["value"])
    told = number(value, 3) if _NO_SHARE.search(metric["name"]) else percent(value, 1)
    return _(_HEAD.sub("", metric["name"])), told, number(metric["n"]), metric["data"]


def _in_use(card: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The card's figures for users: the first of each name, which is that of a face judged as the program judges it.

    Without those of heads that the network no longer has, and of pictures used to choose.
    """
    heads = {head for network in card.get("networks", []) for head in network["outputs"]}
    metrics = [
        metric
        for metric in card.get("metrics", [])
        if set(re.findall(r"head_\w+", f"{metric['name']} {metric['data']}")) <= heads
    ]
    unseen = [metric for metric in metrics if "public" not in metric["data"].casefold()] or metrics
    first = {_HEAD.sub("", metric["name"]): metric for metric in reversed(unseen)}
    return [first[name] for name in _METRICS if name in first]
