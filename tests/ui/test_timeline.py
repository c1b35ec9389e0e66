"""The timelines: gaps stay gaps, thinning keeps means, following stops when the user moves the view."""

from datetime import UTC, datetime

import numpy as np
import pytest

from desktop_app.domain.clock import SessionClock
from desktop_app.domain.emotion import EMOTIONS, Emotion
from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.storage.queries import EmotionSeconds
from desktop_app.ui.palette import LOOKS
from desktop_app.ui.theme import LIGHT
from desktop_app.ui.timeline_data import TimelineData, clock_text
from desktop_app.ui.timeline_items import Gap, word_left
from desktop_app.ui.timeline_panel import ClassTimeline, gaps_of


def rows(judged, best=Emotion.HAPPY, first=0):
    """Seconds from ``first`` on, with so many faces judged of ten present; all show one emotion."""
    count = len(judged)
    means = np.zeros((count, 7))
    means[:, EMOTIONS.index(best)] = 1.0
    means[np.array(judged) == 0] = np.nan
    return EmotionSeconds(np.arange(first, first + count), np.full(count, 10), np.array(judged), means)


def merged(*parts):
    """Data with these rows."""
    data = TimelineData()
    for part in parts:
        data.merge(part.second, part.present, part.judged, part.probabilities)
    return data


@pytest.fixture
def panel(qtbot):
    """Both timelines on the screen."""
    made = ClassTimeline()
    for widget in (made, made.person_pages):
        qtbot.addWidget(widget)
    made.resize(800, 300)
    made.begin(SessionClock(None), emotions=True)
    made.apply_colours(LIGHT)
    made.show()
    return made


def test_a_second_without_a_judgement_is_a_gap_and_not_zero():
    """Also under smoothing, which does not fill it."""
    data = merged(rows([10, 10, 0, 10]))
    for window_s in (0.0, 2.0, 10.0):
        shares = data.columns(0, 4, 100, window_s).shares
        assert np.isnan(shares[:, 0]).tolist() == [False, False, True, False]
    assert data.judged_seconds == 3


def test_seconds_nobody_knows_of_are_a_gap_too():
    """Between two stretches of rows lies nothing."""
    shares = merged(rows([10, 10]), rows([10], first=4)).columns(0, 5, 100, 0.0).shares

    assert np.isnan(shares[:, 0]).tolist() == [False, False, True, True, False]


def test_rows_read_again_replace_what_was_there():
    """A second that has grown is told again."""
    data = merged(rows([10, 10]), rows([10], best=Emotion.SAD, first=1))

    assert data.at(1)[2][EMOTIONS.index(Emotion.SAD)] == 1.0
    assert len(data) == 2


def test_smoothing_is_the_mean_of_the_last_seconds():
    """By hand: happy 1, 1, 0 over two seconds is 1, 1, 0.5."""
    data = merged(rows([10, 10]), rows([10], best=Emotion.SAD, first=2))
    happy = data.columns(0, 3, 100, 2.0).shares[:, EMOTIONS.index(Emotion.HAPPY)]

    assert happy == pytest.approx([1.0, 1.0, 0.5])


def test_thinning_averages_what_is_known():
    """4 seconds in 2 columns; one of them has one judged second, which counts whole."""
    data = merged(rows([10, 10, 0, 10]))
    columns = data.columns(0, 4, 2, 0.0)

    assert len(columns.x) <= 3
    assert columns.x[:2] == pytest.approx([1.5, 4.5]) or columns.x[:2] == pytest.approx([1.0, 3.0])
    assert np.nansum(columns.shares, axis=1)[:2] == pytest.approx([1.0, 1.0])


def test_two_hours_are_thinned_to_the_screen():
    """7,200 seconds never become more columns than asked for."""
    data = merged(rows([10] * 7200))

    assert len(data) == 7200
    assert len(data.columns(0, 7200, 500, 2.0).x) <= 501
    assert len(data.columns(100, 160, 500, 2.0).x) <= 64


@pytest.mark.parametrize(("t_s", "text"), [(0, "0:00"), (75, "1:15"), (3599, "59:59"), (3661, "1:01:01")])
def test_times_are_written_as_people_write_them(t_s, text):
    """Hours only where there are any."""
    assert clock_text(t_s) == text


def test_pauses_and_lost_pictures_are_gaps_with_their_reason():
    """A pause lasts until its resume; one without reaches to the end."""
    events = [
        SessionEvent(EventKind.PAUSE, 10.0),
        SessionEvent(EventKind.RESUME, 20.0),
        SessionEvent(EventKind.GAP, 30.0, "unplugged", end_s=35.0),
        SessionEvent(EventKind.PAUSE, 50.0),
    ]

    assert gaps_of(events, 60) == [Gap(10, 20, "paused"), Gap(30, 35, "no picture"), Gap(50, 60, "paused")]


def test_the_plot_is_painted_with_a_hole_where_nobody_was_judged(panel, qtbot):
    """The colour of the emotion on both sides, the ground between."""
    panel.show_class(rows([10] * 10 + [0] * 10 + [10] * 10))
    panel.show_whole()
    panel.timeline.redraw()
    view = panel.timeline.plot.getViewBox()
    image = panel.timeline.plot.grab().toImage()

    def colour(t_s):
        point = panel.timeline.plot.mapFromScene(view.mapViewToScene(view.mapToView(view.rect().center())))
        x = panel.timeline.plot.mapFromScene(view.mapViewToScene(type(view.mapToView(view.rect().center()))(t_s, 0.5)))
        return image.pixelColor(x.x(), point.y()).name().upper()

    assert [colour(t_s) for t_s in (5, 15, 25)] == [LOOKS[Emotion.HAPPY].rgb, LIGHT.base, LOOKS[Emotion.HAPPY].rgb]


def test_the_view_follows_until_the_user_moves_it(panel):
    """And again after the button is pressed."""
    panel.show_class(rows([10] * 600))
    assert panel.timeline.plot.getViewBox().viewRange()[0] == pytest.approx([300, 600])

    panel.timeline.plot.getViewBox().sigRangeChangedManually.emit([True, False])
    panel.show_class(rows([10] * 100, first=600))
    assert not panel.follow.isChecked()
    assert panel.timeline.plot.getViewBox().viewRange()[0] == pytest.approx([300, 600])

    panel.follow.click()
    assert panel.timeline.plot.getViewBox().viewRange()[0] == pytest.approx([400, 700])


def test_both_timelines_share_their_time_axis(panel):
    """Zooming into one zooms into the other, whatever their sizes."""
    panel.person_pages.resize(400, 300)
    panel.person_pages.show()
    panel.show_class(rows([10] * 600))
    panel.choose_person(1)
    panel.show_person(rows([10] * 600))
    panel.timeline.show_span(100, 200)
    assert panel.person.plot.getViewBox().viewRange()[0] == pytest.approx([100, 200])

    panel.person.show_span(120, 150)
    assert panel.timeline.plot.getViewBox().viewRange()[0] == pytest.approx([120, 150])


def test_an_empty_timeline_says_what_will_come(panel):
    """Also after the next session has begun."""
    assert panel.timeline.is_empty
    panel.show_class(rows([10]))
    assert not panel.timeline.is_empty
    panel.begin(SessionClock(None), emotions=True)
    assert panel.timeline.is_empty


def test_the_tooltip_says_shares_and_wall_clock(panel):
    """A gap is called by its name."""
    panel.timeline.set_clock(SessionClock(datetime(2026, 3, 2, 8, 0, tzinfo=UTC)))
    panel.show_class(rows([10, 0]))

    assert panel.timeline.describe(0.5) == "0:00  (08:00:00)\n100% happy"
    assert panel.timeline.describe(1.5) == "0:01  (08:00:01)\nno emotion judged"
    assert panel.timeline.describe(9) == ""


def test_new_numbers_make_no_new_plot_items(panel):
    """The pool is made once: items, curves and labels do not grow with updates, people or markers."""
    panel.show_class(rows([10] * 100))
    before = len(panel.timeline.plot.scene().items())
    for number in range(20):
        panel.show_class(rows([10] * 50, first=number * 50))
        panel.choose_person(number)
        panel.show_person(rows([10] * 50))
        panel.show_events([SessionEvent(EventKind.MARKER, float(t), "quiz") for t in range(number)])

    assert len(panel.timeline.plot.scene().items()) == before


def test_a_markers_word_stays_in_the_plot_and_off_the_word_before():
    """Right of its line; left of it near the edge; not at all where neither has room."""
    assert word_left(100, 60, right=400, free_from=0) == 103
    assert word_left(380, 60, right=400, free_from=0) == 317
    assert word_left(100, 60, right=400, free_from=120) is None
    assert word_left(380, 60, right=400, free_from=350) is None
