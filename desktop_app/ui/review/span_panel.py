"""The chosen span beside the rest of the session."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPushButton, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.export.figures import (
    AgainstRest,
    ClassSeconds,
    Segment,
    SpanFigures,
    against_rest,
    person_seconds,
    segments,
)
from desktop_app.i18n import _, duration, number, percent, pgettext
from desktop_app.ui.language import Retranslating
from desktop_app.ui.review.attention_series import AttentionFigures, LoadedAttention, class_figures, person_figures
from desktop_app.ui.review.reading import LoadedReview
from desktop_app.ui.review.shares_table import SharesColumn, SharesTable
from desktop_app.ui.timeline_controls import Subject
from desktop_app.ui.timeline_data import clock_text


class SpanPanel(Retranslating, QWidget):
    """Figures of a span against everything outside it, of the class or of the selected person.

    Signals:
        segment_chosen: begin and end in seconds of a part between markers.
        cleared: no span is wanted any more.
        episode_asked: the span should become an episode of the session.
    """

    segment_chosen = Signal(float, float)
    cleared = Signal()
    episode_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._loaded: LoadedReview | None = None
        self._segments: tuple[Segment, ...] = ()
        self._span: tuple[float, float] | None = None
        self._person_id = 0
        self._subject = Subject.EMOTIONS
        self._person: tuple[LoadedReview, int, ClassSeconds] | None = None
        self.parts = QComboBox()
        self.parts.activated.connect(self._choose_part)
        self.heading = QLabel()
        font = self.heading.font()
        font.setBold(True)
        self.heading.setFont(font)
        self.heading.setWordWrap(True)
        self.table = SharesTable()
        self._hint = QLabel()
        self._hint.setObjectName("soft")
        self._hint.setWordWrap(True)
        self.clear_button, self.episode_button = QPushButton(), QPushButton()
        self.clear_button.clicked.connect(self.cleared)
        self.episode_button.clicked.connect(self.episode_asked)
        self._lay_out()
        self.retranslate()

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.parts.setAccessibleName(_("Part between markers"))
        self.parts.setToolTip(_("Select a part of the session between two markers"))
        self.table.setAccessibleName(_("Figures of the selection against the rest"))
        self._hint.setText(
            _(
                "Select a span to compare it with the rest of the session: drag over a timeline with Shift held, or "
                "press [ and ] where it begins and ends, or choose a part between markers above."
            )
        )
        self.clear_button.setText(_("&Clear"))
        self.episode_button.setText(_("&Note as episode…"))
        self._fill_parts()
        self._show()

    def show_review(self, loaded: LoadedReview) -> None:
        """Another session, or the same one corrected."""
        self._loaded = loaded
        self._segments = segments(loaded.figures)
        self._fill_parts()
        self._show()

    def show_span(self, span: tuple[float, float] | None) -> None:
        """Tell the figures of another span."""
        self._span = span
        self._show()

    def select_person(self, person_id: int) -> None:
        """Tell the figures of this person, 0 for the class."""
        self._person_id = person_id
        self._show()

    def choose_subject(self, subject: Subject) -> None:
        """Tell of emotions, or of attention."""
        self._subject = subject
        self._show()

    def _lay_out(self) -> None:
        filled, empty = QWidget(), QWidget()
        layout = QVBoxLayout(filled)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.heading)
        layout.addWidget(self.table, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.episode_button)
        buttons.addStretch(1)
        buttons.addWidget(self.clear_button)
        layout.addLayout(buttons)
        layout = QVBoxLayout(empty)
        layout.setContentsMargins(4, 12, 4, 0)
        layout.addWidget(self._hint)
        layout.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.addWidget(self.parts)
        self._pages = QStackedLayout()
        self._pages.addWidget(empty)
        self._pages.addWidget(filled)
        outer.addLayout(self._pages, 1)

    def _fill_parts(self) -> None:
        self.parts.clear()
        self.parts.addItem(_("Choose a part between markers…"))
        for part in self._segments:
            name = _("Beginning") if part.text is None else part.text
            figures = part.figures
            self.parts.addItem(f"{clock_text(figures.from_s)}\N{EN DASH}{clock_text(figures.to_s)}  {name}")
        self.parts.setEnabled(len(self._segments) > 1)

    def _choose_part(self, index: int) -> None:
        if index > 0:
            figures = self._segments[index - 1].figures
            self.segment_chosen.emit(float(figures.from_s), float(figures.to_s))
        self.parts.setCurrentIndex(0)

    def _source(self) -> tuple[str, ClassSeconds] | None:
        """Whose figures, in words, and their seconds; those of a person are made once."""
        if self._loaded is None:
            return None
        names = {person.person_id: person.name for person in self._loaded.review.people}
        if self._person_id not in names:
            return _("The class"), self._loaded.figures
        if self._person is None or self._person[:2] != (self._loaded, self._person_id):
            self._person = (self._loaded, self._person_id, person_seconds(self._loaded.review, self._person_id))
        who = names[self._person_id] or _("Person {number}").format(number=self._person_id)
        return who, self._person[2]

    def _show(self) -> None:
        source = self._source()
        if source is None or self._span is None:
            self._pages.setCurrentIndex(0)
            return
        who, seconds = source
        figures = against_rest(seconds, *self._span)
        span = figures.span
        self.heading.setText(
            _("{who}: {begin} to {end} ({length})").format(
                who=who,
                begin=clock_text(span.from_s),
                end=clock_text(span.to_s),
                length=duration(span.seconds),
            )
        )
        of_one = self._loaded is not None and seconds is not self._loaded.figures
        rows = (_("In the picture") if of_one else _("People seen"), _("Coverage"))
        attention = self._loaded.attention if self._loaded is not None else None
        if self._subject is Subject.ATTENTION and attention is not None:
            columns = _attention_columns(attention, self._person_id if of_one else 0, (span.from_s, span.to_s))
            self.table.show_columns(columns, (_("Index"), *rows), Subject.ATTENTION)
        else:
            self.table.show_columns(_columns(figures, of_one), rows)
        self._pages.setCurrentIndex(1)


def _columns(figures: AgainstRest, of_one: bool) -> list[SharesColumn]:
    return [
        SharesColumn(pgettext("column", "Selection"), figures.span.shares, _more(figures.span, of_one)),
        SharesColumn(_("Rest"), figures.rest.shares, _more(figures.rest, of_one)),
        SharesColumn(_("Change"), figures.change, signed=True),
    ]


def _more(figures: SpanFigures, of_one: bool) -> list[str]:
    """How much of them was seen, and how much of that was judged."""
    if of_one:
        return [percent(figures.seen_share), percent(figures.coverage)]
    seen = _("{seen} of {people}").format(seen=number(figures.people_seen, 1), people=number(figures.people))
    return [seen, percent(figures.coverage)]


def _attention_columns(attention: LoadedAttention, person_id: int, span: tuple[float, float]) -> list[SharesColumn]:
    """The span beside the rest, of a person or, for 0, of the class."""
    inside = (attention.analysed >= span[0]) & (attention.analysed < span[1])
    if person_id:
        person = attention.of_person(person_id)
        here, rest = (person_figures(person, within) for within in (inside, ~inside))
    else:
        here, rest = (class_figures(attention.of_class, within) for within in (inside, ~inside))
    change = None if here.shares is None or rest.shares is None else here.shares - rest.shares
    of_class = None if person_id else attention.of_class.people
    return [
        SharesColumn(pgettext("column", "Selection"), here.shares, _more_attention(here, of_class)),
        SharesColumn(_("Rest"), rest.shares, _more_attention(rest, of_class)),
        SharesColumn(_("Change"), change, signed=True),
    ]


def _more_attention(figures: AttentionFigures, people: int | None) -> list[str]:
    """The mean index, how much was seen, and of how much of all something was told."""
    seen = percent(figures.seen)
    if people is not None:
        seen = _("{seen} of {people}").format(seen=number(figures.seen, 1), people=number(people))
    return [number(figures.index), seen, percent(figures.coverage)]
