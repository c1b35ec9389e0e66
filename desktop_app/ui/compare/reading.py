"""Reads the sessions that are compared. No Qt."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from desktop_app.domain.attention import AttentionWeights
from desktop_app.export.attention import MeasuredAttention, measured_attention
from desktop_app.export.figures import ClassSeconds, class_seconds
from desktop_app.storage.database import open_database
from desktop_app.storage.review import Review, load_review


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A session, its class by second, and its attention; None where that was not measured."""

    review: Review
    lesson: ClassSeconds
    attention: MeasuredAttention | None


def read_sessions(database: Path, session_ids: Sequence[int], weights: AttentionWeights) -> list[Compared]:
    """Read the sessions, on any thread."""
    with closing(open_database(database, readonly=True)) as db:
        reviews = [load_review(db, session_id) for session_id in session_ids]
    lessons = [class_seconds(review) for review in reviews]
    return [
        Compared(review, lesson, measured_attention(review, weights, lesson))
        for review, lesson in zip(reviews, lessons, strict=True)
    ]


def weighed(sessions: Sequence[Compared], weights: AttentionWeights) -> list[Compared]:
    """The same sessions with other weights, on any thread."""
    return [
        replace(session, attention=measured_attention(session.review, weights, session.lesson)) for session in sessions
    ]
