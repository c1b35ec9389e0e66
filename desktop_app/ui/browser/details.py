"""The selected session beside the list: what it is, its tags and its note."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop_app.domain.attention import AttentionState
from desktop_app.export.attention import AttentionSpan, share_of
from desktop_app.export.wording import of_people
from desktop_app.i18n import _, attention_word, day, duration, ngettext, number, percent, time_of_day, word
from desktop_app.storage.sessions import StoredSession
from desktop_app.ui.language import Retranslating
from desktop_app.ui.review.note_panel import NoteField


class Details(Retranslating, QWidget):
    """Facts that cannot be changed above, tags and note below.

    Signals:
        tags_changed: key and tags of the session shown.
        note_changed: key and note of the session shown.
    """

    tags_changed = Signal(int, object)
    note_changed = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: StoredSession | None = None
        self._chosen: tuple[StoredSession, ...] = ()
        self._attention: tuple[int, AttentionSpan | None] | None = None
        self.name = QLabel()
        self.name.setWordWrap(True)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        font = self.name.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        font.setWeight(font.Weight.DemiBold)
        self.name.setFont(font)
        self.facts = QLabel()
        self.facts.setObjectName("soft")
        self.facts.setWordWrap(True)
        self.facts.setTextFormat(Qt.TextFormat.PlainText)
        self.tags = QLineEdit()
        self.tags.editingFinished.connect(self._report_tags)
        self.note = NoteField()
        self.note.note_changed.connect(self._report_note)
        self._tags_title, self._note_title = QLabel(), QLabel()
        self._tags_title.setBuddy(self.tags)
        self._note_title.setBuddy(self.note)
        self._fields = QWidget()
        fields = QVBoxLayout(self._fields)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(4)
        fields.addWidget(self._tags_title)
        fields.addWidget(self.tags)
        fields.addSpacing(6)
        fields.addWidget(self._note_title)
        fields.addWidget(self.note, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 4, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.name)
        layout.addWidget(self.facts)
        layout.addSpacing(4)
        # The room below belongs to the note; without one, to nothing.
        layout.addWidget(self._fields, 1000)
        layout.addStretch(1)
        self.retranslate()

    def show_sessions(self, chosen: Sequence[StoredSession]) -> None:
        """Show the selected sessions: one with everything, of several only how many."""
        one = chosen[0] if len(chosen) == 1 else None
        if self._session is not None and (one is None or one.session_id != self._session.session_id):
            self.store()
            self.tags.clear()
        self._chosen, self._session = tuple(chosen), one
        self._show()

    def show_attention(self, read: tuple[int, AttentionSpan | None]) -> None:
        """The figures of attention of a session, by its key; shown while that one is selected."""
        self._attention = read
        if self._session is not None and self._session.session_id == read[0]:
            self._show_facts(self._session)

    def store(self) -> None:
        """Report what was typed and not reported yet."""
        self.note.report()
        self._report_tags()

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self._tags_title.setText(_("Ta&gs"))
        self._note_title.setText(_("N&ote"))
        self.tags.setPlaceholderText(_("Separated by commas: physics, 3A"))
        self.tags.setAccessibleName(_("Tags"))
        self._show()

    def _show(self) -> None:
        session = self._session
        self._fields.setVisible(session is not None and session.binned_at is None)
        if session is None:
            several = len(self._chosen)
            words = ngettext("{n} session selected", "{n} sessions selected", several).format(n=number(several))
            self.name.setText(words if several else _("No session selected"))
            hint = _("Select one to see its details, or several to export or compare them.")
            self.facts.setText("" if several else hint)
            return
        self.name.setText(session.name)
        self._show_facts(session)
        if not self.tags.hasFocus() or not self.tags.text():
            self.tags.setText(", ".join(session.tags))
        self.note.show_note(session.note)

    def _show_facts(self, session: StoredSession) -> None:
        lines = _facts(session)
        if session.attention:
            key, span = self._attention or (0, None)
            lines.append(_attention(span) if key == session.session_id else _("Attention: reading…"))
        self.facts.setText("\n".join(lines))

    def _report_tags(self) -> None:
        session = self._session
        tags = tuple(part for part in (" ".join(text.split()) for text in self.tags.text().split(",")) if part)
        same = session is not None and {tag.casefold() for tag in tags} == {tag.casefold() for tag in session.tags}
        if session is not None and session.binned_at is None and not same:
            self.tags_changed.emit(session.session_id, tags)

    def _report_note(self, text: str) -> None:
        if self._session is not None:
            self.note_changed.emit(self._session.session_id, text)


def _attention(span: AttentionSpan | None) -> str:
    """Share facing, index, and of how many it could be told; nothing known is said."""
    if span is None or span.shares is None:
        return _("Attention: nothing could be told")
    return _("Attention: {facing} {state} \N{MIDDLE DOT} index {index} \N{MIDDLE DOT} told of {told}").format(
        facing=percent(share_of(span, AttentionState.FACING)),
        state=attention_word(AttentionState.FACING),
        index=number(span.index),
        told=of_people(span.people_told, span.people),
    )


def _facts(session: StoredSession) -> list[str]:
    started = session.info.started_at
    length = [] if session.duration_s is None else [duration(session.duration_s)]
    people = ngettext("{n} person", "{n} people", session.people).format(n=number(session.people))
    lines = [
        [_("{day}, {time}").format(day=day(started, "full"), time=time_of_day(started))],
        [session.info.source_name],
        [*length, people, _("coverage {share}").format(share=percent(session.coverage))],
        [word("state", session.state)],
    ]
    if session.binned_at is not None:
        lines.append([_("In the bin since {day}").format(day=day(session.binned_at))])
    return [" \N{MIDDLE DOT} ".join(line) for line in lines]
