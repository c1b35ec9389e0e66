"""The whole measurement, over a judge whose answers are known."""

import json

import numpy as np
import pytest

from desktop_app.errors import UsageError
from desktop_app.evaluation.emotion import evaluate_emotion, label_sets_of
from desktop_app.evaluation.emotion_judges import FER_HEAD, FERPLUS_HEAD
from desktop_app.evaluation.share import Share
from desktop_app.training.fer2013 import Fer2013
from tests.evaluation.emotion_fakes import KnowingJudge, make_faces


def test_figures_of_a_known_judge() -> None:
    """28 faces, four of each label; the FER head takes fear for happy, the FER+ head knows all that have a majority."""
    report = evaluate_emotion(KnowingJudge(0.9, wrong=2), make_faces(28), "PrivateTest", ("fer", "ferplus"))
    fer, ferplus = report.reports

    assert fer.classification.accuracy == Share(24, 28)
    assert fer.without_twins == Share(23, 27)
    assert fer.classification.confusion[2].tolist() == [0, 0, 0, 4, 0, 0, 0]
    assert fer.before.ece == pytest.approx(0.9 - 24 / 28, abs=1e-6)
    assert ferplus.classification.accuracy == Share(27, 27)
    assert ferplus.strict == Share(26, 26)
    assert ferplus.answered_by == FERPLUS_HEAD


def test_temperature_comes_from_the_other_split() -> None:
    """PublicTest, where all labels are right, makes the judge surer, however often it is wrong on PrivateTest."""
    data = make_faces(28)
    wrong = np.where(data.split == 2, (data.label_fer + 1) % 7, data.label_fer).astype(np.uint8)
    worse = Fer2013(data.images, wrong, data.split, data.ferplus, data.dup_group)

    good = evaluate_emotion(KnowingJudge(0.9), data, "PrivateTest", ("fer",)).reports[0]
    bad = evaluate_emotion(KnowingJudge(0.9), worse, "PrivateTest", ("fer",)).reports[0]

    assert bad.classification.accuracy == Share(0, 28)
    assert good.temperature == bad.temperature < 1
    assert good.abstention.threshold == bad.abstention.threshold
    assert bad.after.ece > bad.before.ece


def test_each_split_is_judged_once() -> None:
    """PublicTest itself needs one pass, PrivateTest that and its own; ten crops are ten calls for each batch."""
    once, twice, ten = KnowingJudge(), KnowingJudge(), KnowingJudge()
    evaluate_emotion(once, make_faces(28), "PublicTest", ("fer", "ferplus"))
    evaluate_emotion(twice, make_faces(28), "PrivateTest", ("fer", "ferplus"))
    evaluate_emotion(ten, make_faces(28), "PublicTest", ("fer",), "ten-crop")

    assert (once.calls, twice.calls, ten.calls) == ([28], [28, 28], [28] * 10)


def test_figures_are_plain_json() -> None:
    """The file holds no NaN and names split, labels, n, weights and runtime of what it says."""
    report = evaluate_emotion(KnowingJudge(), make_faces(28), "PrivateTest", ("fer", "ferplus"), "flip")

    stored = json.loads(json.dumps(report.figures(), allow_nan=False))

    assert stored["split"] == "PrivateTest"
    assert stored["views_at_test_time"] == "flip"
    assert stored["weights_sha256"] == "0" * 64
    assert stored["runtime"] == "fake float32"
    assert stored["labels"]["fer"]["n"] == 28
    assert stored["labels"]["ferplus"]["n"] == 27
    assert stored["labels"]["ferplus"]["strict_majority"]["n"] == 26
    assert stored["labels"]["fer"]["abstention"]["chosen_on"] == "PublicTest"


def test_heads_are_compared_where_there_are_two() -> None:
    """With a FER head that never knows fear, the mix chosen on PublicTest leaves it enough of the FER+ head."""
    report = evaluate_emotion(KnowingJudge(0.9, wrong=2), make_faces(28), "PrivateTest", ("fer",))
    assert report.heads is not None
    fer, ferplus, _, mixed = report.heads.ways

    assert fer.fer.accuracy == Share(24, 28)
    assert ferplus.fer.accuracy == Share(28, 28)
    # Half of each is a tie, which goes to fear, the earlier class; of equal mixes the largest FER share is taken.
    assert mixed.fer_weight <= 0.5
    assert mixed.fer.accuracy == Share(28, 28)
    assert mixed.ferplus_seven == Share(27, 27)
    assert evaluate_emotion(KnowingJudge(heads=(FER_HEAD,)), make_faces(), "PrivateTest", ("fer",)).heads is None


def test_data_without_such_labels_is_told() -> None:
    """A collection without FER+ votes cannot be measured on them, and without the split on nothing."""
    data = make_faces(28)
    no_votes = Fer2013(data.images, data.label_fer, data.split, np.zeros_like(data.ferplus), data.dup_group)
    no_private = Fer2013(data.images, data.label_fer, data.split.clip(max=1), data.ferplus, data.dup_group)

    assert label_sets_of(data, "PrivateTest") == ["fer", "ferplus"]
    assert label_sets_of(no_votes, "PrivateTest") == ["fer"]
    with pytest.raises(UsageError, match=r"no row of P\w+ with a label of FER\+"):
        evaluate_emotion(KnowingJudge(), no_votes, "PrivateTest", ("ferplus",))
    with pytest.raises(UsageError, match="no row of PrivateTest with a label of FER2013"):
        evaluate_emotion(KnowingJudge(), no_private, "PrivateTest", ("fer",))
