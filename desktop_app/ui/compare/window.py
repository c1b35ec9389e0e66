"""The window in which sessions are compared: the same class over weeks, or the same lesson in two classes."""

from collections import Counter
from collections.abc import Sequence
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

from desktop_app.domain.attention import AttentionWeights
from desktop_app.errors import ExportError
from desktop_app.export.attention import WEIGHTS
from desktop_app.export.attention_charts import attention_bars
from desktop_app.export.charts import bars_chart
from desktop_app.export.comparison import Comparison, compare, shared_markers
from desktop_app.export.pdf import write_png
from desktop_app.export.svg import Svg
from desktop_app.export.whole_files import WholeFiles
from desktop_app.i18n import _, day, day_and_time
from desktop_app.storage.review import Review
from desktop_app.ui.compare.figures_table import FiguresTable
from desktop_app.ui.compare.laid_timeline import LaidAttention, LaidPlot, LaidTimeline
from desktop_app.ui.compare.reading import Compared, read_sessions, weighed
from desktop_app.ui.compare.words import difference_sentences, part_words
from desktop_app.ui.language import Retranslating
from desktop_app.ui.message_bar import MessageBar
from desktop_app.ui.people.words import isolated, shortened
from desktop_app.ui.tasks import TaskPool
from desktop_app.ui.theme import Theme
from desktop_app.ui.timeline_controls import Legend, SmoothingChoice, Subject, SubjectChoice

_FIRST_SIZE = (1260, 860)
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
        *,
        weights: AttentionWeights = WEIGHTS,
    ) -> None:
        """Open the window and begin to read.

        Args:
            database: where the sessions are.
            session_ids: two or more of them; the others are compared with the first.
            theme: the application's theme.
            tasks: a pool to read on; None for one of its own.
            parent: the window it belongs to.
            weights: with which the index of attention is made.
        """
        super().__init__(parent, Qt.WindowType.Window)
        if len(session_ids) < 2:
            raise ValueError(f"a comparison needs two or more sessions, got {len(session_ids)}")
        self._theme = theme
        self._owned_pool = TaskPool("simak-compare", parent=self) if tasks is None else None
        self._tasks = tasks or self._owned_pool
        self._sessions: list[Compared] = []
        self._plots: dict[Subject, list[LaidPlot]] = {subject: [] for subject in Subject}
        self._titles: list[QLabel] = []
        self.comparison: Comparison | None = None
        self._build()
        self.retranslate()
        theme.changed.connect(self._apply_colours)
        assert self._tasks is not None
        self._tasks.run(lambda _progress: read_sessions(database, session_ids, weights), self._take, self._tell)

    @property
    def names(self) -> list[str]:
        """What tells each session from the others: its name; of one name its day; of one day its time too."""
        reviews = [session.review for session in self._sessions]
        names = [review.session.name for review in reviews]
        if len(set(names)) == 1:
            names = [day(_begun(review)) for review in reviews]
        doubled = {name for name, count in Counter(names).items() if count > 1}
        return [
            f"{name}, {_when(review)}" if name in doubled else name for name, review in zip(names, reviews, strict=True)
        ]

    @property
    def sentences(self) -> list[str]:
        """What differs, in words."""
        return [] if self.comparison is None else difference_sentences(self.comparison, self.names, self.subject)

    @property
    def subject(self) -> Subject:
        """What is compared."""
        return self.subjects.subject

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.setWindowTitle(_("Compare sessions"))
        self._lay_title.setText(_("Lay on each other at"))
        self.laid_on.setAccessibleName(_("Lay on each other at"))
        self._export.setText(_("&Export chart…"))
        self._export.setToolTip(_("Write the bars of all parts as a picture: SVG or PNG"))
        self.words.setAccessibleName(_("What differs"))
        if self._sessions:
            self._fill_choice()
            self._show_comparison()

    def lay_on(self, marker: str | None) -> None:
        """Lay the sessions on each other at a marker that all have, or at their starts."""
        self.comparison = self._compared(marker)
        lessons = [session.lesson for session in self._sessions]
        zero_s = max(self.comparison.zero_s)
        ends = [zero_s - own + len(lesson) for own, lesson in zip(self.comparison.zero_s, lessons, strict=True)]
        for plots in self._plots.values():
            for plot, own_zero_s in zip(plots, self.comparison.zero_s, strict=True):
                plot.lay(zero_s - own_zero_s, zero_s)
                plot.show_span(0.0, max(ends))
        self._show_comparison()

    def weigh(self, weights: AttentionWeights) -> None:
        """Make the index of attention with other weights; the states stay what they are."""
        sessions = self._sessions
        if sessions and self._tasks is not None:
            self._tasks.run(lambda _progress: weighed(sessions, weights), self._take_weighed, self._tell)

    def chart(self) -> Svg:
        """All bars, for a report or a slide."""
        assert self.comparison is not None
        whole, names = self.comparison, self.names
        rows = [
            (_label(name, _("Whole session")), figures, attention)
            for name, figures, attention in zip(names, whole.whole, whole.attention, strict=True)
        ]
        for part in whole.parts if len(whole.parts) > 1 else ():
            for name, figures, attention in zip(names, part.figures, part.attention, strict=True):
                if figures is not None:
                    rows.append((_label(name, part_words(part)), figures, attention))
        if self.subject is Subject.ATTENTION:
            return attention_bars([(words, span) for words, _figures, span in rows], _("Attention compared"))
        return bars_chart([(words, figures.shares) for words, figures, _span in rows], _("Sessions compared"))

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
        self.subjects = SubjectChoice()
        self.subjects.hide()
        self.subjects.chosen.connect(lambda _subject: self._show_comparison())
        self.smoothing = SmoothingChoice(_FIRST_SMOOTHING_S)
        self.smoothing.chosen.connect(self._smooth)
        self._legends = {subject: Legend(QBoxLayout.Direction.LeftToRight, subject) for subject in Subject}
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
        top.addWidget(self.subjects)
        top.addSpacing(12)
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
        for legend in self._legends.values():
            layout.addWidget(legend)
        self._legends[Subject.ATTENTION].hide()
        layout.addWidget(split, 1)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Close), self, self.close)
        QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), self, self._help)

    def _take(self, sessions: list[Compared]) -> None:
        self._sessions = sessions
        for session in sessions:
            title = QLabel()
            title.setTextFormat(Qt.TextFormat.PlainText)
            self._titles.append(title)
            self._plots_box.addWidget(title)
            emotions, attention = LaidTimeline(session.review), LaidAttention(session.review, session.attention)
            self._plots[Subject.EMOTIONS].append(emotions)
            self._plots[Subject.ATTENTION].append(attention)
            for plot in (emotions, attention):
                plot.setMinimumHeight(_PLOT_PX)
                plot.apply_colours(self._theme.colours)
                plot.set_smoothing(self.smoothing.window_s)
                plot.show_time_axis(session is sessions[-1])
                if session is not sessions[-1]:
                    plot.set_room(8, 8)
                self._plots_box.addWidget(plot, 1)
        for one in self._all_plots:
            for other in self._all_plots:
                if other is not one:
                    one.span_changed.connect(other.mirror_span)
        # What was measured in none of them has no place in the window.
        self.subjects.setVisible(any(session.attention is not None for session in sessions))
        self._fill_choice()
        self.lay_on(None)
        self._export.setEnabled(True)
        # The table gets what its lines need, as far as the plots leave it.
        plots = min(len(sessions), 3) * (_PLOT_PX + 30)
        self._split.setSizes([plots, self.table.height_of_lines(), max(90, self._split.height() // 7)])

    def _take_weighed(self, sessions: list[Compared]) -> None:
        self._sessions = sessions
        self.comparison = self._compared(self.laid_on.currentData())
        self._show_comparison()

    def _compared(self, marker: str | None) -> Comparison:
        lessons = [session.lesson for session in self._sessions]
        return compare(lessons, marker=marker, attention=[session.attention for session in self._sessions])

    def _fill_choice(self) -> None:
        with QSignalBlocker(self.laid_on):
            chosen = self.laid_on.currentData()
            self.laid_on.clear()
            self.laid_on.addItem(_("their starts"), None)
            for text in shared_markers([session.lesson for session in self._sessions]):
                self.laid_on.addItem(_("the marker “{marker}”").format(marker=isolated(shortened(text))), text)
            self.laid_on.setCurrentIndex(max(0, self.laid_on.findData(chosen)))
            self.laid_on.setEnabled(self.laid_on.count() > 1)

    def _show_comparison(self) -> None:
        if self.comparison is None:
            return
        names = self.names
        for session, title in zip(self._sessions, self._titles, strict=True):
            title.setText(f"{isolated(shortened(session.review.session.name))}  ·  {_when(session.review)}")
            title.setToolTip(session.review.session.name)
        for name, emotions in zip(names, self._plots[Subject.EMOTIONS], strict=True):
            emotions.entitle(_("Timeline of {session}").format(session=name))
            emotions.set_empty_text(_("Nobody was judged in this session."))
        for session, name, plot in zip(self._sessions, names, self._plots[Subject.ATTENTION], strict=True):
            plot.entitle(_("Attention of {session}").format(session=name))
            plot.retranslate()
            plot.set_empty_text(
                _("Attention was not measured in this session.")
                if session.attention is None
                else _("Nothing can be told of attention in this session.")
            )
        for subject in Subject:
            self._legends[subject].setVisible(subject is self.subject)
            for plot in self._plots[subject]:
                plot.setVisible(subject is self.subject)
        self.table.show_comparison(self.comparison, names, self.subject)
        self.words.setText("\n".join(f"\N{BULLET} {sentence}" for sentence in self.sentences))

    @property
    def _all_plots(self) -> list[LaidPlot]:
        return [plot for plots in self._plots.values() for plot in plots]

    def _smooth(self, window_s: float) -> None:
        for plot in self._all_plots:
            plot.set_smoothing(window_s)

    def _apply_colours(self) -> None:
        for plot in self._all_plots:
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
