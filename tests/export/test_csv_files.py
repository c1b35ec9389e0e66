"""A session as six files."""

import csv
import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop_app.domain.edits import MergePeople, SetParticipant
from desktop_app.domain.records import SecondCount, SessionInfo, SessionState
from desktop_app.errors import ExportError, SessionNotFound
from desktop_app.export.csv_files import export_csv
from desktop_app.storage import queries
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.edits import apply_edit
from desktop_app.storage.writer import SessionWriter

NAMES = ["observations.csv", "people.csv", "timeline.csv", "events.csv", "session.json", "person_seconds.csv"]


def rows(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """The rows of a table as a spreadsheet reads them."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def test_six_files(db: Database, out: Path) -> None:
    """An export is the six files, in a folder made for them, and nothing else."""
    paths = export_csv(db, 1, out)

    assert [path.name for path in paths] == NAMES
    assert sorted(path.name for path in out.iterdir()) == sorted(NAMES)


def test_tables_are_utf8_with_bom(db: Database, out: Path) -> None:
    """Tables begin with a BOM, session.json does not, and lines end as CSV's do."""
    for path in export_csv(db, 1, out):
        content = path.read_bytes()
        assert content.startswith(b"\xef\xbb\xbf") == (path.suffix == ".csv")
        assert path.suffix == ".json" or content.endswith(b"\r\n")


def test_columns_of_observations(db: Database, out: Path) -> None:
    """The long table has the promised columns in their order, and after them what else is known of a row."""
    header = export_csv(db, 1, out)[0].read_text("utf-8-sig").splitlines()[0]

    assert header == (
        "session_id,person_id,person_name,time_iso,t_s,frame_index,x1,y1,x2,y2,detection_confidence,emotion,confidence,"
        "p_angry,p_disgust,p_fear,p_happy,p_sad,p_surprise,p_neutral,quality,"
        "recorded_id,participant,yaw_deg,pitch_deg,roll_deg,eye_ratio,eyes_closed,mouth_ratio"
    )


def test_rows_of_observations(db: Database, out: Path) -> None:
    """A row has the values of its observation; the nine emotion cells are blank where the face was not judged."""
    first, second, third = rows(export_csv(db, 1, out)[0])

    assert first == {
        "session_id": "1",
        "person_id": "1",
        "person_name": "'=Siti, the first",
        "time_iso": "2026-03-02T08:00:00.000+07:00",
        "t_s": "0",
        "frame_index": "0",
        "x1": "10.3",
        "y1": "20.0",
        "x2": "40.0",
        "y2": "60.0",
        "detection_confidence": "0.9877",
        "emotion": "happy",
        "confidence": "0.7400",
        "p_angry": "0.0100",
        "p_disgust": "0.0000",
        "p_fear": "0.0000",
        "p_happy": "0.7400",
        "p_sad": "0.0000",
        "p_surprise": "0.0000",
        "p_neutral": "0.2500",
        "quality": "ok",
        "recorded_id": "1",
        "participant": "1",
        **dict.fromkeys(("yaw_deg", "pitch_deg", "roll_deg", "eye_ratio", "eyes_closed", "mouth_ratio"), ""),
    }
    assert second["quality"] == "too_small"
    assert {second[column] for column in list(second)[11:20]} == {""}
    assert (third["t_s"], third["time_iso"]) == ("0.566667", "2026-03-02T08:00:00.566+07:00")


def test_no_wall_clock_is_blank(db: Database, out: Path) -> None:
    """A session without an anchor has no time of day anywhere."""
    for path in export_csv(db, 2, out)[:4]:
        assert {row.get("time_iso", "") for row in rows(path)} == {""}


def test_people(db: Database, out: Path) -> None:
    """Everybody has a row with what their rows and seconds say."""
    siti, other = rows(export_csv(db, 1, out)[1])

    assert list(siti)[:8] == [
        "person_id",
        "person_name",
        "first_seen_s",
        "last_seen_s",
        "seconds_present",
        "share_present",
        "seconds_judged",
        "judged",
    ]
    assert list(siti.values())[:8] == ["1", "'=Siti, the first", "0", "0.566667", "1", "0.5000", "1", "2"]
    assert siti["p_happy"] == "0.7400"
    assert list(other.values())[6:16] == ["0", "0", *[""] * 7, "1"]


def test_every_second_has_a_row(db: Database, out: Path) -> None:
    """The timeline goes on through seconds with nobody and through gaps, up to the session's end."""
    timeline = rows(export_csv(db, 1, out)[2])

    assert [row["t_s"] for row in timeline] == ["0", "1", "2", "3", "4"]
    assert list(timeline[0].values())[:10] == [
        *("0", "2026-03-02T08:00:00.000+07:00", "30", "20", "9", "1", "2", "1", "0.5000", "0.0100")
    ]
    for row in timeline[1:]:
        assert (row["people_present"], row["people_judged"], row["coverage"], row["p_happy"]) == ("0", "0", "", "")
    assert [row["captured"] for row in timeline] == ["30", "0", "0", "10", "0"]


def test_a_last_second_that_is_one_only_in_binary_has_no_row(tmp_path: Path) -> None:
    """Eighteen seconds at 30 frames a second are eighteen rows, though their sum in binary is a little more."""
    duration_s = 539 * 1000 / 30 / 1000 + 1 / 30
    writer = SessionWriter(
        tmp_path / "simak.db",
        SessionInfo("", "file", "lesson.mp4", datetime(2026, 3, 2, tzinfo=UTC), None, live=False, emotions=False),
    )
    writer.write([SecondCount(second, captured=30, analysed=30) for second in range(18)])
    writer.close(SessionState.FINISHED, duration_s)
    db = open_database(tmp_path / "simak.db", readonly=True)
    timeline = rows(export_csv(db, 1, tmp_path / "out")[2])
    db.close()

    assert duration_s > 18
    assert len(timeline) == 18


def test_events(db: Database, out: Path) -> None:
    """Markers, gaps and the like come in order of time; text that begins like a formula is made harmless."""
    assert [list(row.values()) for row in rows(export_csv(db, 1, out)[3])] == [
        ["0.5", "2026-03-02T08:00:00.500+07:00", "marker", "", "'+1 quiz", ""],
        ["1", "2026-03-02T08:00:01.000+07:00", "gap", "", "camera unplugged", "2.5"],
    ]


def test_the_session_itself(db: Database, out: Path) -> None:
    """session.json says what was recorded, how, with what, and how many rows each file has."""
    paths = export_csv(db, 1, out)
    session = json.loads(paths[4].read_text("utf-8"))

    assert session["name"] == "Kelas 3A"
    assert session["source"] == {"kind": "camera", "name": "Front camera", "live": True}
    assert session["started_at"] == session["anchor"] == "2026-03-02T08:00:00+07:00"
    assert (session["state"], session["duration_s"]) == ("finished", 4.5)
    assert session["models"] == {"emotion_vgg16": "ab12"}
    assert session["settings"] == {"min_face_px": 24}
    assert session["counts"]["frames_captured"] == 40
    assert session["files"] == {path.name: len(rows(path)) for path in paths if path.suffix == ".csv"}


def test_files_and_database_agree(db: Database, out: Path) -> None:
    """The numbers of rows in CSV, database and session.json are the same."""
    paths = export_csv(db, 1, out)
    counted = json.loads(paths[4].read_text("utf-8"))["counts"]["observations"]

    assert (
        counted
        == len(rows(paths[0]))
        == db.execute("SELECT count(*) FROM observations WHERE session_id = 1").fetchone()[0]
    )


def test_the_same_session_gives_the_same_files(db: Database, out: Path) -> None:
    """Exporting twice replaces the files with the same content."""
    first = [path.read_bytes() for path in export_csv(db, 1, out)]

    assert [path.read_bytes() for path in export_csv(db, 1, out)] == first
    assert len(list(out.iterdir())) == 6


def test_for_the_spreadsheet_of_a_decimal_comma(db: Database, out: Path) -> None:
    """With a decimal comma, columns are told apart by semicolons in every table, and numbers have the comma."""
    paths = export_csv(db, 1, out, excel_locale=True, decimal_point=",")

    first = rows(paths[0], ";")[0]
    assert (first["x1"], first["confidence"], first["person_name"]) == ("10,3", "0,7400", "'=Siti, the first")
    assert rows(paths[0], ";")[2]["t_s"] == "0,566667"
    assert rows(paths[1], ";")[0]["share_present"] == "0,5000"
    assert rows(paths[2], ";")[0]["coverage"] == "0,5000"
    assert rows(paths[3], ";")[1]["end_s"] == "2,5"


def test_for_the_spreadsheet_of_a_decimal_point(db: Database, out: Path) -> None:
    """With a decimal point the files are the usual ones."""
    usual = [path.read_bytes() for path in export_csv(db, 1, out)]

    assert [path.read_bytes() for path in export_csv(db, 1, out, excel_locale=True, decimal_point=".")] == usual


def test_corrections_are_in_every_table(db: Database, out: Path) -> None:
    """After 2 was merged into 1, all rows are 1's; the tracker's own number stays beside them."""
    writable = open_database(Path(db.path), readonly=False)
    apply_edit(writable, 1, MergePeople(2, 1))
    apply_edit(writable, 1, SetParticipant(1, participant=False))
    writable.close()
    observations, people, timeline, _events, _session, seconds = export_csv(db, 1, out)

    assert [(row["person_id"], row["recorded_id"], row["participant"]) for row in rows(observations)] == [
        ("1", "1", "0"),
        ("1", "2", "0"),
        ("1", "1", "0"),
    ]
    assert [(row["person_id"], row["seconds_present"], row["participant"]) for row in rows(people)] == [("1", "1", "0")]
    assert {row["people_present"] for row in rows(timeline)} == {"0"}
    assert [(row["t_s"], row["observations"], row["judged"], row["p_happy"]) for row in rows(seconds)] == [
        ("0", "3", "2", "0.7400")
    ]


def test_a_session_that_is_not_there(db: Database, out: Path) -> None:
    """Without the session there is no file."""
    with pytest.raises(SessionNotFound):
        export_csv(db, 7, out)

    assert list(out.iterdir()) == []


def test_a_failure_in_the_middle_leaves_what_was_there(db: Database, out: Path) -> None:
    """Where the third file cannot be written, the files of an earlier export stay and no part of the new one."""
    export_csv(db, 2, out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    (out / "timeline.csv").unlink()
    (out / "timeline.csv").mkdir()

    with pytest.raises(ExportError, match="a folder in the way"):
        export_csv(db, 1, out)

    (out / "timeline.csv").rmdir()
    del before["timeline.csv"]
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_memory_stays_flat(db: Database, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are written as they are read: a table of megabytes is never in memory."""
    (row, *_) = queries.iter_observations(db, 1)

    def many(*_: object) -> Iterator[queries.StoredObservation]:
        return (row._replace(frame_index=frame) for frame in range(20_000))

    monkeypatch.setattr(queries, "iter_observations", many)
    tracemalloc.start()
    paths = export_csv(db, 1, out)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert paths[0].stat().st_size > 2_000_000
    assert peak < 1_000_000
