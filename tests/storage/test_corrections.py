"""Any sequence of corrections, against a model that knows nothing of pieces, folds and aggregates."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.domain.edits import (
    AddMarker,
    Edit,
    MergePeople,
    NameRoster,
    RenamePerson,
    SetParticipant,
    SplitPerson,
)
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import StorageError
from desktop_app.storage import queries
from desktop_app.storage.database import Database, open_database
from desktop_app.storage.edits import apply_edit, load_people_map, redo, undo
from desktop_app.storage.review import load_review
from desktop_app.storage.sessions import get_session, rename_session, set_note, set_tags
from tests.sessions_factory import Planted, make_session

PEOPLE, SECONDS = 4, 6
TABLES = ("people", "observations", "person_seconds", "seconds", "markers", "events", "sessions")

NAMES = st.one_of(
    st.sampled_from(
        [
            "",
            'O\'Brien "Bob" `x`',
            "😀👩‍👩‍👧‍👦🇮🇩",
            "محمد علي",
            "\u202eevil\u202c",
            "x" * 300,
            '=HYPERLINK("http://example.org","x")',
            "+1",
            "@SUM(A1)",
            "<script>alert(1)</script>",
            "'; DROP TABLE people; --",
            "\\ \n \t {name} %s",
        ]
    ),
    st.text(max_size=300),
)
STEPS = st.one_of(
    st.tuples(st.just("rename"), st.integers(0, 9), NAMES),
    st.tuples(st.just("roster"), st.integers(0, 9), NAMES),
    st.tuples(st.just("merge"), st.integers(0, 9), st.integers(0, 9)),
    st.tuples(st.just("split"), st.integers(0, 9), st.integers(0, SECONDS)),
    st.tuples(st.just("exclude"), st.integers(0, 9), st.booleans()),
    st.tuples(st.just("undo"), st.just(0), st.just(0)),
    st.tuples(st.just("redo"), st.just(0), st.just(0)),
)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A session of four people in six seconds with all its observations, one of them leaving, one second dark."""
    database = open_database(tmp_path_factory.mktemp("corrections") / "simak.db")
    planted = Planted(leaver=(3, 4), dark=(2, 3), markers=((1.0, "quiz"),))
    make_session(database, people=PEOPLE, seconds=SECONDS, planted=planted, names={2: "Siti"}, observations=True)
    yield database
    database.close()


class Model:
    """Who every recorded second belongs to, kept one by one."""

    def __init__(self, seconds: list[tuple[int, int]]) -> None:
        self.owner = {(number, second): number for number, second in seconds}
        self.names = {2: "Siti"}
        self.excluded: set[int] = set()

    def people(self) -> set[int]:
        """Everybody."""
        return set(self.owner.values())

    def copy(self) -> "Model":
        """The same, to go on with."""
        other = Model([])
        other.owner, other.names, other.excluded = dict(self.owner), dict(self.names), set(self.excluded)
        return other

    def take(self, edit: Edit) -> None:
        """What the edit does."""
        match edit:
            case RenamePerson(person, name):
                self.names[person] = name
            case NameRoster(names):
                self.names.update(names)
            case SetParticipant(person, participant):
                (self.excluded.discard if participant else self.excluded.add)(person)
            case MergePeople(source, target):
                self.owner = {key: target if who == source else who for key, who in self.owner.items()}
                self.names[target] = self.names.get(target) or self.names.get(source, "")
                self.names.pop(source, None)
                self.excluded.discard(source)
            case SplitPerson(person, at_second, new):
                later = {key for key, who in self.owner.items() if who == person and key[1] >= at_second}
                self.owner.update(dict.fromkeys(later, new))
                self.excluded |= {new} if person in self.excluded else set()


def made(kind: str, people: list[int], person: int, other: Any) -> Edit:
    """The edit that a step means."""
    match kind:
        case "rename":
            return RenamePerson(person, other)
        case "roster":
            return NameRoster(tuple((each, f"{other}{each}") for each in people))
        case "merge":
            return MergePeople(person, people[other % len(people)])
        case "split":
            return SplitPerson(person, other)
        case _:
            return SetParticipant(person, other)


def run(db: Database, steps: list[tuple[Any, ...]]) -> tuple[Model, int]:
    """Apply the steps to the session and to the model; gives the model and how many edits are in force."""
    recorded = db.execute("SELECT person_id, second FROM person_seconds").fetchall()
    past, future = [Model(recorded)], []
    for kind, one, other in steps:
        people = sorted(past[-1].people())
        person = people[one % len(people)]
        if kind == "undo":
            assert (undo(db, 1) is not None) == (len(past) > 1)
            future = [past.pop(), *future] if len(past) > 1 else future
            continue
        if kind == "redo":
            assert (redo(db, 1) is not None) == bool(future)
            past, future = [*past, *future[:1]], future[1:]
            continue
        edit = made(kind, people, person, other)
        try:
            stored = apply_edit(db, 1, edit)
        except StorageError:
            assert isinstance(edit, MergePeople | SplitPerson)
            continue
        model, future = past[-1].copy(), []
        model.take(stored)
        past.append(model)
    return past[-1], len(past) - 1


def dump(db: Database) -> dict[str, list[Any]]:
    """Everything that was recorded, and every query's answer."""
    answers: dict[str, list[Any]] = {table: db.execute(f"SELECT * FROM {table}").fetchall() for table in TABLES}
    answers["map"] = [load_people_map(db, 1)]
    answers["people()"] = [asdict(person) for person in queries.people(db, 1)]
    answers["events()"] = list(queries.events(db, 1))
    answers["rows"] = list(queries.iter_observations(db, 1))
    answers["session"] = [get_session(db, 1)]
    for person in (None, *range(1, PEOPLE + 1)):
        series = queries.emotion_seconds(db, 1, person=person)
        answers[f"series of {person}"] = [getattr(series, name).tobytes() for name in ("second", "judged", "present")]
        answers[f"means of {person}"] = [series.probabilities.tobytes()]
    return answers


def check_against_rows(db: Database, model: Model) -> None:
    """Every figure is what the observations say, one by one, of the people that the model knows."""
    rows = list(queries.iter_observations(db, 1))
    assert len(rows) == get_session(db, 1).observations
    assert len({(row.frame_index, row.recorded_id) for row in rows}) == len(rows)
    assert all(row.person_id == model.owner[row.recorded_id, int(row.t_s)] for row in rows)
    assert all(row.participant == (row.person_id not in model.excluded) for row in rows)

    people = queries.people(db, 1)
    assert {person.person_id for person in people} == model.people()
    assert sum(person.judged for person in people) == sum(row.confidence is not None for row in rows)
    for person in people:
        mine = [row for row in rows if row.person_id == person.person_id]
        judged = [row for row in mine if row.confidence is not None]
        assert person.name == model.names.get(person.person_id, "")
        assert person.participant == (person.person_id not in model.excluded)
        assert set(person.recorded) >= {row.recorded_id for row in mine}
        assert (person.first_s, person.last_s) == (mine[0].t_s, mine[-1].t_s)
        assert person.seconds_present == len({int(row.t_s) for row in mine})
        assert person.seconds_judged == len({int(row.t_s) for row in judged})
        assert person.judged == len(judged)
        if judged:
            means = np.mean([row[11:18] for row in judged], axis=0)
            assert person.probabilities == pytest.approx(tuple(means))
    check_seconds(db, rows, model)


def check_seconds(db: Database, rows: list[queries.StoredObservation], model: Model) -> None:
    """The series of the class, and the review's rows, against the observations."""
    review = load_review(db, 1)
    assert review.person_seconds.present.sum() == len(rows)
    assert len(set(zip(review.person_seconds.second, review.person_seconds.person_id, strict=True))) == len(
        review.person_seconds
    )
    of_class = queries.emotion_seconds(db, 1)
    np.testing.assert_array_equal(of_class.probabilities, review.class_rows().probabilities)
    for place, second in enumerate(of_class.second.tolist()):
        means = []
        there = {row.person_id for row in rows if int(row.t_s) == second} - model.excluded
        for person in sorted(there):
            seen = [row[11:18] for row in rows if int(row.t_s) == second and row.person_id == person and row.emotion]
            means += [np.mean(seen, axis=0)] if seen else []
        assert (of_class.present[place], of_class.judged[place]) == (len(there), len(means))
        expected = np.mean(means, axis=0) if means else np.full(len(EMOTIONS), np.nan)
        np.testing.assert_allclose(of_class.probabilities[place], expected)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEPS, max_size=10))
def test_every_observation_is_counted_once_and_undo_leads_back(db: Database, steps: list[tuple[Any, ...]]) -> None:
    """After any edits all figures are those of the rows; undoing all gives every table and query its first answer."""
    db.execute("DELETE FROM edits")
    first = dump(db)

    model, in_force = run(db, steps)
    check_against_rows(db, model)
    last = dump(db)
    assert [last[table] for table in TABLES] == [first[table] for table in TABLES]

    for _ in range(in_force):
        assert undo(db, 1) is not None
    assert undo(db, 1) is None
    assert dump(db) == first

    for _ in range(in_force):
        assert redo(db, 1) is not None
    assert dump(db) == last


@settings(max_examples=60, deadline=None)
@given(name=NAMES)
def test_any_text_is_stored_unharmed(db: Database, name: str) -> None:
    """Names, notes, tags and markers come back as they were given: quotes, emoji, right-to-left, formulas, scripts."""
    db.execute("DELETE FROM edits")
    apply_edit(db, 1, RenamePerson(1, name))
    apply_edit(db, 1, NameRoster(((2, name), (3, name[::-1]))))
    apply_edit(db, 1, AddMarker(0.5, name))
    rename_session(db, 1, name)
    set_note(db, 1, name)
    set_tags(db, 1, [name])

    assert [person.name for person in load_review(db, 1).people[:3]] == [name, name, name[::-1]]
    assert [event.text for event in queries.events(db, 1)] == [name, "quiz"]
    session = get_session(db, 1)
    assert (session.name, session.note) == (name, name)
    assert session.tags == ((name.strip(),) if name.strip() else ())
    for _ in range(3):
        undo(db, 1)
    rename_session(db, 1, "Lesson")
    set_note(db, 1, "")
    set_tags(db, 1, [])
    assert queries.people(db, 1)[1].name == "Siti"
