"""The row above the list: words, days, a tag, and whether the bin is looked into."""

from datetime import date, timedelta

from PySide6.QtCore import QDate, QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QDateEdit, QHBoxLayout, QLabel, QLineEdit, QWidget

from desktop_app.i18n import _, mark, ngettext, number
from desktop_app.ui.browser.listing import Listing, Wanted
from desktop_app.ui.language import Retranslating
from desktop_app.ui.timeline_controls import name_segment, segment

_ANY, _TODAY, _WEEK, _MONTH, _BETWEEN = range(5)
_PERIODS = (mark("Any date"), mark("Today"), mark("Last 7 days"), mark("Last 30 days"), mark("Between two days"))
_DAYS = {_TODAY: 0, _WEEK: 6, _MONTH: 29}
_TYPING_MS = 200


class FilterBar(Retranslating, QWidget):
    """Says which sessions are wanted.

    Signals:
        changed: ``wanted`` is another one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self.changed)
        self.search.textChanged.connect(self._typing.start)
        self.period = QComboBox()
        self.period.addItems(["" for _period in _PERIODS])
        self.period.currentIndexChanged.connect(self._choose_period)
        today = QDate.currentDate()
        self.since, self.until = QDateEdit(today.addMonths(-1)), QDateEdit(today)
        self._to = QLabel()
        for field in (self.since, self.until):
            field.setCalendarPopup(True)
            field.dateChanged.connect(self.changed)
        self.tag = QComboBox()
        self.tag.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.tag.addItem("")
        self.tag.currentIndexChanged.connect(self.changed)
        self.attention = QCheckBox()
        self.attention.toggled.connect(self.changed)
        self.list_button, self.bin_button = segment(), segment()
        self._places = QButtonGroup(self)
        self._in_bin = 0
        self.list_button.setChecked(True)
        for button in (self.list_button, self.bin_button):
            self._places.addButton(button)
        self.bin_button.toggled.connect(self.changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 6)
        row.setSpacing(8)
        row.addWidget(self.search, 1)
        for widget in (self.period, self.since, self._to, self.until, self.tag, self.attention):
            row.addWidget(widget)
        row.addSpacing(8)
        row.addWidget(self.list_button)
        row.addWidget(self.bin_button)
        self._show_days()
        self.retranslate()

    @property
    def wanted(self) -> Wanted:
        """Which sessions are wanted."""
        period = self.period.currentIndex()
        since: date | None = None
        until: date | None = None
        if period in _DAYS:
            # The user's own day, as the list shows it.
            since = date.today() - timedelta(days=_DAYS[period])  # noqa: DTZ011
        elif period == _BETWEEN:
            days = sorted(_python_date(field.date()) for field in (self.since, self.until))
            since, until = days[0], days[1]
        tag = self.tag.currentText() if self.tag.currentIndex() > 0 else ""
        words, binned = self.search.text().strip(), self.bin_button.isChecked()
        return Wanted(words, since, until, tag, binned, self.attention.isChecked())

    def clear(self) -> None:
        """Want everything, in the list or the bin as before."""
        with QSignalBlocker(self.search), QSignalBlocker(self.period), QSignalBlocker(self.tag):
            self.search.clear()
            self.period.setCurrentIndex(_ANY)
            self.tag.setCurrentIndex(0)
        with QSignalBlocker(self.attention):
            self.attention.setChecked(False)
        self._show_days()
        self.changed.emit()

    def show_listing(self, listing: Listing) -> None:
        """Offer the tags there are, and say how many sessions are in the bin."""
        with QSignalBlocker(self.tag):
            chosen = self.tag.currentText() if self.tag.currentIndex() > 0 else ""
            while self.tag.count() > 1:
                self.tag.removeItem(1)
            self.tag.addItems(list(listing.tags))
            self.tag.setCurrentIndex(max(0, self.tag.findText(chosen)) if chosen else 0)
        self.tag.setVisible(bool(listing.tags))
        self.attention.setVisible(listing.any_attention or self.attention.isChecked())
        self._in_bin = listing.in_bin
        self._name_places()

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.search.setPlaceholderText(_("Search names, sources, notes and tags"))
        self.search.setAccessibleName(_("Search sessions"))
        for index, words in enumerate(_PERIODS):
            self.period.setItemText(index, _(words))
        self.period.setAccessibleName(_("Date"))
        self.since.setAccessibleName(_("First day"))
        self.until.setAccessibleName(_("Last day"))
        self._to.setText(_("to"))
        with QSignalBlocker(self.tag):
            self.tag.setItemText(0, _("All tags"))
        self.tag.setAccessibleName(_("Tag"))
        self.attention.setText(_("&With attention"))
        self.attention.setToolTip(_("Only sessions in which attention was measured"))
        self._name_places()

    def _name_places(self) -> None:
        name_segment(self.list_button, _("Sessions"), _("The sessions there are"))
        words = (
            ngettext("Bin ({n})", "Bin ({n})", self._in_bin).format(n=number(self._in_bin))
            if self._in_bin
            else _("Bin")
        )
        name_segment(self.bin_button, words, _("What was deleted in the last 30 days"))

    def _choose_period(self) -> None:
        self._show_days()
        self.changed.emit()

    def _show_days(self) -> None:
        for widget in (self.since, self._to, self.until):
            widget.setVisible(self.period.currentIndex() == _BETWEEN)


def _python_date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
