"""What is drawn over the picture: boxes carried on to the present and the places of their labels, not yet painted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF

from desktop_app.domain.emotion import top_emotion
from desktop_app.domain.results import FrameResult, Quality, TrackedFace
from desktop_app.ui.palette import LOOKS, TOO_DARK, TOO_FAR, UNJUDGED, UNSURE, Look

THICK_UNTIL_S = 0.150
"""Up to this age a box counts as measured."""
GONE_AFTER_S = 0.300
"""From this age on a box would be a guess, and is not drawn."""

_LABEL_GAP_PX = 3.0


@dataclass(frozen=True, slots=True)
class OverlayBox:
    """One face to draw: ``rect`` in pixels of the picture, ``labels`` with the full text first, then shorter ones."""

    person_id: int
    rect: QRectF
    look: Look
    labels: tuple[str, ...]
    measured: bool


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A label and its plate in widget coordinates."""

    person_id: int
    text: str
    rect: QRectF
    look: Look


def boxes_at(
    result: FrameResult, t_s: float, *, names: Mapping[int, str], unsure_below: float, emotions: bool
) -> list[OverlayBox]:
    """The boxes of ``result`` carried on by their velocity to source time ``t_s``; none once they are too old."""
    age_s = t_s - result.t_s
    if age_s > GONE_AFTER_S:
        return []
    return [
        _box(face, age_s, names.get(face.person_id, ""), unsure_below, emotions)
        for face in result.faces
        if face.person_id > 0
    ]


def describe(face: TrackedFace, unsure_below: float, emotions: bool) -> tuple[Look, str]:
    """How a face looks, and its confidence as text where there is a judgement to be confident of."""
    if not emotions:
        return UNJUDGED, ""
    if face.quality is Quality.TOO_SMALL:
        return TOO_FAR, ""
    if face.quality is Quality.TOO_DARK:
        return TOO_DARK, ""
    if face.shown_probabilities is None:
        return UNJUDGED, ""
    emotion, confidence = top_emotion(face.shown_probabilities)
    if confidence < unsure_below:
        return UNSURE, ""
    return LOOKS[emotion], f"{confidence:.2f}"


def place_labels(
    boxes: Sequence[OverlayBox], to_view: Callable[[QRectF], QRectF], area: QRectF, measure: Callable[[str], QSizeF]
) -> list[PlacedLabel]:
    """Put a label above or below each box, inside ``area``, where it covers other faces and labels least.

    Args:
        boxes: the boxes, in pixels of the picture.
        to_view: from pixels of the picture to widget coordinates.
        area: the picture in widget coordinates.
        measure: the size of a label's plate for a text.
    """
    faces = [to_view(box.rect) for box in boxes]
    placed: list[PlacedLabel] = []
    for own, box in enumerate(boxes):
        taken = [face for other, face in enumerate(faces) if other != own] + [label.rect for label in placed]
        taken += [_room_above(face, measure("0").height()) for face in faces[own + 1 :]]
        best: PlacedLabel | None = None
        least = float("inf")
        for text, rect in _candidates(box, faces[own], area, measure):
            covered = sum(_overlap(rect, other) for other in taken)
            if covered < least - 1.0:
                best, least = PlacedLabel(box.person_id, text, rect, box.look), covered
            if least <= 0.0:
                break
        if best is not None:
            placed.append(best)
    return placed


def box_under(boxes: Sequence[OverlayBox], point: QPointF) -> int | None:
    """The person whose box lies under ``point`` (pixels of the picture); the smallest where several do."""
    hits = [box for box in boxes if box.rect.contains(point)]
    return min(hits, key=lambda box: box.rect.width() * box.rect.height()).person_id if hits else None


def _box(face: TrackedFace, age_s: float, name: str, unsure_below: float, emotions: bool) -> OverlayBox:
    x1, y1, x2, y2 = (float(value) for value in face.xyxy + face.velocity_xyxy * age_s)
    look, confidence = describe(face, unsure_below, emotions)
    parts = [part for part in (name or str(face.person_id), look.word, confidence) if part]
    return OverlayBox(
        face.person_id,
        QRectF(QPointF(x1, y1), QPointF(x2, y2)).normalized(),
        look,
        tuple(" · ".join(parts[:count]) for count in range(len(parts), 0, -1)),
        measured=age_s <= THICK_UNTIL_S,
    )


def _candidates(
    box: OverlayBox, face: QRectF, area: QRectF, measure: Callable[[str], QSizeF]
) -> list[tuple[str, QRectF]]:
    found = []
    for text in box.labels:
        size = measure(text)
        above = QRectF(QPointF(face.left(), face.top() - _LABEL_GAP_PX - size.height()), size)
        below = QRectF(QPointF(face.left(), face.bottom() + _LABEL_GAP_PX), size)
        shift = QPointF(face.width() - size.width(), 0)
        spots = (above, below, above.translated(shift), below.translated(shift))
        found += [(text, _inside(spot, area)) for spot in spots]
    return found


def _room_above(face: QRectF, height: float) -> QRectF:
    # Kept free for a face whose turn comes later, so that in a row of small faces the first does not take all the room.
    return QRectF(face.left(), face.top() - _LABEL_GAP_PX - height, face.width(), height)


def _inside(rect: QRectF, area: QRectF) -> QRectF:
    x = max(area.left(), min(rect.left(), area.right() - rect.width()))
    y = max(area.top(), min(rect.top(), area.bottom() - rect.height()))
    return QRectF(QPointF(x, y), rect.size())


def _overlap(a: QRectF, b: QRectF) -> float:
    common = a.intersected(b)
    return common.width() * common.height() if common.isValid() else 0.0
