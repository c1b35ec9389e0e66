"""Attention side by side: where it was measured, with how much is known, and a word where it was not."""

from datetime import timedelta

import pytest

from desktop_app.domain.attention import TOLD_STATES, AttentionWeights
from desktop_app.export.attention import AttentionSpan
from desktop_app.export.comparison import ComparedPart, Comparison
from desktop_app.export.figures import SpanFigures
from desktop_app.storage.database import open_database
from desktop_app.ui.compare.figures_table import FIRST_SHARE, SHARES_ROLE
from desktop_app.ui.compare.window import CompareWindow
from desktop_app.ui.compare.words import difference_sentences
from desktop_app.ui.theme import Theme
from desktop_app.ui.timeline_controls import Subject
from tests.sessions_factory import STARTED, Planted, make_session
from tests.ui.fakes import LONG_MS


def span(facing: int, down: int, *, index: float, unknown: int = 0) -> AttentionSpan:
    """Ten seconds of ten people: so many person-seconds facing and looking down, the others not seen."""
    known = facing + down
    return AttentionSpan(0, 10, 10, known / 10, (facing, down, 0, 0, 0, unknown, 100 - known - unknown), 0, index)


def emotions() -> SpanFigures:
    """The same ten seconds without a judgement."""
    return SpanFigures(0, 10, 10, 10, 10, 9.0, 90, 0, None)


def said(*sessions: AttentionSpan | None) -> list[str]:
    """The sentences about sessions called A, B, ... of one part."""
    part = ComparedPart(None, 1, tuple(emotions() for _session in sessions), sessions)
    compared = Comparison((0.0,) * len(sessions), part.figures, (part,), sessions)  # type: ignore[arg-type]
    sentences = difference_sentences(compared, "ABC"[: len(sessions)], Subject.ATTENTION)
    return [sentence.translate({0x2068: None, 0x2069: None}) for sentence in sentences]


def test_attention_is_told_with_index_and_with_how_many_were_told_of():
    """Sixty of eighty face against eighty of eighty; less than five points are not worth a word."""
    assert said(span(80, 0, index=100), span(60, 20, index=87.5)) == [
        "B against A: “facing the screen” 75% against 100% (\N{MINUS SIGN}25 points) "
        "and “looking down” 25% against 0% (+25 points). "
        "Index: 88 against 100; told of: 8 of 10 against 8 of 10."
    ]
    assert said(span(80, 0, index=100), span(78, 2, index=99)) == [
        "B and A: no share of attention differs by 5 points or more. "
        "Index: 99 against 100; told of: 8 of 10 against 8 of 10."
    ]


def test_little_and_nothing_known_is_said():
    """Of four in ten, of nobody, and where attention was not measured at all."""
    assert said(span(80, 0, index=100), span(40, 0, index=100))[0].endswith("shares say little.")
    assert said(span(80, 0, index=100), span(0, 0, index=0, unknown=9)) == [
        "In B nothing could be told of attention, so there is nothing to compare."
    ]
    assert said(None, span(80, 0, index=100)) == ["In A attention was not measured."]


@pytest.fixture
def open_window(qtbot, qapp, tmp_path):
    """Open the comparison of sessions of a database: 1 and 2 with attention, 3 and 4 without."""
    db = open_database(tmp_path / "simak.db")
    for week in range(4):
        planted = Planted(markers=((30.0, "break"),), gap=(40, 50))
        begun = STARTED + timedelta(days=7 * week)
        make_session(db, people=3, seconds=90, started=begun, planted=planted, seed=week, attention=week < 2)
    db.close()
    made = []

    def open_(*session_ids):
        window = CompareWindow(tmp_path / "simak.db", session_ids, Theme(qapp, "light"))
        qtbot.addWidget(window)
        made.append(window)
        window.show()
        qtbot.waitUntil(lambda: window.comparison is not None, timeout=LONG_MS)
        return window

    yield open_
    for window in made:
        window.close()


def cells(window, session):
    """The words of a session's line of the whole."""
    item = window.table.topLevelItem(0).child(session)
    return [item.text(column) for column in range(window.table.columnCount())]


def test_attention_stands_side_by_side_and_a_session_without_it_says_so(open_window, tmp_path, qtbot):
    """Plots, table, words and chart change together; other weights change the index, and nothing else."""
    window = open_window(1, 3)
    assert window.subjects.isVisible()
    window.subjects.choose(Subject.ATTENTION)
    titles = [window.table.headerItem().text(column) for column in range(FIRST_SHARE, window.table.columnCount())]
    first, second = window._plots[Subject.ATTENTION]
    shares, subject = window.table.topLevelItem(0).child(0).data(4, SHARES_ROLE)
    index = int(cells(window, 0)[FIRST_SHARE])

    assert titles[:2] == ["Index", "facing the screen"]
    assert len(shares) == len(TOLD_STATES)
    assert (sum(shares), subject) == (pytest.approx(1.0), Subject.ATTENTION)
    assert cells(window, 1)[1] == "not measured"
    assert (first.is_empty, second.is_empty) == (False, True)
    assert first.isVisible()
    assert not window._plots[Subject.EMOTIONS][0].isVisible()
    assert first.data.at(45) == (0, 0, pytest.approx([float("nan")] * 5, nan_ok=True))
    assert "attention was not measured" in window.sentences[0]
    window.export_chart(tmp_path / "chart.svg")
    assert "attention is not known" in (tmp_path / "chart.svg").read_text(encoding="utf-8")

    window.weigh(AttentionWeights(facing=50))
    qtbot.waitUntil(lambda: int(cells(window, 0)[FIRST_SHARE]) < index - 30, timeout=LONG_MS)
    window.subjects.choose(Subject.EMOTIONS)
    assert window._plots[Subject.EMOTIONS][0].isVisible()
    assert window.table.headerItem().text(FIRST_SHARE) == "neutral"


def test_where_no_session_has_attention_it_has_no_place(open_window):
    """The choice is not offered."""
    assert not open_window(3, 4).subjects.isVisible()
