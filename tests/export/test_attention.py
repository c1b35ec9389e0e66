"""Attention in the files: as measured, recomputable, and blank where it was not measured."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from desktop_app.behaviour.attention import states_of
from desktop_app.domain.attention import (
    ATTENTION_STATES,
    AttentionSecond,
    AttentionState,
    AttentionWeights,
    FaceMeasures,
)
from desktop_app.domain.attention_rows import COLUMNS, AttentionRows
from desktop_app.domain.edits import SetParticipant
from desktop_app.domain.records import Observation, SecondCount, SessionInfo, SessionState
from desktop_app.domain.results import Quality
from desktop_app.errors import ExportError
from desktop_app.export.attention import attention_of, attention_span, measured_attention
from desktop_app.export.csv_files import export_csv
from desktop_app.export.report import make_report
from desktop_app.export.sessions import export_session
from desktop_app.i18n import speaking
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.edits import apply_edit
from desktop_app.storage.review import load_review
from desktop_app.storage.writer import SessionWriter
from tests.attention_factory import ASLEEP, SLEEPER
from tests.sessions_factory import STARTED, Planted, make_session

OPEN_EYES = {"posed": 2, "roll_deg": 0.0, "eyes_read_s": 1.0, "closed_eye_share": 0.0}


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Session 1: person 1 faces the screen for two seconds, then turns away and is lost; person 2 looks down."""
    path = tmp_path_factory.mktemp("attention") / "simak.db"
    writer = SessionWriter(path, SessionInfo("Lesson", "camera", "Front", STARTED, STARTED, live=True, emotions=False))
    measures = FaceMeasures(yaw_deg=-12.34, pitch_deg=3.0, roll_deg=0.5, eyes_closed=0.0204)
    for second in range(6):
        counts = [SecondCount(second, captured=1, analysed=1)]
        seen = [1, 2] if second < 3 else [2]
        rows = [
            Observation(p, second, float(second), (0, 0, 9, 9), 0.9, Quality.OK, None, measures if p == 1 else None)
            for p in seen
        ]
        yaw = -45.0 if second == 2 else 0.0
        told = [
            AttentionSecond(
                1,
                second,
                yaw_deg=yaw,
                pitch_deg=0.0,
                end_yaw_deg=yaw,
                end_pitch_deg=0.0,
                blinks=1,
                state=AttentionState.FACING,
                **OPEN_EYES,
            ),
            AttentionSecond(
                2,
                second,
                yaw_deg=0.0,
                pitch_deg=-20.0,
                end_yaw_deg=0.0,
                end_pitch_deg=-20.0,
                state=AttentionState.LOOKING_DOWN,
                **OPEN_EYES,
            ),
        ]
        writer.write([*rows, *counts, *(told if second < 3 else told[1:])])
    writer.close(SessionState.FINISHED, 6.0)
    database = open_database(path)
    make_session(database, people=2, seconds=30)
    yield database
    database.close()


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file by column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_figures_of_a_span_and_of_a_person(db: Database) -> None:
    """Seen, concluded and unknown person-seconds are told apart, and the index is over what is known."""
    review = load_review(db, 1)
    measured = measured_attention(review, AttentionWeights())
    assert measured is not None
    whole, last = attention_span(measured), attention_span(measured, 3, 6)
    states = dict(zip(ATTENTION_STATES, whole.person_seconds, strict=True))

    assert (states[AttentionState.FACING], states[AttentionState.LOOKING_DOWN]) == (2, 6)
    assert (states[AttentionState.LOOKING_AWAY], whole.inferred) == (4, 3)
    assert (whole.told, whole.coverage, whole.people_told) == (12, 1.0, 2.0)
    assert whole.index == pytest.approx((2 * 100 + 4 * 10 + 6 * 75) / 12)
    assert (last.inferred, last.shares) == (3, (0.0, 0.5, 0.5, 0.0, 0.0))
    assert attention_of(measured, 1).index == pytest.approx((200 + 40) / 6)


def test_other_weights_recompute_a_stored_session(db: Database) -> None:
    """The points of looking down change the index of a session that was recorded with others."""
    measured = measured_attention(load_review(db, 1), AttentionWeights(looking_down=100))
    assert measured is not None

    assert attention_of(measured, 2).index == pytest.approx(100.0)


def test_who_does_not_take_part_is_in_no_figure_of_the_class(db: Database) -> None:
    """The class is over participants; the table of persons and seconds lists everybody."""
    apply_edit(db, 1, SetParticipant(2, participant=False))
    try:
        measured = measured_attention(load_review(db, 1), AttentionWeights())
    finally:
        apply_edit(db, 1, SetParticipant(2, participant=True))
    assert measured is not None

    assert attention_span(measured).people == 1
    assert attention_span(measured).person_seconds[1] == 0


def test_the_files_of_a_session(db: Database, tmp_path: Path) -> None:
    """Measures stand in the rows they were measured on; concluded seconds have a row without observations."""
    observations, people, timeline, _events, description, seconds = export_csv(db, 1, tmp_path)
    first, second = rows(observations)[:2]
    assert [first[name] for name in ("yaw_deg", "eyes_closed", "mouth_ratio")] == ["-12.3", "0.020", ""]
    assert {second[name] for name in ("yaw_deg", "pitch_deg", "eyes_closed")} == {""}

    told = {(row["person_id"], row["t_s"]): row for row in rows(seconds)}
    assert len(told) == 12
    assert [told["1", "2"][name] for name in ("attention_state", "attention_index", "attention_inferred")] == [
        "looking_away",
        "10.00",
        "0",
    ]
    lost = told["1", "5"]
    assert [lost[name] for name in ("observations", "attention_state", "attention_inferred", "yaw_deg", "blinks")] == [
        "0",
        "looking_away",
        "1",
        "",
        "",
    ]
    assert told["1", "0"]["closed_eye_share"] == "0.0000"

    fourth = rows(timeline)[3]
    assert [fourth[f"people_{name}"] for name in ("present", "looking_down", "looking_away", "inferred")] == [*"1111"]
    assert fourth["attention_index"] == "42.50"
    assert [rows(people)[0][name] for name in ("seconds_told", "share_facing", "blinks")] == ["6", "0.3333", "3"]
    said = json.loads(description.read_text("utf-8"))
    assert (said["attention"], said["attention_weights"]["looking_down"]) == (True, 50.0)


def test_the_index_can_be_made_from_the_file(db: Database, tmp_path: Path) -> None:
    """The formula over the columns of person_seconds.csv gives the index that stands beside them."""
    seen = [row for row in rows(export_csv(db, 1, tmp_path)[5]) if row["attention_inferred"] == "0"]
    values = [[float(row.get(name) or "nan") for name in COLUMNS] for row in seen]
    keys = [np.array([int(row[name]) for row in seen]) for name in ("t_s", "person_id")]
    state, index = states_of(AttentionRows(*keys, np.array(values)), AttentionWeights())

    assert [ATTENTION_STATES[code] for code in state] == [row["attention_state"] for row in seen]
    np.testing.assert_allclose(index, [float(row["attention_index"]) for row in seen], atol=0.05)


def test_a_session_that_was_not_measured_has_blanks(db: Database, tmp_path: Path) -> None:
    """Its columns are there and empty, its figures null; nothing says zero."""
    _observations, people, timeline, _events, description, seconds = export_csv(db, 2, tmp_path)

    assert {rows(people)[0][name] for name in ("seconds_told", "attention_index", "blinks")} == {""}
    assert {row["people_facing"] + row["attention_index"] for row in rows(timeline)} == {""}
    assert {row["attention_state"] + row["posed"] + row["perclos"] for row in rows(seconds)} == {""}
    assert json.loads(description.read_text("utf-8"))["attention"] is False
    (path,) = export_session(db, 2, "json", tmp_path / "lesson.json")
    assert json.loads(path.read_text("utf-8"))["figures"]["whole"]["attention"] is None


def test_weights_reach_every_format(db: Database, tmp_path: Path) -> None:
    """What the user has chosen is what JSON and CSV are made with."""
    weights = AttentionWeights(looking_down=100)
    (path,) = export_session(db, 1, "json", tmp_path / "lesson.json", weights=weights)
    export_session(db, 1, "csv", tmp_path / "files", weights=weights)
    lesson = json.loads(path.read_text("utf-8"))

    assert lesson["session"]["attention_weights"]["looking_down"] == 100.0
    assert lesson["figures"]["whole"]["attention"]["index"] == pytest.approx((200 + 40 + 600) / 12)
    assert lesson["people"][1]["attention_index"] == 100.0
    assert rows(tmp_path / "files" / "people.csv")[1]["attention_index"] == "100.00"


def test_a_planted_sleeper_is_found_in_the_figures(db: Database) -> None:
    """Fourteen seconds of closed eyes are in the sleeper's figures and in nobody else's."""
    session_id = make_session(db, people=4, seconds=1300, planted=Planted(), attention=True)
    measured = measured_attention(load_review(db, session_id), AttentionWeights())
    assert measured is not None
    closed = [attention_of(measured, person).person_seconds[3] for person in range(1, 5)]

    assert closed[SLEEPER - 1] >= ASLEEP[1] - ASLEEP[0] - 3
    assert sum(closed) == closed[SLEEPER - 1]


def test_the_report_tells_the_class_and_people_only_when_asked(db: Database, tmp_path: Path) -> None:
    """Sentence, chart, parts and limits are about the class; episodes and figures of people come with the people."""
    session_id = make_session(db, people=4, seconds=1300, planted=Planted(markers=((600.0, "quiz"),)), attention=True)
    review = load_review(db, session_id)
    with speaking("en"):
        alone = make_report(review, models=tmp_path)
        people = make_report(review, models=tmp_path, people_lanes=True)
    assert alone.attention is not None
    assert people.attention is not None
    assert people.attention.people is not None

    assert alone.attention.lead[0].startswith("On average something could be told of 3.")
    assert "facing the screen and 6% looking away." in alone.attention.lead[0]
    assert [row[0] for row in alone.attention.parts.rows] == ["before the first marker", "quiz", "whole session"]
    assert {len(row) for row in alone.attention.parts.rows} == {len(alone.attention.parts.columns)}
    assert any("facing the screen 100, looking down 50" in text for text in alone.limits)
    assert (alone.attention.people, [row[0] for row in people.attention.people.rows]) == (None, [*"1234"])
    assert not any("Eyes closed" in row[3] for row in alone.events.rows)
    assert [row[3] for row in people.events.rows if "closed" in row[3]] == ["number 3: Eyes closed for 14 s"]


def test_a_report_without_attention_says_nothing_of_it(db: Database, tmp_path: Path) -> None:
    """What was not measured is not in the report, and its chart alone is refused in plain words."""
    with speaking("en"):
        report = make_report(load_review(db, 2), models=tmp_path)

    assert report.attention is None
    assert not any("attention" in text.casefold() and "index" in text for text in report.limits)
    with pytest.raises(ExportError, match="not measured in this session"):
        export_session(db, 2, "svg", tmp_path / "chart.svg", chart="attention")


def test_the_chart_of_attention(db: Database, tmp_path: Path) -> None:
    """The chart alone names every state and says of how many people it is."""
    (path,) = export_session(db, 1, "svg", tmp_path / "chart.svg", chart="attention", language="en")
    words = "".join(ElementTree.parse(path).getroot().itertext())

    for said in ("facing the screen", "looking down", "eyes closed", "people seen (line) and told of (area), of 2"):
        assert said in words
