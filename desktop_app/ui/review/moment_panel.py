"""What the scrub line stands on: the picture, if there is one, and the figures of that moment."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from desktop_app.domain.attention import AttentionNow, AttentionState
from desktop_app.i18n import _, attention_word, number, time_of_day
from desktop_app.ui.attention_timeline import seen_words
from desktop_app.ui.language import Retranslating
from desktop_app.ui.review.attention_series import LoadedAttention, moment_shares
from desktop_app.ui.review.lane_series import UNSURE_BELOW
from desktop_app.ui.review.reading import LoadedReview
from desktop_app.ui.review.shares_table import SharesColumn, SharesTable
from desktop_app.ui.review.still import Still
from desktop_app.ui.review.timelines import ReviewTimelines
from desktop_app.ui.theme import Colours
from desktop_app.ui.timeline_controls import Subject
from desktop_app.ui.timeline_data import clock_text
from desktop_app.ui.video_view import VideoView


class MomentPanel(Retranslating, QWidget):
    """The picture above, the time and the shares of the class and of the selected person below."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.picture = VideoView()
        self.picture.setMinimumSize(200, 112)
        self.heading = QLabel()
        font = self.heading.font()
        font.setBold(True)
        self.heading.setFont(font)
        self.heading.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.counts = QLabel()
        self.counts.setObjectName("soft")
        self.counts.setWordWrap(True)
        self.no_picture = QLabel()
        self.no_picture.setObjectName("soft")
        self.no_picture.setWordWrap(True)
        self.table = SharesTable()
        words = QWidget()
        layout = QVBoxLayout(words)
        layout.setContentsMargins(8, 6, 8, 8)
        layout.setSpacing(4)
        layout.addWidget(self.heading)
        layout.addWidget(self.counts)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.no_picture)
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.picture)
        split.addWidget(words)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(split)
        self.say_no_picture("")
        self.retranslate()

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.table.setAccessibleName(_("Shares at this moment"))

    def show_moment(self, loaded: LoadedReview, lines: ReviewTimelines, person_id: int) -> None:
        """Tell the figures of the moment at the scrub line, smoothed as the timelines are."""
        second = int(lines.moment_s)
        wall = loaded.review.session.clock.wall(second)
        text = clock_text(second) + (f"   {time_of_day(wall, seconds=True)}" if wall else "")
        self.heading.setText(text)
        name = {person.person_id: person.name for person in loaded.review.people}.get(person_id)
        who = None if name is None else name or _("Person {number}").format(number=person_id)
        if lines.subject is Subject.ATTENTION and loaded.attention is not None:
            self._show_attention(loaded.attention, lines, person_id, who)
        else:
            self._show_emotions(loaded, lines, person_id, who)

    def _show_emotions(self, loaded: LoadedReview, lines: ReviewTimelines, person_id: int, who: str | None) -> None:
        second, window_s = int(lines.moment_s), lines.smoothing.window_s
        row = lines.group.data.at(second)
        present, judged = (0, 0) if row is None else row[:2]
        self.counts.setText(
            _("{present} of {people} people in the picture, {judged} judged").format(
                present=number(present), people=number(loaded.figures.people), judged=number(judged)
            )
        )
        columns = [SharesColumn(_("Class"), lines.group.data.smoothed_at(second, window_s))]
        if who is not None:
            columns.append(SharesColumn(who, loaded.lanes.shares_at(person_id, second, window_s)))
        self.table.show_columns(columns)

    def _show_attention(
        self, attention: LoadedAttention, lines: ReviewTimelines, person_id: int, who: str | None
    ) -> None:
        second, window_s = int(lines.moment_s), lines.smoothing.window_s
        now, row = attention.at(second), lines.attention.data.at(second)
        seen, told = (0, 0) if row is None else row[:2]
        words = seen_words(seen, attention.of_class.people)
        self.counts.setText(_("{seen}, attention told of {n}").format(seen=words, n=number(told)))
        state = now.get(person_id, AttentionNow(AttentionState.NOT_SEEN))
        shares = lines.attention.data.smoothed_at(second, window_s)
        columns = [SharesColumn(_("Class"), shares, (number(attention.class_index_at(second)),))]
        if who is not None:
            columns.append(SharesColumn(who, moment_shares(now, person_id), (number(state.index),)))
            person = _("{who}: {state}").format(who=who, state=attention_word(state.state, inferred=state.inferred))
            self.counts.setText(f"{self.counts.text()}\n{person}")
        self.table.show_columns(columns, (_("Index"),), Subject.ATTENTION)

    def show_still(self, still: Still, names: Mapping[int, str], seen: Mapping[int, AttentionNow]) -> None:
        """Show a picture with its boxes, and what is seen of each person in that second."""
        self.picture.set_judgement(emotions=True, unsure_below=UNSURE_BELOW)
        self.picture.set_names(names)
        self.no_picture.hide()
        self.picture.show()
        self.picture.show_frame(still.frame)
        self.picture.show_result(replace(still.result, attention=seen))

    def say_no_picture(self, why: str) -> None:
        """Say why there is no picture, in its place."""
        self.picture.clear()
        self.picture.hide()
        self.no_picture.setText(why)
        self.no_picture.show()

    def apply_colours(self, colours: Colours) -> None:
        """Take over the theme's colours."""
        self.picture.set_stage(colours.stage)
