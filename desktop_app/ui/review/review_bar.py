"""The bar above a review: which session it is, and what is done most."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QToolBar, QToolButton, QVBoxLayout, QWidget

from desktop_app.i18n import _, day, duration, ngettext, number, time_of_day, word
from desktop_app.ui.language import Retranslating
from desktop_app.ui.review.reading import LoadedReview

_LONGEST_NAME_PX = 520


class ReviewBar(Retranslating, QToolBar):
    """The session's name with date, length and people at the left; buttons at the right."""

    def __init__(self, actions: dict[str, QAction], export_menu: QMenu, parent: QWidget | None = None) -> None:
        """``actions``: undo, redo, add_marker and compare."""
        super().__init__(parent)
        self.setObjectName("review")
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._name = ""
        self.name = QLabel()
        font = self.name.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        font.setWeight(font.Weight.DemiBold)
        self.name.setFont(font)
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.details = QLabel()
        self.details.setObjectName("soft")
        words = QWidget()
        words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        layout = QVBoxLayout(words)
        layout.setContentsMargins(6, 0, 6, 0)
        layout.setSpacing(1)
        layout.addWidget(self.name)
        layout.addWidget(self.details)
        self.addWidget(words)
        self._buttons = {name: self._button(action) for name, action in actions.items()}
        self.export = QToolButton()
        self.export.setMenu(export_menu)
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.addWidget(self.export)
        self._loaded: LoadedReview | None = None
        self.retranslate()

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        self.setWindowTitle(_("Session"))
        words = {"undo": _("Undo"), "redo": _("Redo"), "add_marker": _("Marker"), "compare": _("Compare…")}
        for name, button in self._buttons.items():
            button.setText(words[name])
            button.setAccessibleName(words[name])
        self.export.setText(_("Export") + "  ")
        self.export.setAccessibleName(_("Export"))
        self.export.setToolTip(_("Write the session as tables, as a report or as a chart"))
        if self._loaded is None:
            self.name.setText(_("Reading the session…"))
        else:
            self.show_session(self._loaded)

    def show_session(self, loaded: LoadedReview) -> None:
        """Tell which session this is."""
        self._loaded = loaded
        session = loaded.review.session
        metrics = self.name.fontMetrics()
        self.name.setText(metrics.elidedText(session.name, Qt.TextElideMode.ElideRight, _LONGEST_NAME_PX))
        self.name.setToolTip(session.name)
        people = len(loaded.review.participants)
        parts = [
            day(session.info.started_at, "full"),
            time_of_day(session.info.started_at),
            duration(loaded.length_s),
            ngettext("{n} person", "{n} people", people).format(n=number(people)),
            *([] if session.state == "finished" else [word("state", session.state)]),
            *session.tags,
        ]
        self.details.setText(" \N{MIDDLE DOT} ".join(parts))

    def _button(self, action: QAction) -> QToolButton:
        button = QToolButton()
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(action.trigger)

        def follow() -> None:
            button.setEnabled(action.isEnabled())
            key = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
            text = action.text().replace("&", "").rstrip("…")
            button.setToolTip(f"{text} ({key})" if key else text)

        action.changed.connect(follow)
        follow()
        self.addWidget(button)
        return button
