"""All figures of one session, made once and told by JSON, HTML and PDF alike."""

from dataclasses import dataclass
from typing import Any

from desktop_app.domain.attention import ATTENTION_STATES, AttentionWeights
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.export.attention import WEIGHTS, AttentionSpan, MeasuredAttention, attention_span, measured_attention
from desktop_app.export.figures import (
    ClassSeconds,
    Segment,
    SpanFigures,
    class_seconds,
    episodes,
    segments,
    span_figures,
)
from desktop_app.export.moments import Moment, moments
from desktop_app.storage.review import Review


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """The figures of one session.

    Attributes:
        lesson: the class by second.
        whole: of the whole session.
        segments: the parts between markers.
        episodes: the user's episodes.
        moments: moments worth a look, the largest first.
        attention: what was seen of attention; None where it was not measured.
    """

    lesson: ClassSeconds
    whole: SpanFigures
    segments: tuple[Segment, ...]
    episodes: tuple[Segment, ...]
    moments: tuple[Moment, ...]
    attention: MeasuredAttention | None = None

    @property
    def moments_in_time(self) -> tuple[Moment, ...]:
        """The same moments in order of time."""
        return tuple(sorted(self.moments, key=lambda moment: moment.t_s))


def session_figures(review: Review, weights: AttentionWeights = WEIGHTS) -> SessionFigures:
    """Everything worked out from one reading of a session; ``weights`` are of the index of attention."""
    lesson = class_seconds(review)
    return SessionFigures(
        lesson,
        span_figures(lesson),
        segments(lesson),
        episodes(lesson),
        moments(lesson),
        measured_attention(review, weights, lesson),
    )


def figures_for_json(figures: SessionFigures) -> dict[str, Any]:
    """The figures as JSON takes them: shares to six decimals, None for what is not known."""
    return {
        "whole": _span(figures.whole, figures.attention),
        "segments": [_segment(segment, figures.attention) for segment in figures.segments],
        "episodes": [_segment(segment, figures.attention) for segment in figures.episodes],
        "moments": [_moment(moment) for moment in figures.moments_in_time],
    }


def _segment(segment: Segment, attention: MeasuredAttention | None) -> dict[str, Any]:
    return {"number": segment.number, "text": segment.text, **_span(segment.figures, attention)}


def _span(span: SpanFigures, attention: MeasuredAttention | None) -> dict[str, Any]:
    shares = span.shares
    return {
        "from_s": span.from_s,
        "to_s": span.to_s,
        "seconds_analysed": span.seconds_analysed,
        "people": span.people,
        "people_seen": _rounded(span.people_seen),
        "person_seconds_present": span.present,
        "person_seconds_judged": span.judged,
        "coverage": _rounded(span.coverage),
        "shares": None
        if shares is None
        else {str(emotion): round(share, 6) for emotion, share in zip(EMOTIONS, shares, strict=True)},
        "attention": None if attention is None else _attention(attention_span(attention, span.from_s, span.to_s)),
    }


def _attention(span: AttentionSpan) -> dict[str, Any]:
    return {
        "people_told": _rounded(span.people_told),
        "coverage": _rounded(span.coverage),
        "index": _rounded(span.index),
        "person_seconds": dict(zip(map(str, ATTENTION_STATES), span.person_seconds, strict=True)),
        "person_seconds_inferred": span.inferred,
    }


def _moment(moment: Moment) -> dict[str, Any]:
    return {
        "t_s": moment.t_s,
        "what": "people_seen" if moment.emotion is None else str(moment.emotion),
        "before": round(moment.before, 6),
        "after": round(moment.after, 6),
        "people_seen": round(moment.people_seen, 6),
        "people_judged": round(moment.people_judged, 6),
        "window_s": moment.window_s,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
