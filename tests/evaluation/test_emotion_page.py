"""What a report looks like: tables, figures, page."""

import re
from dataclasses import replace

import pytest
from rich.console import Console

from desktop_app.evaluation.emotion import EmotionReport, evaluate_emotion
from desktop_app.evaluation.emotion_heads import shares_of_clip
from desktop_app.evaluation.emotion_judges import FER_HEAD
from desktop_app.evaluation.emotion_page import render_page
from desktop_app.evaluation.emotion_plots import CAPTIONS, draw_figures
from desktop_app.evaluation.emotion_runtimes import compare_runtimes
from desktop_app.evaluation.emotion_tables import robustness_rows, runtime_rows, share_rows, terminal_tables, title_of
from desktop_app.evaluation.robustness import Robustness
from desktop_app.evaluation.share import Share
from tests.evaluation.emotion_fakes import KnowingJudge, make_faces


@pytest.fixture(scope="module")
def report() -> EmotionReport:
    """A judge that takes fear for happy, on both sets of labels."""
    return evaluate_emotion(KnowingJudge(0.9, wrong=2), make_faces(28), "PrivateTest", ("fer", "ferplus"))


def test_page_needs_nothing_beside_it(report: EmotionReport) -> None:
    """All figures are inside, nothing is fetched, and the figures of the tables are there."""
    only_fer = replace(report, judge="<b>mine</b>", reports=report.reports[:1])
    pictures = draw_figures(only_fer)
    lost = [Robustness("10% up", True, Share(20, 28), 14.3)]
    same = compare_runtimes([KnowingJudge(), KnowingJudge()], make_faces(28), "PrivateTest", "fer")

    page = render_page(only_fer, pictures, lost, same)

    assert set(pictures) == {f"fer-{name}.png" for name in CAPTIONS}
    assert all(picture.startswith(b"\x89PNG") for picture in pictures.values())
    assert page.count("data:image/png;base64,") == 5
    assert not re.search(r'(src|href)="(?!data:)', page)
    assert "<b>mine</b>" not in page
    assert "&lt;b&gt;mine&lt;/b&gt;" in page
    for text in ("85.7", "0" * 64, "fake float32", "more than 5", "PrivateTest", "Runtimes"):
        assert text in page


def test_terminal_shows_the_figures(report: EmotionReport) -> None:
    """Accuracy, interval, n, classes and the ways to the seven are all there."""
    console = Console(width=160, record=True)
    for table in terminal_tables(report):
        console.print(table)
    text = console.export_text()

    assert title_of(report) == "knowing, fake float32, PrivateTest, one crop"
    for figure in ("85.7", "68.5 to 94.3", "27", "surprise", "contempt", "mix chosen on PublicTest"):
        assert figure in text


def test_what_is_out_of_bounds_is_said() -> None:
    """More than 5 points lost to a shift are pointed out, to gamma not; nor are runtimes three faces apart."""
    rows = robustness_rows(
        [
            Robustness("10% up", True, Share(1, 2), 5.1),
            Robustness("10% down", True, Share(1, 2), 5.0),
            Robustness("gamma", False, Share(1, 2), 30.0),
        ]
    )
    assert [row[-1] for row in rows] == ["more than 5", "", ""]


def test_runtimes_are_compared_with_the_first() -> None:
    """A judge that is wrong on four of 28 is four apart, and gives 24 the first one's label."""
    rows = compare_runtimes([KnowingJudge(), KnowingJudge(wrong=2)], make_faces(28), "PrivateTest", "fer")

    assert [row.apart for row in rows] == [0, -4]
    assert rows[1].same_label == Share(24, 28)
    assert rows[1].largest_difference == pytest.approx(0.9 - 0.1 / 6, abs=1e-6)
    assert not rows[1].within
    assert [row[-1] for row in runtime_rows(rows)] == ["", "more than 3"]


def test_labels_of_a_clip_are_counted() -> None:
    """Four of 28 faces are fear to the FER+ head and happy to the other; a judge with one head has nothing to say."""
    crops = list(make_faces(28).images[:28])
    shares = shares_of_clip("clip.mp4", crops, KnowingJudge(0.9, wrong=2))
    assert shares is not None

    assert shares.agree == Share(24, 28)
    assert shares.shares["FER head"].tolist() == pytest.approx([1 / 7, 1 / 7, 0, 2 / 7, 1 / 7, 1 / 7, 1 / 7])
    assert share_rows(shares)[0][:5] == ("FER head", "14", "14", "0", "29")
    assert shares_of_clip("clip.mp4", crops, KnowingJudge(heads=(FER_HEAD,))) is None
    assert shares_of_clip("clip.mp4", [], KnowingJudge()) is None
