"""``main.py sessions``: list, show, rename and delete stored sessions."""

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table

from desktop_app import compose
from desktop_app.commands.console import plain_console
from desktop_app.domain.edits import RenamePerson
from desktop_app.errors import DatabaseReadOnly, StorageError
from desktop_app.storage import queries
from desktop_app.storage.database import Database, database_exists, open_database
from desktop_app.storage.edits import apply_edit
from desktop_app.storage.sessions import (
    StoredSession,
    delete_session,
    get_session,
    list_sessions,
    rename_session,
)

_NUMBERS = {"ID", "Length", "People", "Rows"}
_NAME_WIDTH = 12


def run_sessions(arguments: argparse.Namespace) -> int:
    """Carry out one action on the database."""
    console = plain_console()
    if arguments.action == "list" and not database_exists(arguments.db):
        console.print(f"No session yet: there is no database {arguments.db}.", soft_wrap=True)
        return 0
    db = _opened(arguments.db, changes=arguments.action not in {"list", "show"})
    try:
        if arguments.action == "list":
            _list(db, console)
        elif arguments.action == "show":
            _show(db, arguments.session, console)
        elif arguments.action == "rename" and arguments.person is not None:
            apply_edit(db, arguments.session, RenamePerson(arguments.person, arguments.name))
        elif arguments.action == "rename":
            rename_session(db, arguments.session, arguments.name)
        else:
            delete_session(db, arguments.session)
    finally:
        db.close()
    return 0


def _opened(path: Path, *, changes: bool) -> Database:
    """The database, with what a killed process left picked up. One that cannot be written can still be looked at."""
    if not database_exists(path):
        raise StorageError(f"There is no database {path}. Record or analyse something first, or check --db.")
    try:
        compose.recover(path)
    except DatabaseReadOnly:
        if changes:
            raise
    return open_database(path, readonly=not changes)


def _list(db: Database, console: Console) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("ID", "Name", "Started", "Length", "People", "Rows", "State"):
        if column == "Name":
            table.add_column(column, min_width=_NAME_WIDTH)
        else:
            table.add_column(column, justify="right" if column in _NUMBERS else "left", no_wrap=True)
    for session in list_sessions(db):
        table.add_row(
            str(session.session_id),
            session.name,
            session.info.started_at.astimezone().strftime("%Y-%m-%d %H:%M"),
            _length(session),
            str(session.people),
            f"{session.observations:,}",
            session.state.value,
        )
    console.print(table)


def _show(db: Database, session_id: int, console: Console) -> None:
    session = get_session(db, session_id)
    counts = queries.counts(db, session_id)
    facts = Table(box=None, show_header=False, padding=(0, 2))
    facts.add_row("Name", session.name)
    facts.add_row("Source", f"{session.info.source_name} ({session.info.source_kind})")
    facts.add_row("Started", session.info.started_at.astimezone().strftime("%Y-%m-%d %H:%M:%S %z"))
    facts.add_row("Length", _length(session))
    facts.add_row("State", session.state.value)
    facts.add_row("Emotions", "on" if session.info.emotions else "off")
    facts.add_row(
        "Frames",
        f"{counts.captured:,} captured, {counts.analysed:,} analysed, "
        f"{counts.dropped:,} dropped, {counts.failed:,} failed",
    )
    facts.add_row("Rows", f"{counts.observations:,}, of which {counts.judged:,} judged")
    console.print(facts)
    people = Table(box=None, padding=(0, 2))
    for column in ("#", "Name", "Present", "Judged", "Most often"):
        people.add_column(column)
    for person in queries.people(db, session_id):
        people.add_row(
            str(person.person_id),
            person.name,
            f"{person.share_present:.0%}",
            f"{person.judged:,}",
            person.emotion or "",
        )
    console.print(people)


def _length(session: StoredSession) -> str:
    if session.duration_s is None:
        return ""
    minutes, seconds = divmod(round(session.duration_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
