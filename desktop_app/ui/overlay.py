"""What is drawn over the picture: boxes carried on to the present and the places of their labels, not yet painted."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSizeF

from desktop_app.domain.attention import AttentionNow, AttentionState
from desktop_app.domain.emotion import top_emotion
from desktop_app.domain.results import FrameResult, Quality, TrackedFace
from desktop_app.i18n import attention_word, now_locale, number
from desktop_app.ui.palette import LEFT_OUT, LOOKS, TOO_DARK, TOO_FAR, UNJUDGED, UNSURE, Look

THICK_UNTIL_S = 0.150
"""Up to this age a box counts as measured."""
GONE_AFTER_S = 0.300
"""From this age on a box would be a guess, and is not drawn, unless the computer is slower than that."""
PATIENCE = 2.5
"""On a slow computer a thin box stays for this many times its own latency, until the next is due: boxes that went after
a fixed time and came back with the next result would blink."""
GONE_AT_LAST_S = 2.0
"""However slow the computer, an older box is not drawn."""

_LABEL_GAP_PX = 3.0
_STAY_SHARE = 0.1
_GROW_ROOM_PX = 10.0
_PLACES = 4
"""Places of a label at its face: above and below, at the left and at the right edge."""
_Sides = tuple[float, float, float, float]
"""Left, top, right, bottom: in the inner loop plain numbers are five times as fast as QRectF."""
_NOWHERE: _Sides = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Label:
    """What is written at a face: ``text``, then the sign of ``state`` and its ``word``, where they are given."""

    text: str
    state: AttentionState | None = None
    word: str = ""


@dataclass(frozen=True, slots=True)
class OverlayBox:
    """One face to draw: ``rect`` in pixels of the picture, ``labels`` with the fullest first, then shorter ones.

    Who does not take part has no label.
    """

    person_id: int
    rect: QRectF
    look: Look
    labels: tuple[Label, ...]
    measured: bool


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A label and its plate in widget coordinates."""

    person_id: int
    label: Label
    rect: QRectF
    look: Look


def boxes_at(
    result: FrameResult,
    t_s: float,
    *,
    names: Mapping[int, str],
    unsure_below: float,
    emotions: bool,
    excluded: Collection[int] = (),
) -> list[OverlayBox]:
    """The boxes of ``result`` carried on by their velocity to source time ``t_s``; none once they are too old."""
    age_s = t_s - result.t_s
    latency_s = result.done_mono - result.t_mono
    if age_s > max(GONE_AFTER_S, min(GONE_AT_LAST_S, PATIENCE * latency_s)):
        return []
    judged = unsure_below, emotions
    return [
        _left_out(face, age_s)
        if face.person_id in excluded
        else _box(face, age_s, names.get(face.person_id, ""), judged, result.attention.get(face.person_id))
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
    return LOOKS[emotion], _confidence(round(confidence * 100), str(now_locale()))


class LabelPlacer:
    """Puts a label above or below each box, inside the picture, where it covers other faces and labels least.

    It remembers where each person's label was and leaves it there while that is not much worse, so that labels do not
    jump about.
    """

    def __init__(self) -> None:
        self._spots: dict[int, int] = {}

    def place(
        self,
        boxes: Sequence[OverlayBox],
        to_view: Callable[[QRectF], QRectF],
        area: QRectF,
        measure: Callable[[Label], QSizeF],
    ) -> list[PlacedLabel]:
        """Place one label for each box that has one.

        Args:
            boxes: the boxes, in pixels of the picture.
            to_view: from pixels of the picture to widget coordinates.
            area: the picture in widget coordinates.
            measure: the size of a label's plate.
        """
        edges = area.left(), area.top(), area.right(), area.bottom()
        faces = [_sides(to_view(box.rect)) for box in boxes]
        height = measure(Label("0")).height()
        taken = faces + [_room_above(face, height) for face in faces] + [_room_below(face, height) for face in faces]
        spots: dict[int, int] = {}
        placed: list[PlacedLabel] = []
        for own, box in enumerate(boxes):
            if not box.labels:
                continue
            # The room above and below a face is its own to use: under another face a label would seem to be theirs.
            above, below = len(boxes) + own, 2 * len(boxes) + own
            kept = taken[above], taken[below]
            taken[above] = taken[below] = _NOWHERE
            spot, label, rect = self._best(box, faces[own], edges, measure, taken)
            taken[above], taken[below] = kept
            spots[box.person_id] = spot
            taken.append(rect)
            left, top, right, bottom = rect
            placed.append(PlacedLabel(box.person_id, label, QRectF(left, top, right - left, bottom - top), box.look))
        self._spots = spots
        return placed

    def _best(
        self, box: OverlayBox, face: _Sides, edges: _Sides, measure: Callable[[Label], QSizeF], taken: list[_Sides]
    ) -> tuple[int, Label, _Sides]:
        made: dict[int, _Sides] = {}

        def plate(spot: int) -> _Sides:
            # Made when it is asked for: the usual spot is nearly always free.
            if spot not in made:
                made[spot] = _plate_at(spot % _PLACES, measure(box.labels[spot // _PLACES]), face, edges)
            return made[spot]

        count = _PLACES * len(box.labels)
        usual = self._spots.get(box.person_id, 0)
        for fuller in range(usual % _PLACES, min(usual, count), _PLACES):
            # A label that was short for want of room grows again, once there is more room than it needs.
            left, top, right, bottom = plate(fuller)
            if not _covered((left - _GROW_ROOM_PX, top, right + _GROW_ROOM_PX, bottom), taken):
                return fuller, box.labels[fuller // _PLACES], plate(fuller)
        order = range(count) if usual >= count else [usual, *range(usual), *range(usual + 1, count)]
        best, least = 0, float("inf")
        for spot in order:
            rect = plate(spot)
            covered = _covered(rect, taken)
            room = _STAY_SHARE * (rect[2] - rect[0]) * (rect[3] - rect[1]) if spot == usual and spot else 0.0
            if covered <= room:
                return spot, box.labels[spot // _PLACES], rect
            if covered < least - 1.0:
                best, least = spot, covered
        return best, box.labels[best // _PLACES], plate(best)


def box_under(boxes: Sequence[OverlayBox], point: QPointF) -> int | None:
    """The person whose box lies under ``point`` (pixels of the picture); the smallest where several do."""
    hits = [box for box in boxes if box.rect.contains(point)]
    return min(hits, key=lambda box: box.rect.width() * box.rect.height()).person_id if hits else None


def _box(
    face: TrackedFace, age_s: float, name: str, judged: tuple[float, bool], attention: AttentionNow | None
) -> OverlayBox:
    look, confidence = describe(face, *judged)
    # What keeps a face from being judged is said in the emotion's place already.
    state = attention.state if attention is not None and face.quality.measurable else None
    labels = _labels_of(name or str(face.person_id), look, confidence, state, str(now_locale()))
    return OverlayBox(face.person_id, _carried(face, age_s), look, labels, age_s <= THICK_UNTIL_S)


# The same few labels come again in every picture: writing them anew took longer than drawing them.
@lru_cache(maxsize=1000)
def _labels_of(
    name: str, look: Look, confidence: str, state: AttentionState | None, language: str
) -> tuple[Label, ...]:
    """Labels of one face in the language in force, which is ``language``."""
    parts = [part for part in (name, look.word, confidence) if part]
    return _labels([" · ".join(parts[:count]) for count in range(len(parts), 0, -1)], state)


@lru_cache(maxsize=1000)
def _confidence(hundredths: int, language: str) -> str:
    """A confidence in the language in force, which is ``language``."""
    return number(hundredths / 100.0, 2)


def _labels(texts: Sequence[str], state: AttentionState | None) -> tuple[Label, ...]:
    """Labels of one face, the fullest first: the word of the state goes before its sign, and the name goes last."""
    if state is None:
        return tuple(map(Label, texts))
    signs = [Label(text, state) for text in texts]
    # A face that has just come cannot be told of yet: a word for that would only flash.
    word = attention_word(state) if state is not AttentionState.CANNOT_TELL else ""
    return *([Label(texts[0], state, word)] if word else []), *signs, Label(texts[-1])


def _left_out(face: TrackedFace, age_s: float) -> OverlayBox:
    return OverlayBox(face.person_id, _carried(face, age_s), LEFT_OUT, (), measured=False)


def _carried(face: TrackedFace, age_s: float) -> QRectF:
    # A speed measured long ago says little of where the face is now.
    x1, y1, x2, y2 = (float(value) for value in face.xyxy + face.velocity_xyxy * min(age_s, GONE_AFTER_S))
    return QRectF(QPointF(x1, y1), QPointF(x2, y2)).normalized()


def _plate_at(place: int, size: QSizeF, face: _Sides, edges: _Sides) -> _Sides:
    """A label's plate at one of the places at its face, pushed into the picture."""
    left, top, right, bottom = face
    width, height = size.width(), size.height()
    x = left if place < 2 else right - width
    y = bottom + _LABEL_GAP_PX if place % 2 else top - _LABEL_GAP_PX - height
    x = max(edges[0], min(x, edges[2] - width))
    y = max(edges[1], min(y, edges[3] - height))
    return x, y, x + width, y + height


def _room_above(face: _Sides, height: float) -> _Sides:
    # Kept free for its face, so that in a row of small faces the first does not take all the room.
    left, top, right, _ = face
    return left, top - _LABEL_GAP_PX - height, right, top - _LABEL_GAP_PX


def _room_below(face: _Sides, height: float) -> _Sides:
    left, _, right, bottom = face
    return left, bottom + _LABEL_GAP_PX, right, bottom + _LABEL_GAP_PX + height


def _sides(rect: QRectF) -> _Sides:
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def _covered(rect: _Sides, others: Sequence[_Sides]) -> float:
    """The area that ``rect`` shares with the others, added up."""
    left, top, right, bottom = rect
    area = 0.0
    for x1, y1, x2, y2 in others:
        # Nearly all lie elsewhere, and are passed over by one look.
        if x1 < right and x2 > left and y1 < bottom and y2 > top:
            area += (min(right, x2) - max(left, x1)) * (min(bottom, y2) - max(top, y1))
    return area
