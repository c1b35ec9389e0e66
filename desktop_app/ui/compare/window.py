"""The window in which sessions are compared: the same class over weeks, or the same lesson in two classes."""

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop_app.errors import ExportError
from desktop_app.export.charts import bars_chart
from desktop_app.export.comparison import Comparison, compare, shared_markers
from desktop_app.export.figures import ClassSeconds, class_seconds
from desktop_app.export.pdf import write_png
from desktop_app.export.svg import Svg
from desktop_app.export.whole_files import WholeFiles
from desktop_app.i18n import _, day, day_and_time
from desktop_app.storage.database import open_database
from desktop_app.storage.review import Review, load_review
from desktop_app.ui.compare.figures_table import FiguresTable
from desktop_app.ui.compare.laid_timeline import LaidTimeline
from desktop_app.ui.compare.words import difference_sentences, part_words
from desktop_app.ui.language import Retranslating
from desktop_app.ui.message_bar import MessageBar
from desktop_app.ui.people.words import isolated, shortened
from desktop_app.ui.tasks import TaskPool
from desktop_app.ui.theme import Theme
from desktop_app.ui.timeline_controls import Legend, SmoothingChoice

_FIRST_SIZE = (1180, 860)
_PLOT_PX = 118
_FIRST_SMOOTHING_S = 10.0
_POOL_WAIT_MS = 3_000


class CompareWindow(Retranslating, QWidget):
    """Sessions one above the other on one axis, their figures beside each other, and what differs in words.

    ``comparison`` is None until the sessions are read.
    """

    def __init__(
        self,
        database: Path,
        session_ids: Sequence[int],
        theme: Theme,
        tasks: TaskPool | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Open the window and begin to read.

        Args:
            database: where the sessions are.
            session_ids: two or more of them; the others are compared with the first.
            theme: the application's theme.
            tasks: a pool to read on; None for one of its own.
            parent: the window it belongs to.
        """
        super().__init__(parent, Qt.WindowType.Window)
        if len(session_ids) < 2:
            raise ValueError(f"a comparison needs two or more sessions, got {len(session_ids)}")
        self._theme = theme
        self._owned_pool = TaskPool("simak-compare", parent=self) if tasks is None else None
        self._tasks = tasks or self._owned_pool
        self._reviews: list[Review] = []
        self._lessons: list[ClassSeconds] = []
        self._plots: list[LaidTimeline] = []
        self._titles: list[QLabel] = []
        self.comparison: Comparison | None = None
        self._build()
        self.retranslate()
        theme.changed.connect(self._apply_colours)
        assert self._tasks is not None
        self._tasks.run(lambda _progress: read_reviews(database, session_ids), self._take, self._tell)

    @property
    def names(self) -> list[str]:
        """What tells each session from the others: its name; of one name its day; of one day its time too."""
        names = [review.session.name for review in self._reviews]
        if len(set(names)) == 1:
            names = [day(_begun(review)) for review in self._reviews]
        doubled = {name for name, count in Counter(names).items() if count > 1}
        return [
            f"{name}, {_when(review)}" if name in doubled else name
            for name, review in zip(names, self._reviews, strict=True)
        ]

    @property
    def sentences(self) -> list[str]:
        """What differs, in words."""
        return [] if self.comparison is None else difference_sentences(self.comparison, self.names)

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.setWindowTitle(_("Compare sessions"))
        self._lay_title.setText(_("Lay on each other at"))
        self.laid_on.setAccessibleName(_("Lay on each other at"))
        self._export.setText(_("&Export chart…"))
        self._export.setToolTip(_("Write the bars of all parts as a picture: SVG or PNG"))
        self.words.setAccessibleName(_("What differs"))
        if self._reviews:
            self._fill_choice()
            self._show_comparison()

    def lay_on(self, marker: str | None) -> None:
        """Lay the sessions on each other at a marker that all have, or at their starts."""
        self.comparison = compare(self._lessons, marker=marker)
        zero_s = max(self.comparison.zero_s)
        for plot, own_zero_s in zip(self._plots, self.comparison.zero_s, strict=True):
            plot.lay(zero_s - own_zero_s, zero_s)
        ends = [zero_s - own + len(lesson) for own, lesson in zip(self.comparison.zero_s, self._lessons, strict=True)]
        for plot in self._plots:
            plot.show_span(0.0, max(ends))
        self._show_comparison()

    def chart(self) -> Svg:
        """All bars, for a report or a slide."""
        assert self.comparison is not None
        rows = [
            (_label(name, _("Whole session")), one.shares)
            for name, one in zip(self.names, self.comparison.whole, strict=True)
        ]
        for part in self.comparison.parts if len(self.comparison.parts) > 1 else ():
            for name, figures in zip(self.names, part.figures, strict=True):
                if figures is not None:
                    rows.append((_label(name, part_words(part)), figures.shares))
        return bars_chart(rows, _("Sessions compared"))

    def export_chart(self, path: Path) -> None:
        """Write the chart as the ending says. Tells what keeps it from being written."""
        try:
            with WholeFiles(path.parent) as files, files.place(path.name) as partial:
                if path.suffix.lower() == ".png":
                    write_png(partial, self.chart())
                else:
                    partial.write_text(self.chart().text(), encoding="utf-8")
        except ExportError as error:
            self._tell(str(error))
        else:
            self.messages.say("info", _("The chart is written to {path}.").format(path=path))

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the pool, if it is this window's own."""
        if self._owned_pool is not None:
            self._owned_pool.close(_POOL_WAIT_MS)
        super().closeEvent(event)

    # building

    def _build(self) -> None:
        self.resize(*_FIRST_SIZE)
        self.messages = MessageBar()
        self._lay_title = QLabel()
        self._lay_title.setObjectName("soft")
        self.laid_on = QComboBox()
        self.laid_on.setEnabled(False)
        self.laid_on.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.laid_on.currentIndexChanged.connect(lambda _place: self.lay_on(self.laid_on.currentData()))
        self._lay_title.setBuddy(self.laid_on)
        self.smoothing = SmoothingChoice(_FIRST_SMOOTHING_S)
        self.smoothing.chosen.connect(self._smooth)
        self._export = QPushButton()
        self._export.setEnabled(False)
        self._export.clicked.connect(self._ask_path)
        self.words = QLabel()
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.words.setContentsMargins(8, 4, 8, 4)
        self.table = FiguresTable()
        self._plots_box = QVBoxLayout()
        self._plots_box.setContentsMargins(0, 0, 0, 0)
        plots = QWidget()
        plots.setLayout(self._plots_box)
        split = self._split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        for widget, room in ((_scrolling(plots), 5), (self.table, 4), (_scrolling(self.words), 2)):
            split.addWidget(widget)
            split.setStretchFactor(split.count() - 1, room)
        top = QHBoxLayout()
        top.addWidget(self._lay_title)
        top.addWidget(self.laid_on)
        top.addSpacing(16)
        top.addWidget(self.smoothing)
        top.addStretch(1)
        top.addWidget(self._export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 8, 12, 12)
        layout.addWidget(self.messages)
        layout.addLayout(top)
        layout.addWidget(Legend(QBoxLayout.Direction.LeftToRight))
        layout.addWidget(split, 1)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self, self._help)

    def _take(self, reviews: list[Review]) -> None:
        self._reviews = reviews
        self._lessons = [class_seconds(review) for review in reviews]
        for review in reviews:
            plot = LaidTimeline(review)
            plot.setMinimumHeight(_PLOT_PX)
            plot.apply_colours(self._theme.colours)
            plot.set_smoothing(self.smoothing.window_s)
            title = QLabel()
            title.setTextFormat(Qt.TextFormat.PlainText)
            self._plots.append(plot)
            self._titles.append(title)
            self._plots_box.addWidget(title)
            self._plots_box.addWidget(plot, 1)
            plot.show_time_axis(review is reviews[-1])
            if review is not reviews[-1]:
                plot.set_room(8, 8)
        for plot in self._plots:
            for other in self._plots:
                if other is not plot:
                    plot.span_changed.connect(other.mirror_span)
        self._fill_choice()
        self.lay_on(None)
        self._export.setEnabled(True)
        # The table gets what its lines need, as far as the plots leave it.
        plots = min(len(reviews), 3) * (_PLOT_PX + 30)
        self._split.setSizes([plots, self.table.height_of_lines(), max(90, self._split.height() // 7)])

    def _fill_choice(self) -> None:
        with QSignalBlocker(self.laid_on):
            chosen = self.laid_on.currentData()
            self.laid_on.clear()
            self.laid_on.addItem(_("their starts"), None)
            for text in shared_markers(self._lessons):
                self.laid_on.addItem(_("the marker “{marker}”").format(marker=isolated(shortened(text))), text)
            self.laid_on.setCurrentIndex(max(0, self.laid_on.findData(chosen)))
            self.laid_on.setEnabled(self.laid_on.count() > 1)

    def _show_comparison(self) -> None:
        if self.comparison is None:
            return
        for review, name, plot, title in zip(self._reviews, self.names, self._plots, self._titles, strict=True):
            plot.entitle(_("Timeline of {session}").format(session=name))
            plot.set_empty_text(_("Nobody was judged in this session."))
            title.setText(f"{isolated(shortened(review.session.name))}  ·  {_when(review)}")
            title.setToolTip(review.session.name)
        self.table.show_comparison(self.comparison, self.names)
        self.words.setText("\n".join(f"\N{BULLET} {sentence}" for sentence in self.sentences))

    def _smooth(self, window_s: float) -> None:
        for plot in self._plots:
            plot.set_smoothing(window_s)

    def _apply_colours(self) -> None:
        for plot in self._plots:
            plot.apply_colours(self._theme.colours)

    def _ask_path(self) -> None:
        kinds = _("Drawing (*.svg);;Picture (*.png)")
        path, kind = QFileDialog.getSaveFileName(self, _("Export chart"), "comparison.svg", kinds)
        if path:
            target = Path(path)
            ending = ".png" if "*.png" in kind else ".svg"
            self.export_chart(target if target.suffix.lower() in {".svg", ".png"} else Path(path + ending))

    def _help(self) -> None:
        from desktop_app.ui.help.help_window import show_help

        show_help(self, "sessions")

    def _tell(self, message: str) -> None:
        self.messages.say("error", message)


def read_reviews(database: Path, session_ids: Sequence[int]) -> list[Review]:
    """Read the sessions, on any thread."""
    with closing(open_database(database, readonly=True)) as db:
        return [load_review(db, session_id) for session_id in session_ids]


def _begun(review: Review) -> datetime:
    return review.session.info.anchor or review.session.info.started_at


def _when(review: Review) -> str:
    return day_and_time(_begun(review))


def _label(name: str, part: str) -> str:
    return _("{part} · {session}").format(session=shortened(name), part=part)


def _scrolling(widget: QWidget) -> QScrollArea:
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(widget)
    return area
