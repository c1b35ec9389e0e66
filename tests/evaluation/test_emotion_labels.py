"""Which rows have a label of which set, and how heads answer."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.evaluation.emotion_judges import FER_HEAD, FERPLUS_HEAD
from desktop_app.evaluation.emotion_labels import answers, labelled_rows, seven_of_ferplus
from desktop_app.training.fer2013 import load_fer2013
from tests.evaluation.emotion_fakes import make_faces


def test_ferplus_leaves_out_what_is_no_emotion() -> None:
    """A row whose most votes are "unknown" has no FER+ label; five of ten is a majority, but no strict one."""
    fer = labelled_rows(make_faces(28), "PrivateTest", "fer")
    ferplus = labelled_rows(make_faces(28), "PrivateTest", "ferplus")

    assert len(fer.rows) == 28
    assert fer.strict is None
    assert ferplus.rows.tolist() == list(range(56, 83))
    assert ferplus.strict is not None
    assert ferplus.strict.tolist() == [True] * 26 + [False]


def test_rows_with_a_twin_in_training_are_marked() -> None:
    """The first row of PrivateTest is also in Training."""
    assert labelled_rows(make_faces(28), "PrivateTest", "fer").without_twins.tolist() == [False] + [True] * 27


@pytest.mark.parametrize(
    ("split", "n", "strict", "without_twins"), [("PrivateTest", 3546, 2729, 3259), ("PublicTest", 3553, 2862, 3276)]
)
def test_the_protocol_has_the_published_counts(
    shared_data: Path, split: str, n: int, strict: int, without_twins: int
) -> None:
    """FER+ majorities of the real data, all and strict."""
    labelled = labelled_rows(load_fer2013(shared_data / "fer2013.npz"), split, "ferplus")

    assert len(labelled.rows) == n
    assert labelled.strict is not None
    assert int(labelled.strict.sum()) == strict
    assert int(labelled.without_twins.sum()) == without_twins


def test_eight_become_seven_without_contempt() -> None:
    """The seven come in FER2013's order and sum to 1; nothing but contempt gives zeros, not NaN."""
    #                  neutral happy surprise sad anger disgust fear contempt
    eight = np.array([[0.10, 0.20, 0.05, 0.15, 0.20, 0.05, 0.05, 0.20], [0, 0, 0, 0, 0, 0, 0, 1]], np.float32)

    seven = seven_of_ferplus(eight)

    assert seven[0] == pytest.approx(np.array([0.20, 0.05, 0.05, 0.20, 0.15, 0.05, 0.10]) / 0.8)
    assert seven[1].tolist() == [0] * 7


def test_a_judge_without_the_head_answers_with_the_other() -> None:
    """Each set of labels has its own head; a judge with one head answers both, and it is said how."""
    seven = np.eye(7, dtype=np.float32)[[3]]
    eight = np.eye(8, dtype=np.float32)[[7, 1]]

    assert answers({FER_HEAD: seven, FERPLUS_HEAD: eight}, "ferplus")[1] == FERPLUS_HEAD
    mapped, how = answers({FER_HEAD: seven}, "ferplus")
    assert mapped.argmax() == 1
    assert how == "head_fer, contempt never judged"
    mapped, how = answers({FERPLUS_HEAD: eight}, "fer")
    assert mapped[1].argmax() == 3
    assert how == "head_ferplus without contempt"
