"""What an edit does, in words: for the menu's "Undo", and for the line that says what has happened. No Qt."""

from collections.abc import Mapping

from desktop_app.domain.edits import (
    AddMarker,
    Edit,
    EditMarker,
    KeepApart,
    MergePeople,
    NameRoster,
    RemoveMarker,
    RenamePerson,
    SetParticipant,
    SplitPerson,
)
from desktop_app.i18n import _, ngettext, number
from desktop_app.ui.timeline_data import clock_text

_LONGEST_NAME = 28


def person_words(person_id: int, names: Mapping[int, str]) -> str:
    """A person within a sentence: the name with its number, or the number alone."""
    name = names.get(person_id, "")
    return f"{isolated(shortened(name))} ({person_id})" if name else str(person_id)


def edit_words(edit: Edit, names: Mapping[int, str]) -> str:
    """An edit as a short order: "merge 4 into 2".

    Args:
        edit: what was, or is to be done.
        names: the names now in force, by person.
    """

    def who(person_id: int) -> str:
        return person_words(person_id, names)

    match edit:
        case RenamePerson(person_id, ""):
            return _("take the name of {number} away").format(number=person_id)
        case RenamePerson(person_id, name):
            return _("name {number} {name}").format(number=person_id, name=isolated(shortened(name)))
        case NameRoster(given):
            count = len(given)
            return ngettext("give {n} name", "give {n} names", count).format(n=number(count))
        case MergePeople(source, target):
            return _("merge {source} into {target}").format(source=who(source), target=who(target))
        case SplitPerson(person_id, at_second):
            return _("split {person} at {time}").format(person=who(person_id), time=clock_text(at_second))
        case SetParticipant(person_id, participant):
            text = _("count {person} again") if participant else _("leave {person} out")
            return text.format(person=who(person_id))
        case KeepApart(person_id, other):
            return _("keep {person} and {other} apart").format(person=who(person_id), other=who(other))
        case AddMarker() | EditMarker() | RemoveMarker():
            return _marker_words(edit)


def _marker_words(edit: AddMarker | EditMarker | RemoveMarker) -> str:
    match edit:
        case AddMarker(t_s, text):
            return _("add the marker {text} at {time}").format(text=_quoted(text), time=clock_text(t_s))
        case EditMarker(_number, t_s, text):
            return _("change the marker {text} at {time}").format(text=_quoted(text), time=clock_text(t_s))
        case RemoveMarker():
            return _("remove a marker")


def isolated(text: str) -> str:
    """A name set apart from the sentence around it, so that a name written from right to left leaves it in order."""
    return f"\N{FIRST STRONG ISOLATE}{text}\N{POP DIRECTIONAL ISOLATE}"


def shortened(text: str) -> str:
    """A name as far as a menu has room for it."""
    return text if len(text) <= _LONGEST_NAME else f"{text[: _LONGEST_NAME - 1].rstrip()}…"


def _quoted(text: str) -> str:
    return f"“{isolated(shortened(text))}”"
