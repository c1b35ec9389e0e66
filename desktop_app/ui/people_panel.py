"""The people panel: who is there, how they look at the moment, how long they were in the picture, and who is who."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget

from desktop_app.domain.edits import Edit, KeepApart, MergePeople, NameRoster, RenamePerson, SetParticipant, SplitPerson
from desktop_app.i18n import _, ngettext, number
from desktop_app.ui.language import Retranslating
from desktop_app.ui.people.deeds import Circumstances, PeopleDeeds, merge_target
from desktop_app.ui.people.line import Answer, PanelLine
from desktop_app.ui.people.state_filter import StateFilter
from desktop_app.ui.people.suggestions import Suggestion
from desktop_app.ui.people.table import PeopleTable
from desktop_app.ui.people.words import edit_words, person_words
from desktop_app.ui.people_model import NAME, PeopleModel, PersonRow
from desktop_app.ui.timeline_data import clock_text

_DONE_STAYS_MS = 10_000


class PeoplePanel(Retranslating, QWidget):
    """A table of people by number or name: nobody is ranked. The live window and the review share it.

    It knows no database: it asks for edits, and is shown what came of them.

    Signals:
        person_selected: the number of the chosen person, 0 for nobody.
        edit_asked: an ``Edit`` that the user wants.
        undo_asked, redo_asked: the user wants the last edit taken back, or brought back.
        heading_changed: the count of people, as a title for the panel.
    """

    person_selected = Signal(int)
    edit_asked = Signal(object)
    undo_asked = Signal()
    redo_asked = Signal()
    heading_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._heading = ""
        self._here: int | None = None
        self._selected = 0
        self._moment: int | None = None
        self._history = ("", "")
        self._suggestions: tuple[Suggestion, ...] = ()
        self._names: Mapping[int, str] = {}
        self._done_text = ""
        self._done_timer = QTimer(self)
        self._done_timer.setSingleShot(True)
        self._done_timer.setInterval(_DONE_STAYS_MS)
        self._done_timer.timeout.connect(self._forget_done)
        self.model = PeopleModel(self)
        self.table = PeopleTable(self.model)
        self.deeds = PeopleDeeds(self)
        self.search = QLineEdit()
        self.filter = StateFilter()
        self.line = PanelLine()
        self._build()
        self._connect()
        self.clear()
        self.retranslate()

    @property
    def heading(self) -> str:
        """The count of people in words."""
        return self._heading

    def retranslate(self) -> None:
        """Write every word in the language in force."""
        self._empty.setText(_("People appear here when a session runs.\nA double click gives a person a name."))
        self.search.setPlaceholderText(_("Search names"))
        self.search.setAccessibleName(_("Search names"))
        self.table.setAccessibleName(_("People"))
        self._more.setAccessibleName(_("What can be done with people"))
        self._more.setToolTip(_("Merge, split, leave out, assign names, undo"))
        self.model.retranslate()
        self.table.lay_out()
        self._refresh_deeds()
        self._refresh_line()
        self._show_count()

    def clear(self) -> None:
        """Forget everybody."""
        self.model.clear()
        self._show_everybody()
        self._show_attention()
        self._suggestions, self._moment = (), None
        self._forget_done()
        self._here = None
        self._show_count()
        self._refresh_deeds()

    def show_people(self, people: Sequence[PersonRow], here: int | None) -> None:
        """Take over the present state of all people; ``here`` of them are in the picture, None once that is over."""
        before = [(person.person_id, person.name, person.participant) for person in self.model.rows()]
        self.model.update_people(people)
        self._here = here
        self._show_attention()
        self._show_count()
        if before != [(person.person_id, person.name, person.participant) for person in self.model.rows()]:
            self._refresh_deeds()

    def show_moment(self, second: int | None) -> None:
        """The second at which a person would be split: the scrub line's, or now; None where nobody can be."""
        if second != self._moment:
            self._moment = second
            self._refresh_deeds()

    def show_history(self, done: str, undone: str) -> None:
        """What can be taken back and brought back, in words; empty where there is nothing."""
        self._history = done, undone
        self._refresh_deeds()

    def show_suggestions(self, suggestions: Sequence[Suggestion], names: Mapping[int, str]) -> None:
        """Who may be one person: put to the user one after the other, and nothing is done without an answer."""
        self._suggestions, self._names = tuple(suggestions), names
        self._refresh_line()

    def tell_done(self, edit: Edit, together_s: int = 0) -> None:
        """Say what was done and offer to take it back; ``together_s``: how long two merged people were both seen."""
        names = {person.person_id: person.name for person in self.model.rows()}
        self._done_text = _("Done: {what}.").format(what=edit_words(edit, names))
        if together_s:
            doubt = ngettext(
                "Both were in the picture at once in {n} second, so they may be two people.",
                "Both were in the picture at once in {n} seconds, so they may be two people.",
                together_s,
            )
            self._done_text += " " + doubt.format(n=number(together_s))
        self._done_timer.start()
        self._refresh_line()

    def select(self, person_id: int | None) -> None:
        """Select a person's row without reporting it back."""
        index = QModelIndex() if person_id is None else self.table.index_of(person_id)
        self._selected = (person_id or 0) if index.isValid() else 0
        selection = self.table.selectionModel()
        blocked = selection.blockSignals(True)
        if index.isValid():
            self.table.selectRow(index.row())
        else:
            self.table.clearSelection()
        selection.blockSignals(blocked)
        self.table.viewport().update()
        self._refresh_deeds()

    def edit_name(self, person_id: int) -> None:
        """Let the user write this person's name, in the table."""
        if self.model.row_of(person_id) is not None and not self.table.index_of(person_id).isValid():
            self._show_everybody()
        cell = self.table.index_of(person_id, NAME)
        if cell.isValid():
            self.table.setFocus()
            self.table.setCurrentIndex(cell)
            self.table.scrollTo(cell)
            self.table.edit(cell)

    def assign_names(self) -> None:
        """Open the list of names."""
        from desktop_app.ui.people.roster_dialog import RosterDialog

        dialog = RosterDialog(self.model.rows(), self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.names_given.connect(lambda names: self.edit_asked.emit(NameRoster(names)))
        dialog.open()

    # building

    def _build(self) -> None:
        self._empty = QLabel()
        self._empty.setObjectName("soft")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self.search.setClearButtonEnabled(True)
        self._more = QToolButton()
        self._more.setObjectName("segment")
        self._more.setText("⋯")
        self._more.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self.deeds.fill(self._menu)
        self._more.setMenu(self._menu)
        self._top = QWidget()
        top = QHBoxLayout(self._top)
        top.setContentsMargins(0, 0, 0, 0)
        top.addWidget(self.search, 1)
        top.addWidget(self.filter)
        top.addWidget(self._more)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 8)
        layout.addWidget(self._top)
        layout.addWidget(self._empty, 1)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.line)

    def _connect(self) -> None:
        self.model.renamed.connect(lambda person_id, name: self.edit_asked.emit(RenamePerson(person_id, name)))
        self.model.dropped.connect(lambda source, target: self._merge_into([source], target))
        self.table.selectionModel().selectionChanged.connect(self._report_selection)
        self.table.doubleClicked.connect(self._edit_double_clicked)
        self.table.hovered.connect(self._show_hint)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._open_menu)
        self._menu.aboutToShow.connect(self._refresh_deeds)
        self.search.textChanged.connect(self.table.shown.search)
        self.filter.chosen.connect(self.table.shown.only)
        slots = {
            "undo": self.undo_asked.emit,
            "redo": self.redo_asked.emit,
            "rename": lambda: self.edit_name(self._selected),
            "merge": self._merge,
            "split": self._split,
            "participant": self._turn_participants,
            "roster": self.assign_names,
            "by_number": lambda: self.table.shown.order_by_name(False),
            "by_name": lambda: self.table.shown.order_by_name(True),
        }
        for name, slot in slots.items():
            self.deeds[name].triggered.connect(lambda _=False, slot=slot: slot())

    # what the user does

    def _merge(self) -> None:
        chosen = self.table.chosen()
        target = merge_target(chosen, {person.person_id: person.name for person in self.model.rows()})
        self._merge_into([person for person in chosen if person != target], target)

    def _merge_into(self, sources: Sequence[int], target: int) -> None:
        for source in sources:
            self.edit_asked.emit(MergePeople(source, target))
        # The others' lines are about to go.
        self.table.selectRow(self.table.index_of(target).row())

    def _split(self) -> None:
        if self._moment is not None:
            self.edit_asked.emit(SplitPerson(self._selected, self._moment))

    def _turn_participants(self) -> None:
        chosen = [person for person in self.model.rows() if person.person_id in self.table.chosen()]
        again = not any(person.participant for person in chosen)
        for person in chosen:
            if person.participant is not again:
                self.edit_asked.emit(SetParticipant(person.person_id, again))

    def _edit_double_clicked(self, index: QModelIndex) -> None:
        # A double click on the name itself is the table's own business.
        if index.column() != NAME:
            self.edit_name(self.table.person_of(index))

    def _open_menu(self, at: QPoint) -> None:
        self._menu.popup(self.table.viewport().mapToGlobal(at))

    # keeping up

    def _show_count(self) -> None:
        people = self.model.rows()
        # Who does not take part is in no figure, this one included.
        seen = sum(person.participant for person in people)
        if not people:
            heading = _("People")
        elif self._here is None:
            heading = _("People {seen} seen").format(seen=number(seen))
        else:
            heading = _("People {here} of {seen} seen").format(here=number(self._here), seen=number(seen))
        if heading != self._heading:
            self._heading = heading
            self.heading_changed.emit(heading)
        for widget in (self._top, self.table):
            widget.setVisible(bool(people))
        self._empty.setVisible(not people)

    def _show_attention(self) -> None:
        """Column and filter, where attention is told of anybody."""
        told = any(person.attention is not None for person in self.model.rows())
        self.table.show_attention(told)
        self.filter.setVisible(told)
        if not told and self.filter.state is not None:
            # What cannot be seen must not hide anybody.
            self.filter.choose(None)

    def _show_everybody(self) -> None:
        self.search.clear()
        self.filter.choose(None)

    def _report_selection(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        chosen = self.table.chosen()
        if self._selected not in chosen:
            self._selected = chosen[0] if chosen else 0
            self.person_selected.emit(self._selected)
        self._refresh_deeds()

    def _refresh_deeds(self) -> None:
        people = {person.person_id: person for person in self.model.rows()}
        self.deeds.show(Circumstances(tuple(self.table.chosen()), people, self._moment, *self._history))

    def _refresh_line(self) -> None:
        if self._done_text:
            undo = Answer(_("Undo"), _("Take back what was done last"), self._take_back)
            self.line.say(self._done_text, (undo,))
        elif self._suggestions:
            self._suggest(self._suggestions[0])
        else:
            self.line.say("")

    def _suggest(self, one: Suggestion) -> None:
        person, earlier = person_words(one.person, self._names), person_words(one.earlier, self._names)
        text = _("{person} may be {earlier} again").format(person=person, earlier=earlier)
        tip = ngettext(
            "{person} appeared at {time} in the place where {earlier} was last seen {n} second earlier.",
            "{person} appeared at {time} in the place where {earlier} was last seen {n} seconds earlier.",
            one.gap_s,
        ).format(person=person, earlier=earlier, time=clock_text(one.at_s), n=number(one.gap_s))
        merge = Answer(
            _("Merge"),
            _("Merge {person} into {earlier}").format(person=person, earlier=earlier),
            lambda: self.edit_asked.emit(MergePeople(one.person, one.earlier)),
        )
        apart = KeepApart(min(one.person, one.earlier), max(one.person, one.earlier))
        no = Answer(_("No"), _("They are two people: do not ask again"), lambda: self.edit_asked.emit(apart))
        self.line.say(text, (merge, no), tip)

    def _show_hint(self, source: int, target: int) -> None:
        if source and target:
            names = {person.person_id: person.name for person in self.model.rows()}
            text = _("Let go to merge {source} into {target}.")
            self.line.say(text.format(source=person_words(source, names), target=person_words(target, names)))
        else:
            self._refresh_line()

    def _take_back(self) -> None:
        self._forget_done()
        self.undo_asked.emit()

    def _forget_done(self) -> None:
        self._done_timer.stop()
        self._done_text = ""
        self._refresh_line()
