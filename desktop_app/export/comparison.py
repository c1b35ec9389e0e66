"""Two or more sessions side by side: the same class over weeks, the same lesson in two classes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from desktop_app.export.attention import AttentionSpan, MeasuredAttention, attention_span
from desktop_app.export.figures import ClassSeconds, Segment, SpanFigures, class_seconds, segments, span_figures
from desktop_app.storage.review import Review

PartKey = tuple[str | None, int]


@dataclass(frozen=True, slots=True)
class ComparedPart:
    """The same part of several sessions.

    Attributes:
        text: the marker's text as the first session that has it writes it; None for the part before any marker.
        occurrence: 1 for the first marker of that text in a session, 2 for the second, ...
        figures: of each session in turn; None where a session has no such part.
        attention: likewise; None also where attention was not measured.
    """

    text: str | None
    occurrence: int
    figures: tuple[SpanFigures | None, ...]
    attention: tuple[AttentionSpan | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Several sessions side by side.

    Attributes:
        zero_s: the source time of each session that lies at 0 of the common axis: its start, or the marker all were
            laid on.
        whole: the figures of each whole session.
        parts: the segments between markers, those of one text beside each other, in the order in which they first
            come.
        attention: of each whole session; None where it was not measured.
    """

    zero_s: tuple[float, ...]
    whole: tuple[SpanFigures, ...]
    parts: tuple[ComparedPart, ...]
    attention: tuple[AttentionSpan | None, ...]


def compare(
    sources: Sequence[Review | ClassSeconds],
    *,
    marker: str | None = None,
    attention: Sequence[MeasuredAttention | None] | None = None,
) -> Comparison:
    """Lay sessions side by side.

    Args:
        sources: two or more sessions.
        attention: what was measured of each, in the same order; None for none of them.
        marker: text of the marker to lay them on (its first occurrence in each); None for their starts. A session
            without such a marker is laid on its start.
    """
    if len(sources) < 2:
        raise ValueError(f"a comparison needs two or more sessions, got {len(sources)}")
    lessons = [class_seconds(source) for source in sources]
    measured = attention if attention is not None else [None] * len(lessons)
    return Comparison(
        zero_s=tuple(_zero(lesson, marker) for lesson in lessons),
        whole=tuple(span_figures(lesson) for lesson in lessons),
        parts=_parts([segments(lesson) for lesson in lessons], measured),
        attention=tuple(None if one is None else attention_span(one) for one in measured),
    )


def shared_markers(sources: Sequence[Review | ClassSeconds]) -> tuple[str, ...]:
    """Texts that every session has a marker of, as the first one writes them and in its order; blank ones left out."""
    lessons = [class_seconds(source) for source in sources]
    if not lessons:
        return ()
    in_all = set.intersection(*({_plain(mark.text) for mark in lesson.markers} for lesson in lessons)) - {""}
    first: dict[str, str] = {}
    for mark in lessons[0].markers:
        first.setdefault(_plain(mark.text), mark.text)
    return tuple(text for plain, text in first.items() if plain in in_all)


def _zero(lesson: ClassSeconds, marker: str | None) -> float:
    if marker is not None:
        for mark in lesson.markers:
            if _plain(mark.text) == _plain(marker):
                return mark.t_s
    return float(lesson.analysed.argmax()) if lesson.analysed.any() else 0.0


def _parts(
    by_session: Sequence[Sequence[Segment]], measured: Sequence[MeasuredAttention | None]
) -> tuple[ComparedPart, ...]:
    found: dict[PartKey, list[SpanFigures | None]] = {}
    texts: dict[PartKey, str | None] = {}
    for session, parts in enumerate(by_session):
        times: Counter[str | None] = Counter()
        for part in parts:
            plain = None if part.text is None else _plain(part.text)
            times[plain] += 1
            key = (plain, times[plain])
            texts.setdefault(key, part.text)
            found.setdefault(key, [None] * len(by_session))[session] = part.figures
    return tuple(
        ComparedPart(
            texts[key],
            key[1],
            tuple(figures),
            tuple(_attention(one, part) for one, part in zip(measured, figures, strict=True)),
        )
        for key, figures in found.items()
    )


def _attention(measured: MeasuredAttention | None, part: SpanFigures | None) -> AttentionSpan | None:
    return None if measured is None or part is None else attention_span(measured, part.from_s, part.to_s)


def _plain(text: str) -> str:
    """Upper and lower case and blanks around do not make another marker."""
    return " ".join(text.casefold().split())
