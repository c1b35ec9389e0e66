"""What differs between sessions, and between the parts of one, in words and always with how much is known. No Qt."""

import itertools
from collections.abc import Sequence

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.export.comparison import ComparedPart, Comparison
from desktop_app.export.figures import SpanFigures, share_change
from desktop_app.export.wording import looked, of_people, points
from desktop_app.i18n import _, listing, percent, pgettext
from desktop_app.ui.people.words import isolated, shortened

WORTH_SAYING = 0.05
"""Differences of shares below five points are not told: measures of faces are no finer."""
LITTLE_KNOWN = 0.5
"""Where less than this share of the faces seen was judged, the sentence says so."""
_MOST_EMOTIONS = 2


def difference_sentences(comparison: Comparison, names: Sequence[str]) -> list[str]:
    """Each session against the first, then each session's parts against the part before.

    Args:
        comparison: the sessions.
        names: what each is called.
    """
    said = [_against(comparison.whole[0], figures, names[0], name) for figures, name in _rest(comparison, names)]
    for place, name in enumerate(names):
        said += _within(comparison.parts, place, name)
    return said


def part_words(part: ComparedPart) -> str:
    """What a part is called: after its marker, or the beginning."""
    if part.text is None:
        return _("Before the first marker")
    text = part.text.strip() or pgettext("event", "marker")
    if part.occurrence > 1:
        return _("From “{marker}” ({n}) on").format(marker=isolated(shortened(text)), n=part.occurrence)
    return _("From “{marker}” on").format(marker=isolated(shortened(text)))


def _rest(comparison: Comparison, names: Sequence[str]) -> list[tuple[SpanFigures, str]]:
    return list(zip(comparison.whole[1:], names[1:], strict=True))


def _against(first: SpanFigures, other: SpanFigures, first_name: str, name: str) -> str:
    change = share_change(first, other)
    if change is None:
        unknown = first_name if first.shares is None else name
        return _("In {session} nobody was judged, so there is nothing to compare.").format(session=isolated(unknown))
    values = {
        "session": isolated(name),
        "other": isolated(first_name),
        "changes": _changes(first, other, change),
        "known": _known(other, first),
    }
    if not values["changes"]:
        text = _("{session} and {other}: no share of faces differs by 5 points or more. {known}")
    else:
        text = _("{session} against {other}: {changes}. {known}")
    return text.format(**values)


def _within(parts: Sequence[ComparedPart], place: int, name: str) -> list[str]:
    said = []
    own = [part for part in parts if part.figures[place] is not None]
    own.sort(key=lambda part: part.figures[place].from_s)  # type: ignore[union-attr]
    for before, after in itertools.pairwise(own):
        earlier, later = before.figures[place], after.figures[place]
        assert earlier is not None and later is not None  # noqa: PT018  (for mypy)
        change = share_change(earlier, later)
        changes = "" if change is None else _changes(earlier, later, change)
        if changes:
            text = _("{session}, {part}, against the part before: {changes}. {known}")
            said.append(
                text.format(
                    session=isolated(name),
                    part=_small(part_words(after)),
                    changes=changes,
                    known=_known(later, earlier),
                )
            )
    return said


def _changes(before: SpanFigures, after: SpanFigures, change: Sequence[float]) -> str:
    """The largest differences: "looked happy 42% against 31% (+11 points)"; empty where none is worth saying."""
    assert before.shares is not None and after.shares is not None  # noqa: PT018  (for mypy)
    # Rounded first: what is shown as five points counts as five.
    order = sorted(range(len(EMOTIONS)), key=lambda place: -round(abs(change[place]), 4))
    told = [place for place in order if round(abs(change[place]), 2) >= WORTH_SAYING][:_MOST_EMOTIONS]
    return listing(
        [
            _("“{looked}” {after} against {before} ({points} points)").format(
                looked=looked(EMOTIONS[place]),
                after=percent(after.shares[place]),
                before=percent(before.shares[place]),
                points=points(change[place]),
            )
            for place in told
        ]
    )


def _known(after: SpanFigures, before: SpanFigures) -> str:
    values = {
        "seen": of_people(after.people_seen, after.people),
        "other_seen": of_people(before.people_seen, before.people),
        "judged": percent(after.coverage),
        "other_judged": percent(before.coverage),
    }
    text = _("Seen: {seen} against {other_seen}; judged of those: {judged} against {other_judged}.").format(**values)
    if min(figures.coverage or 0.0 for figures in (after, before)) < LITTLE_KNOWN:
        text += " " + _("Where so little was judged, shares say little.")
    return text


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
