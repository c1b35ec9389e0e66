"""What can be done with people: the actions of the panel's menu, their words and their keys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.i18n import _, listing, mark
from desktop_app.ui.people.words import person_words
from desktop_app.ui.people_model import PersonRow
from desktop_app.ui.timeline_data import clock_text

_KEYS: dict[str, QKeySequence.StandardKey | str] = {
    "undo": QKeySequence.StandardKey.Undo,
    "redo": "Ctrl+Y",
    "rename": "",
    "merge": "Ctrl+M",
    "split": "Ctrl+T",
    "participant": "Ctrl+K",
    "roster": "Ctrl+Shift+N",
    "by_number": "",
    "by_name": "",
}
_EVERYWHERE = {"undo", "redo", "roster"}
_ORDER = ("rename", "merge", "split", "participant", "", "roster", "", "by_number", "by_name", "", "undo", "redo")
_TIPS = {
    "undo": mark("Take back what was done last"),
    "redo": mark("Do again what was taken back"),
    "rename": mark("Write a name for the selected person"),
    "merge": mark("Several selected numbers are one person"),
    "split": mark("From this moment on, the selected number is somebody else"),
    "participant": mark("Whether the selected people are in the figures"),
    "roster": mark("Paste a list of names or read it from a CSV file, and give the names to the numbers"),
    "by_number": mark("Put people in the order of their numbers"),
    "by_name": mark("Put people in the order of their names"),
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the actions depend on.

    Attributes:
        chosen: the selected people.
        people: everybody, by number.
        moment: the second at which a person would be split; None where there is none.
        undo: what can be taken back, in words, or an empty string.
        redo: what can be brought back.
    """

    chosen: tuple[int, ...] = ()
    people: Mapping[int, PersonRow] = field(default_factory=dict)
    moment: int | None = None
    undo: str = ""
    redo: str = ""

    @property
    def names(self) -> dict[int, str]:
        """Everybody's name."""
        return {number: person.name for number, person in self.people.items()}

    @property
    def all_left_out(self) -> bool:
        """Whether none of the selected people takes part."""
        chosen = [self.people[number] for number in self.chosen if number in self.people]
        return bool(chosen) and not any(person.participant for person in chosen)


class PeopleDeeds:
    """The panel's actions by name: undo, redo, rename, merge, split, participant, roster, by_number, by_name."""

    def __init__(self, owner: QWidget) -> None:
        self._all = {name: QAction(owner) for name in _KEYS}
        for name, action in self._all.items():
            action.setShortcut(QKeySequence(_KEYS[name]))
            if name not in _EVERYWHERE:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        order = QActionGroup(owner)
        for name in ("by_number", "by_name"):
            self[name].setCheckable(True)
            order.addAction(self[name])
        self["by_number"].setChecked(True)
        owner.addActions(list(self._all.values()))

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def fill(self, menu: QMenu) -> None:
        """Put all actions into a menu."""
        menu.setToolTipsVisible(True)
        for name in _ORDER:
            if name:
                menu.addAction(self[name])
            else:
                menu.addSeparator()

    def show(self, now: Circumstances) -> None:
        """Write every action's words, and whether it can be used."""
        one = len(now.chosen) == 1
        words = {
            "undo": _("&Undo: {what}").format(what=now.undo) if now.undo else _("&Undo"),
            "redo": _("&Redo: {what}").format(what=now.redo) if now.redo else _("&Redo"),
            "rename": _("&Name the person…"),
            "merge": _merge_words(now),
            "split": _split_words(now),
            "participant": _participant_words(now),
            "roster": _("Assi&gn names…"),
            "by_number": _("Order by n&umber"),
            "by_name": _("Order by na&me"),
        }
        usable = {
            "undo": bool(now.undo),
            "redo": bool(now.redo),
            "rename": one,
            "merge": len(now.chosen) > 1,
            "split": one and now.moment is not None,
            "participant": bool(now.chosen),
            "roster": bool(now.people),
        }
        for name, action in self._all.items():
            action.setText(words[name])
            action.setToolTip(_(_TIPS[name]))
            action.setEnabled(usable.get(name, True))


def merge_target(chosen: Sequence[int], names: Mapping[int, str]) -> int:
    """Whose number stays when these are merged: the only one that has a name, else the smallest."""
    named = [number for number in chosen if names.get(number)]
    return named[0] if len(named) == 1 else min(chosen)


def _who(now: Circumstances, number: int) -> str:
    # In the words of an action, & stands before its key.
    return person_words(number, now.names).replace("&", "&&")


def _merge_words(now: Circumstances) -> str:
    if len(now.chosen) < 2:
        return _("&Merge the selected people")
    target = merge_target(now.chosen, now.names)
    sources = listing([_who(now, number) for number in now.chosen if number != target])
    return _("&Merge {sources} into {target}").format(sources=sources, target=_who(now, target))


def _split_words(now: Circumstances) -> str:
    if len(now.chosen) != 1 or now.moment is None:
        return _("&Split the person here")
    return _("&Split {person} at {time}").format(person=_who(now, now.chosen[0]), time=clock_text(now.moment))


def _participant_words(now: Circumstances) -> str:
    if len(now.chosen) != 1:
        return _("&Participants again") if now.all_left_out else _("Not &participants")
    text = _("{person} is a &participant") if now.all_left_out else _("{person} is not a &participant")
    return text.format(person=_who(now, now.chosen[0]))
