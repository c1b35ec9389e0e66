"""``main.py sessions``: list, show, name, correct, bin and delete stored sessions."""

import argparse
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from desktop_app import paths
from desktop_app.commands.console import plain_console
from desktop_app.domain.attention import AttentionState, AttentionWeights
from desktop_app.domain.edits import Edit, MergePeople, RenamePerson, SetParticipant, SplitPerson
from desktop_app.errors import DatabaseReadOnly, StorageError, UsageError
from desktop_app.export.attention import MeasuredAttention, attention_of, measured_attention, share_of
from desktop_app.i18n import _, emotion_word, ngettext, number, percent, word
from desktop_app.settings import Settings
from desktop_app.storage import queries
from desktop_app.storage.database import Database, database_exists, open_database
from desktop_app.storage.edits import apply_edit, edit_log, redo, undo
from desktop_app.storage.recovery import recover
from desktop_app.storage.review import load_review
from desktop_app.storage.sessions import (
    StoredSession,
    bin_session,
    delete_session,
    get_session,
    list_sessions,
    rename_session,
    restore_session,
    set_note,
    set_tags,
)

_NAME_WIDTH = 12
_DAY_AND_TIME = "%Y-%m-%d %H:%M"

Action = Callable[[Database, argparse.Namespace, Console], None]


def run_sessions(arguments: argparse.Namespace) -> int:
    """Carry out one action on the database."""
    console = plain_console()
    if arguments.action == "list" and not database_exists(arguments.db):
        none = _("No session yet: there is no database {path}.")
        console.print(none.format(path=arguments.db), soft_wrap=True)
        return 0
    db = _opened(arguments.db, changes=arguments.action not in {"list", "show"})
    try:
        _ACTIONS[arguments.action](db, arguments, console)
    finally:
        db.close()
    return 0


def _opened(path: Path, *, changes: bool) -> Database:
    """The database, with what a killed process left picked up. One that cannot be written can still be looked at."""
    if not database_exists(path):
        raise StorageError("There is no database {path}. Record or analyse something first, or check --db.", path=path)
    try:
        recover(path)
    except DatabaseReadOnly:
        if changes:
            raise
    return open_database(path, readonly=not changes)


def _rename(db: Database, arguments: argparse.Namespace, console: Console) -> None:
    if arguments.person is None:
        rename_session(db, arguments.session, arguments.name)
    else:
        apply_edit(db, arguments.session, RenamePerson(arguments.person, arguments.name))


def _split(db: Database, arguments: argparse.Namespace, console: Console) -> None:
    edit = apply_edit(db, arguments.session, SplitPerson(arguments.person, _second(arguments.time)))
    if isinstance(edit, SplitPerson):
        told = _("From there on it is person {person}.")
        console.print(told.format(person=edit.new_person))


def _second(text: str) -> int:
    """Seconds, m:ss or h:mm:ss as whole seconds."""
    if not re.fullmatch(r"\d+(:[0-5]?\d){0,2}", text, re.ASCII):
        raise UsageError("The time must be like 75, 1:15 or 0:01:15, not {text}.", text=text)
    seconds = 0
    for part in text.split(":"):
        seconds = seconds * 60 + int(part)
    return seconds


def _turn(db: Database, arguments: argparse.Namespace, console: Console) -> None:
    if arguments.action == "undo":
        edit, nothing = undo(db, arguments.session), _("There is nothing to undo.")
    else:
        edit, nothing = redo(db, arguments.session), _("There is nothing to redo.")
    if edit is None:
        get_session(db, arguments.session)
        console.print(nothing)


def _correction(edit: Callable[[argparse.Namespace], Edit]) -> Action:
    def correct(db: Database, arguments: argparse.Namespace, console: Console) -> None:
        apply_edit(db, arguments.session, edit(arguments))

    return correct


def _simply(change: Callable[[Database, argparse.Namespace], None]) -> Action:
    return lambda db, arguments, console: change(db, arguments)


def _list(db: Database, arguments: argparse.Namespace, console: Console) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column(_("ID"), justify="right", no_wrap=True)
    table.add_column(_("Name"), min_width=_NAME_WIDTH)
    table.add_column(_("Started"), no_wrap=True)
    for figure in (_("Length"), _("People"), _("Judged"), _("Rows")):
        table.add_column(figure, justify="right", no_wrap=True)
    table.add_column(_("State"), no_wrap=True)
    table.add_column(_("Tags"))
    for session in list_sessions(db, text=arguments.text, tag=arguments.tag, binned=arguments.bin):
        table.add_row(
            str(session.session_id),
            session.name,
            session.info.started_at.astimezone().strftime(_DAY_AND_TIME),
            _length(session),
            number(session.people),
            percent(session.coverage),
            number(session.observations),
            word("state", session.state),
            ", ".join(session.tags),
        )
    console.print(table)


def _show(db: Database, arguments: argparse.Namespace, console: Console) -> None:
    session = get_session(db, arguments.session)
    facts = Table(box=None, show_header=False, padding=(0, 2))
    review = load_review(db, session.session_id)
    measured = measured_attention(review, AttentionWeights.of(Settings.load(paths.settings_file())))
    for name, value in _facts(db, session, measured=measured is not None).items():
        facts.add_row(name, value)
    console.print(facts)
    people = Table(box=None, padding=(0, 2))
    attention = () if measured is None else (_("Facing the screen"), _("Index"))
    for column in ("#", _("Name"), _("Present"), _("Judged"), _("Most often"), *attention, _("Recorded as")):
        people.add_column(column)
    for person in review.people:
        recorded = "" if person.recorded == (person.person_id,) else ", ".join(map(str, person.recorded))
        people.add_row(
            str(person.person_id),
            person.name,
            percent(person.share_present),
            number(person.judged),
            ("" if person.emotion is None else emotion_word(person.emotion))
            if person.participant
            else _("not a participant"),
            *_attention(measured, person.person_id),
            recorded,
        )
    console.print(people)


def _attention(measured: MeasuredAttention | None, person_id: int) -> tuple[str, ...]:
    if measured is None:
        return ()
    span = attention_of(measured, person_id)
    return percent(share_of(span, AttentionState.FACING)), number(span.index)


def _facts(db: Database, session: StoredSession, *, measured: bool) -> Mapping[str, str]:
    info, counts = session.info, queries.counts(db, session.session_id)
    corrections = len(edit_log(db, session.session_id).done)
    frames = _("{captured} captured, {analysed} analysed, {dropped} dropped, {failed} failed").format(
        captured=number(counts.captured),
        analysed=number(counts.analysed),
        dropped=number(counts.dropped),
        failed=number(counts.failed),
    )
    rows = _("{rows}, of which {judged} judged").format(rows=number(counts.observations), judged=number(counts.judged))
    facts = {
        _("Name"): session.name,
        _("Source"): f"{info.source_name} ({info.source_kind})",
        _("File"): info.source_path or "",
        _("Started"): info.started_at.astimezone().strftime(f"{_DAY_AND_TIME}:%S %z"),
        _("Length"): _length(session),
        _("State"): word("state", session.state),
        _("In the bin since"): session.binned_at.astimezone().strftime(_DAY_AND_TIME) if session.binned_at else "",
        _("Emotions"): _("on") if info.emotions else _("off"),
        _("Attention"): _("measured") if measured else _("not measured"),
        _("Frames"): frames,
        _("Rows"): rows,
        _("Tags"): ", ".join(session.tags),
        _("Note"): session.note,
        _("Corrections"): ngettext("{n} step", "{n} steps", corrections).format(n=number(corrections))
        if corrections
        else "",
    }
    return {name: value for name, value in facts.items() if value}


def _length(session: StoredSession) -> str:
    if session.duration_s is None:
        return ""
    minutes, seconds = divmod(round(session.duration_s), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


_ACTIONS: Mapping[str, Action] = {
    "list": _list,
    "show": _show,
    "rename": _rename,
    "note": _simply(lambda db, given: set_note(db, given.session, given.text)),
    "tag": _simply(lambda db, given: set_tags(db, given.session, given.tags)),
    "merge": _correction(lambda given: MergePeople(given.person, given.into)),
    "split": _split,
    "exclude": _correction(lambda given: SetParticipant(given.person, participant=False)),
    "include": _correction(lambda given: SetParticipant(given.person, participant=True)),
    "undo": _turn,
    "redo": _turn,
    "bin": _simply(lambda db, given: bin_session(db, given.session)),
    "restore": _simply(lambda db, given: restore_session(db, given.session)),
    "delete": _simply(lambda db, given: delete_session(db, given.session)),
}
"""What each action does."""
