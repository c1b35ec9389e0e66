"""The windows on stored sessions: one browser, a review for each session, and comparisons."""

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.domain.attention import AttentionWeights
from desktop_app.ui.services import Services
from desktop_app.ui.tasks import TaskPool
from desktop_app.ui.theme import Theme

if TYPE_CHECKING:
    from desktop_app.ui.browser.browser_window import BrowserWindow
    from desktop_app.ui.compare.window import CompareWindow
    from desktop_app.ui.review.review_window import ReviewWindow


_log = logging.getLogger(__name__)


class SessionWindows(QObject):
    """Opens each window once, brings it forward when it is asked for again, and keeps all of them up to date.

    Signals:
        stored: something of a session was changed in one of the windows; its number.
    """

    stored = Signal(int)

    def __init__(self, services: Services, theme: Theme, tasks: TaskPool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._theme = theme
        self._tasks = tasks
        self.browser: BrowserWindow | None = None
        self.reviews: dict[int, ReviewWindow] = {}
        self.comparisons: list[CompareWindow] = []

    def open_browser(self) -> None:
        """Show the list of sessions."""
        from desktop_app.ui.browser.browser_window import BrowserWindow

        if self.browser is None:
            self.browser = BrowserWindow(self._services, self._theme)
            self.browser.open_asked.connect(self.open_review)
            self.browser.compare_asked.connect(self.open_comparison)
            self.browser.stored.connect(self._tell_reviews)
            self.browser.deleted.connect(self.close_review)
            self.browser.closed.connect(self._forget_browser)
        _bring_forward(self.browser)

    def open_review(self, session_id: int) -> None:
        """Show a session."""
        from desktop_app.ui.review.review_window import ReviewWindow

        if session_id not in self.reviews:
            review = ReviewWindow(self._services, self._theme, session_id)
            review.stored.connect(lambda: self._tell_stored(session_id))
            review.compare_asked.connect(self.choose_comparison)
            review.closed.connect(lambda: self.reviews.pop(session_id, None))
            self.reviews[session_id] = review
        _bring_forward(self.reviews[session_id])

    def close_review(self, session_id: int) -> None:
        """The session goes: so does its window."""
        if session_id in self.reviews:
            self.reviews[session_id].close()

    def choose_comparison(self, session_id: int) -> None:
        """Let the user choose in the browser what to compare a session with."""
        self.open_browser()
        if self.browser is not None:
            self.browser.choose_comparison(session_id)

    def open_comparison(self, session_ids: Sequence[int]) -> None:
        """Show sessions side by side."""
        from desktop_app.ui.compare.window import CompareWindow

        weights = AttentionWeights.of(self._services.settings)
        window = CompareWindow(self._services.database, session_ids, self._theme, weights=weights)
        self.comparisons = [one for one in self.comparisons if one.isVisible()]
        self.comparisons.append(window)
        _bring_forward(window)

    def refresh(self) -> None:
        """Sessions were recorded or changed elsewhere."""
        if self.browser is not None:
            self.browser.read()

    def tell_weights(self) -> None:
        """The index of attention has other weights: read what is shown again."""
        for review in self.reviews.values():
            review.read()
        for comparison in self.comparisons:
            if comparison.isVisible():
                comparison.weigh(AttentionWeights.of(self._services.settings))

    def empty_bin(self) -> None:
        """Delete for good what has been in the bin for its time; where that fails, the next start tries again."""
        from desktop_app.ui.browser.listing import empty_old

        database = self._services.database
        self._tasks.run(lambda _progress: empty_old(database), lambda _keys: self.refresh(), _log.warning)

    def close_all(self) -> bool:
        """Close all windows; False while one of them still stores something."""
        for window in (*self.reviews.values(), *self.comparisons, self.browser):
            if window is not None:
                window.close()
        return not self.reviews and self.browser is None

    def _forget_browser(self) -> None:
        self.browser = None

    def _tell_stored(self, session_id: int) -> None:
        self.refresh()
        self.stored.emit(session_id)

    def _tell_reviews(self, session_id: int) -> None:
        if session_id in self.reviews:
            self.reviews[session_id].read()
        self.stored.emit(session_id)


def _bring_forward(window: QWidget) -> None:
    window.show()
    window.raise_()
    window.activateWindow()
