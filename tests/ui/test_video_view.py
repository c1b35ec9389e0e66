"""The picture and its boxes as they are on the screen."""

import gc
import sys

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor

from desktop_app.domain.emotion import Emotion
from desktop_app.ui.palette import LOOKS
from desktop_app.ui.video_view import VideoView
from tests.ui.fakes import face, frame, probabilities, result

HAPPY = LOOKS[Emotion.HAPPY].colour
BLUE_BGR = (200, 30, 10)


@pytest.fixture
def view(qtbot):
    """A view of 640 x 480, so that a picture of 320 x 240 is shown at twice its size."""
    made = VideoView()
    qtbot.addWidget(made)
    made.resize(640, 480)
    made.set_judgement(emotions=True, unsure_below=0.4)
    made.show()
    qtbot.waitExposed(made)
    return made


def colour_at(view, x, y):
    """The colour of a pixel of the widget."""
    return view.grab().toImage().pixelColor(x, y)


def close_to(colour, wanted, tolerance=6):
    """Whether two colours are the same but for rounding."""
    return all(abs(a - b) <= tolerance for a, b in zip(colour.getRgb()[:3], wanted.getRgb()[:3], strict=True))


def has_colour(view, wanted, x, ys):
    """Whether one of the pixels in a column has a colour."""
    image = view.grab().toImage()
    return any(close_to(image.pixelColor(x, y), wanted) for y in ys)


def test_the_picture_is_painted_in_its_colours(view):
    """Blue, green and red are not mixed up."""
    view.show_frame(frame(bgr=BLUE_BGR))

    assert close_to(colour_at(view, 320, 240), QColor(10, 30, 200))


def test_the_picture_keeps_its_shape(view):
    """A wide widget shows the stage on both sides."""
    view.resize(1000, 480)
    view.set_stage("#112233")
    view.show_frame(frame(bgr=BLUE_BGR))

    assert view.picture_rect().width() == pytest.approx(640)
    assert close_to(colour_at(view, 20, 240), QColor("#112233"))
    assert close_to(colour_at(view, 500, 240), QColor(10, 30, 200))


def test_a_box_is_painted_where_the_face_is(view):
    """The left side of a box at x = 100 of the picture lies at x = 200 of the view, in the emotion's colour."""
    view.show_frame(frame())
    view.show_result(result(face(xyxy=(100, 80, 200, 180), shown=probabilities())))

    # The line is dashed: some pixels along the side have the colour.
    assert has_colour(view, HAPPY, 200, range(180, 340))
    assert not has_colour(view, HAPPY, 150, range(180, 340))
    assert not has_colour(view, HAPPY, 300, range(180, 340))


def test_an_old_box_is_thinner_and_a_too_old_one_is_gone(view):
    """The picture moved on and the result did not."""
    view.show_result(result(face(xyxy=(100, 80, 200, 180), shown=probabilities())))

    def painted(t_s):
        view.show_frame(frame(t_s, index=int(t_s * 100)))
        image = view.grab().toImage()
        return sum(close_to(image.pixelColor(x, y), HAPPY) for x in range(190, 210) for y in range(180, 340))

    thick, thin, gone = painted(0.05), painted(0.25), painted(0.35)
    assert thick > 1.5 * thin > 0
    assert gone == 0


def test_stop_takes_picture_and_boxes_away(view):
    """No frozen box stays behind, and the placeholder is back."""
    view.show_frame(frame(bgr=BLUE_BGR))
    view.show_result(result(face(shown=probabilities())))
    view.clear()

    assert view.boxes() == []
    assert view.frame_index is None
    assert view.placeholder.isVisible()
    assert not close_to(colour_at(view, 5, 5), QColor(10, 30, 200))


def test_a_click_on_a_face_tells_its_number(view, qtbot):
    """Beside all faces it is 0."""
    view.show_frame(frame())
    view.show_result(result(face(7, (100, 80, 200, 180))))
    with qtbot.waitSignal(view.person_clicked) as on_face:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 260))
    with qtbot.waitSignal(view.person_clicked) as beside:
        qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))

    assert (on_face.args, beside.args) == ([7], [0])


def test_many_frames_are_one_repaint_and_nothing_is_kept(view, qtbot):
    """Fifty frames before the event loop runs do not queue; only the newest is painted and alive."""
    paints = []
    view.show_frame(frame(index=99))
    qtbot.wait(50)
    original = view.paintEvent
    view.paintEvent = lambda event: (paints.append(1), original(event))
    pictures = [frame(n / 30, index=n) for n in range(50)]
    kept = pictures[10].image_bgr
    for picture in pictures:
        view.show_frame(picture)
        view.show_result(result(face(), t_s=picture.t_s, index=picture.index))
    qtbot.waitUntil(lambda: bool(paints))
    del pictures, picture
    gc.collect()

    # The system may ask for one more of its own.
    assert len(paints) <= 2
    assert view.frame_index == 49
    # This function's name and the argument of getrefcount.
    assert sys.getrefcount(kept) == 2


def test_a_double_click_on_a_face_tells_its_number(view, qtbot):
    """Beside all faces nothing is told."""
    view.show_frame(frame())
    view.show_result(result(face(7, (100, 80, 200, 180))))
    with qtbot.waitSignal(view.person_double_clicked) as on_face:
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(300, 260))
    with qtbot.assertNotEmitted(view.person_double_clicked):
        qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(20, 20))

    assert on_face.args == [7]
