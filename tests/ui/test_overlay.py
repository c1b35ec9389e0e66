"""Boxes are carried on and fade; labels say what is known and keep out of each other's way."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF, QSizeF

from desktop_app.domain.attention import AttentionNow, AttentionState
from desktop_app.domain.emotion import Emotion
from desktop_app.domain.results import Quality
from desktop_app.ui.overlay import Label, LabelPlacer, box_under, boxes_at
from desktop_app.ui.palette import LOOKS, STACK_ORDER, TOO_DARK, TOO_FAR, UNJUDGED, UNSURE
from tests.ui.fakes import face, probabilities, result


def boxes(*faces, t_s=0.0, names=None, unsure_below=0.4, emotions=True, attention=None):
    """The boxes of these faces, measured at 0 s, at ``t_s``."""
    return boxes_at(
        result(*faces, attention=attention), t_s, names=names or {}, unsure_below=unsure_below, emotions=emotions
    )


def place(found, placer=None):
    """Labels at 6 px a letter, 14 px a sign, and 14 px high."""
    measure = lambda label: QSizeF(6 * len(label.text + label.word) + 14 * bool(label.state), 14)  # noqa: E731
    return (placer or LabelPlacer()).place(found, lambda rect: rect, QRectF(0, 0, 320, 240), measure)


def test_a_box_moves_on_with_its_velocity():
    """40 pixels a second are 4 pixels after 100 ms."""
    (box,) = boxes(face(velocity=(40, 0, 40, 0)), t_s=0.1)

    assert box.rect.left() == pytest.approx(24)
    assert box.rect.width() == pytest.approx(40)


@pytest.mark.parametrize(("age_s", "measured"), [(0.0, [True]), (0.149, [True]), (0.2, [False]), (0.31, [])])
def test_a_box_is_thick_then_thin_then_gone(age_s, measured):
    """Up to 150 ms of age a box counts as measured, to 300 ms it is drawn thin, then not at all."""
    assert [box.measured for box in boxes(face(), t_s=age_s)] == measured


def late_boxes(*faces, latency_s, t_s):
    """The boxes at ``t_s`` of faces seen at 0 s whose result took ``latency_s``."""
    late = replace(result(*faces), done_mono=latency_s)
    return boxes_at(late, t_s, names={}, unsure_below=0.4, emotions=True)


@pytest.mark.parametrize(("age_s", "measured"), [(0.1, [True]), (0.4, [False]), (0.8, [False]), (1.1, [])])
def test_on_a_slow_computer_boxes_stay_thin_until_the_next_are_due(age_s, measured):
    """A result that took 0.4 s is drawn for two and a half times that, so that boxes do not blink."""
    assert [box.measured for box in late_boxes(face(), latency_s=0.4, t_s=age_s)] == measured


def test_however_slow_the_computer_an_old_box_goes():
    """After two seconds, even where a result takes three."""
    assert len(late_boxes(face(), latency_s=3.0, t_s=1.9)) == 1
    assert late_boxes(face(), latency_s=3.0, t_s=2.1) == []


def test_an_old_box_is_carried_on_no_further_than_300_ms():
    """100 pixels a second are 30 pixels at the most: the speed of long ago says nothing of now."""
    (box,) = late_boxes(face(velocity=(100, 0, 100, 0)), latency_s=0.4, t_s=0.8)

    assert box.rect.left() == pytest.approx(50)
    assert box.rect.width() == pytest.approx(40)


def test_the_label_has_name_emotion_and_confidence():
    """The full text first, then ever shorter ones."""
    (box,) = boxes(face(shown=probabilities()), names={1: "Siti"})

    assert [label.text for label in box.labels] == ["Siti · happy · 0.82", "Siti · happy", "Siti"]
    assert box.look is LOOKS[Emotion.HAPPY]


@pytest.mark.parametrize(
    ("seen", "look", "label"),
    [
        (face(shown=probabilities(share=0.3)), UNSURE, "1 · unsure"),
        (face(quality=Quality.TOO_SMALL, shown=probabilities()), TOO_FAR, "1 · too far"),
        (face(quality=Quality.TOO_DARK, shown=probabilities()), TOO_DARK, "1 · too dark"),
        (face(), UNJUDGED, "1"),
    ],
    ids=["unsure", "too far", "too dark", "not judged yet"],
)
def test_what_is_not_known_is_said_in_grey(seen, look, label):
    """Without a sure judgement there is a word for why, and no confidence."""
    (box,) = boxes(seen)

    assert box.look is look
    assert box.labels[0] == Label(label)


def test_with_emotions_off_only_names_are_shown():
    """Whatever the faces carry."""
    (box,) = boxes(face(shown=probabilities()), names={1: "Siti"}, emotions=False)

    assert box.labels == (Label("Siti"),)
    assert box.look is UNJUDGED


def test_sign_and_word_of_attention_stand_behind_the_emotion():
    """The word goes first where there is no room, then the confidence, the emotion, and the sign last."""
    (box,) = boxes(
        face(shown=probabilities()), names={1: "Siti"}, attention={1: AttentionNow(AttentionState.LOOKING_DOWN)}
    )

    down = AttentionState.LOOKING_DOWN
    assert box.labels == (
        Label("Siti · happy · 0.82", down, "looking down"),
        Label("Siti · happy · 0.82", down),
        Label("Siti · happy", down),
        Label("Siti", down),
        Label("Siti"),
    )


def test_what_cannot_be_told_is_a_sign_without_a_word():
    """A face that has just come is not measured yet: a word would only flash."""
    (box,) = boxes(face(), attention={1: AttentionNow(AttentionState.CANNOT_TELL)})

    assert box.labels == (Label("1", AttentionState.CANNOT_TELL), Label("1"))


@pytest.mark.parametrize("seen", [face(2, shown=probabilities()), face(1, quality=Quality.TOO_SMALL)])
def test_a_face_of_which_no_attention_is_told_has_no_sign(seen):
    """Somebody else's state is not theirs, and what is too far for an emotion is not said twice."""
    (box,) = boxes(seen, attention={1: AttentionNow(AttentionState.CANNOT_TELL)})

    assert {label.state for label in box.labels} == {None}


def test_a_face_not_yet_believed_is_not_drawn():
    """Number 0 has no box."""
    assert boxes(face(0)) == []


def test_labels_stay_inside_the_picture():
    """A face in the corner has its label below and pushed in."""
    (label,) = place(boxes(face(xyxy=(300, 0, 320, 20), shown=probabilities())))

    assert QRectF(0, 0, 320, 240).contains(label.rect)
    assert label.rect.top() >= 20


def test_labels_of_a_row_of_small_faces_cover_no_face_and_no_label():
    """Eight faces of 24 pixels, 12 apart: texts get shorter rather than unreadable."""
    found = boxes(*(face(n, (20 + 36 * n, 100, 44 + 36 * n, 124), shown=probabilities()) for n in range(1, 8)))
    labels = place(found)

    assert len(labels) == 7
    for label in labels:
        others = [box.rect for box in found] + [other.rect for other in labels if other is not label]
        assert not any(label.rect.intersects(other) for other in others)


def test_a_label_stays_where_it_is_while_that_is_not_much_worse():
    """A face that passes by above and is gone again does not make the label jump back at once."""
    placer = LabelPlacer()
    seated, passer = face(1, (100, 100, 140, 140)), face(2, (100, 60, 140, 98))
    place(boxes(seated, passer), placer=placer)
    below = place(boxes(seated, passer), placer=placer)[0].rect
    alone = place(boxes(seated), placer=placer)[0].rect

    assert below.top() > 140
    assert alone == below


def test_a_label_that_was_short_grows_again_once_there_is_room():
    """A neighbour passes on both sides; afterwards the full text is back in its place."""
    placer = LabelPlacer()
    seated = face(1, (100, 100, 140, 140), shown=probabilities())
    around = [face(2, (50, 80, 98, 160)), face(3, (142, 80, 190, 160))]
    place(boxes(seated), placer=placer)
    crowded = place(boxes(seated, *around), placer=placer)[0]
    alone = place(boxes(seated), placer=placer)[0]

    assert len(crowded.label.text) < len(alone.label.text)
    assert alone.label.text == "1 · happy · 0.82"


def test_the_smallest_box_under_the_pointer_is_meant():
    """A small face before a large one can be chosen."""
    found = boxes(face(1, (0, 0, 100, 100)), face(2, (40, 40, 60, 60)))

    assert box_under(found, QPointF(50, 50)) == 2
    assert box_under(found, QPointF(10, 10)) == 1
    assert box_under(found, QPointF(200, 200)) is None


def test_each_emotion_has_its_own_colour_word_and_pattern():
    """Nothing is told by colour alone."""
    assert set(STACK_ORDER) == set(Emotion)
    for what in ("rgb", "word", "dashes"):
        assert len({getattr(look, what) for look in LOOKS.values()}) == len(Emotion)
