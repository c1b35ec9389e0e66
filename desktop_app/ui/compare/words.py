"""What differs between sessions, and between the parts of one, in words and always with how much is known."""

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from desktop_app.domain.attention import TOLD_STATES
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.export.attention import AttentionSpan
from desktop_app.export.comparison import ComparedPart, Comparison
from desktop_app.export.figures import SpanFigures
from desktop_app.export.wording import looked, of_people, points
from desktop_app.i18n import _, attention_word, listing, number, percent, pgettext
from desktop_app.ui.people.words import isolated, shortened
from desktop_app.ui.timeline_controls import Subject

WORTH_SAYING = 0.05
"""Differences of shares below five points are not told: measures of faces are no finer."""
LITTLE_KNOWN = 0.5
"""Where less than this share of what could be known is known, the sentence says so."""
_MOST_CHANGES = 2


class _Figures(NamedTuple):
    """A session, or a part of one, as it is compared.

    ``shares`` are of what ``words`` say, None where nothing is known and ``nothing`` says so; ``from_s`` is where the
    part begins, ``coverage`` how much of what could be known is known.
    """

    shares: Sequence[float] | None
    words: Sequence[str]
    from_s: int
    coverage: float | None
    nothing: str
    span: SpanFigures | AttentionSpan | None


def difference_sentences(
    comparison: Comparison, names: Sequence[str], subject: Subject = Subject.EMOTIONS
) -> list[str]:
    """Each session against the first, then each session's parts against the part before.

    Args:
        comparison: the sessions.
        names: what each is called.
        subject: what is compared.
    """
    attention = subject is Subject.ATTENTION
    whole = [_attention(one) for one in comparison.attention] if attention else [_emotions(o) for o in comparison.whole]
    said = [_against(whole[0], other, names[0], name) for other, name in zip(whole[1:], names[1:], strict=True)]
    for place, name in enumerate(names):
        parts = [
            (part, _attention(part.attention[place]) if attention else _emotions(figures))
            for part in comparison.parts
            if (figures := part.figures[place]) is not None
        ]
        said += _within(sorted(parts, key=lambda one: one[1].from_s), name)
    return said


def part_words(part: ComparedPart) -> str:
    """What a part is called: after its marker, or the beginning."""
    if part.text is None:
        return _("Before the first marker")
    text = part.text.strip() or pgettext("event", "marker")
    if part.occurrence > 1:
        return _("From “{marker}” ({n}) on").format(marker=isolated(shortened(text)), n=part.occurrence)
    return _("From “{marker}” on").format(marker=isolated(shortened(text)))


def _emotions(span: SpanFigures) -> _Figures:
    nothing = _("In {session} nobody was judged, so there is nothing to compare.")
    return _Figures(span.shares, [looked(one) for one in EMOTIONS], span.from_s, span.coverage, nothing, span)


def _attention(span: AttentionSpan | None) -> _Figures:
    words = [attention_word(state) for state in TOLD_STATES]
    if span is None:
        return _Figures(None, words, 0, None, _("In {session} attention was not measured."), None)
    nothing = _("In {session} nothing could be told of attention, so there is nothing to compare.")
    return _Figures(span.shares, words, span.from_s, span.coverage, nothing, span)


def _against(first: _Figures, other: _Figures, first_name: str, name: str) -> str:
    if first.shares is None or other.shares is None:
        unknown, unknown_name = (first, first_name) if first.shares is None else (other, name)
        return unknown.nothing.format(session=isolated(unknown_name))
    values = {
        "session": isolated(name),
        "other": isolated(first_name),
        "changes": _changes(first, other),
        "known": _known(other, first),
    }
    if values["changes"]:
        text = _("{session} against {other}: {changes}. {known}")
    elif isinstance(other.span, AttentionSpan):
        text = _("{session} and {other}: no share of attention differs by 5 points or more. {known}")
    else:
        text = _("{session} and {other}: no share of faces differs by 5 points or more. {known}")
    return text.format(**values)


def _within(parts: Sequence[tuple[ComparedPart, _Figures]], name: str) -> list[str]:
    said = []
    for (_before, earlier), (after, later) in itertools.pairwise(parts):
        changes = _changes(earlier, later)
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


def _changes(before: _Figures, after: _Figures) -> str:
    """The largest differences: "looked happy 42% against 31% (+11 points)"; empty where none is worth saying."""
    if before.shares is None or after.shares is None:
        return ""
    change = [later - earlier for earlier, later in zip(before.shares, after.shares, strict=True)]
    # Rounded first: what is shown as five points counts as five.
    order = sorted(range(len(change)), key=lambda place: -round(abs(change[place]), 4))
    told = [place for place in order if round(abs(change[place]), 2) >= WORTH_SAYING][:_MOST_CHANGES]
    return listing(
        [
            _("“{looked}” {after} against {before} ({points} points)").format(
                looked=after.words[place],
                after=percent(after.shares[place]),
                before=percent(before.shares[place]),
                points=points(change[place]),
            )
            for place in told
        ]
    )


def _known(after: _Figures, before: _Figures) -> str:
    if isinstance(after.span, AttentionSpan) and isinstance(before.span, AttentionSpan):
        text = _("Index: {index} against {other_index}; told of: {told} against {other_told}.").format(
            index=number(after.span.index),
            other_index=number(before.span.index),
            told=of_people(after.span.people_told, after.span.people),
            other_told=of_people(before.span.people_told, before.span.people),
        )
        little = _("Where so little could be told, shares say little.")
    else:
        assert isinstance(after.span, SpanFigures)
        assert isinstance(before.span, SpanFigures)
        text = _("Seen: {seen} against {other_seen}; judged of those: {judged} against {other_judged}.").format(
            seen=of_people(after.span.people_seen, after.span.people),
            other_seen=of_people(before.span.people_seen, before.span.people),
            judged=percent(after.coverage),
            other_judged=percent(before.coverage),
        )
        little = _("Where so little was judged, shares say little.")
    if min(figures.coverage or 0.0 for figures in (after, before)) < LITTLE_KNOWN:
        text += " " + little
    return text


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
