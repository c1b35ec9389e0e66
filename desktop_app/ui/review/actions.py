"""Everything that can be done in a review, with its words and its key, and the menus made of it."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QWidget

from desktop_app.i18n import _, mark, number
from desktop_app.ui.timeline_controls import SMOOTHING_S

_WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "rename": (mark("&Rename the session…"), ()),
    "compare": (mark("C&ompare with other sessions…"), ()),
    "close": (mark("&Close"), ("Ctrl+W",)),
    "add_marker": (mark("Add a mar&ker at the scrub line…"), ("M",)),
    "add_episode": (mark("Note the selection as an &episode…"), ("E",)),
    "begin_span": (mark("Selection &begins at the scrub line"), ("[",)),
    "end_span": (mark("Selection &ends at the scrub line"), ("]",)),
    "clear_span": (mark("Select &no span"), ("Ctrl+D",)),
    "zoom_in": (mark("Zoom &in"), ("Ctrl++", "Ctrl+=")),
    "zoom_out": (mark("Zoom &out"), ("Ctrl+-",)),
    "zoom_span": (mark("Zoom to the &selection"), ("Ctrl+Shift+0",)),
    "zoom_whole": (mark("&Whole session"), ("Ctrl+0",)),
    "back": (mark("A second &back"), ("Left",)),
    "forward": (mark("A second &forward"), ("Right",)),
    "back_10": (mark("10 seconds back"), ("Shift+Left",)),
    "forward_10": (mark("10 seconds forward"), ("Shift+Right",)),
    "back_60": (mark("A minute back"), ("PgUp",)),
    "forward_60": (mark("A minute forward"), ("PgDown",)),
    "first": (mark("To the be&ginning"), ("Home",)),
    "last": (mark("To the &end"), ("End",)),
    "previous_flag": (mark("&Previous event"), ("Ctrl+Left",)),
    "next_flag": (mark("&Next event"), ("Ctrl+Right",)),
    "person_up": (mark("Person &above"), ("Up",)),
    "person_down": (mark("Person be&low"), ("Down",)),
    "nobody": (mark("Select n&obody"), ("Esc",)),
    "help": (mark("&Help"), ("F1",)),
}
_ON_TIMELINES = (
    *("back", "forward", "back_10", "forward_10", "back_60", "forward_60", "first", "last", "person_up"),
    *("person_down", "add_marker", "add_episode", "begin_span", "end_span", "nobody"),
)
"""Keys that mean something else in a table or a text field: they hold while the timelines have the focus."""


class ReviewActions:
    """All actions of a review, by name, and its menus."""

    def __init__(self, window: QMainWindow, timelines: QWidget, slots: dict[str, Callable[[], object]]) -> None:
        """Make the actions.

        Args:
            window: whose menu bar is filled.
            timelines: where the plain keys hold.
            slots: what each action does.
        """
        self._all = {name: QAction(window) for name in _WORDS}
        for name, action in self._all.items():
            action.setShortcuts([QKeySequence(key) for key in _WORDS[name][1]])
            action.triggered.connect(lambda _checked=False, slot=slots[name]: slot())
            if name in _ON_TIMELINES:
                action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                timelines.addAction(action)
            else:
                window.addAction(action)
        self.smoothing = QActionGroup(window)
        for window_s in SMOOTHING_S:
            action = QAction(window, checkable=True)
            action.setData(window_s)
            self.smoothing.addAction(action)
        bar = window.menuBar()
        self.menus = {name: bar.addMenu("") for name in ("file", "edit", "go", "view")}
        self.export_menu, self.smoothing_menu = QMenu(window), QMenu(window)

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def fill_menus(self, deeds: Iterable[QAction], panels: Iterable[QAction]) -> None:
        """Put everything into the menus; ``deeds`` are those of the people panel."""
        self._fill("file", ["rename", self.export_menu, "compare", "", "close"])
        deeds = list(deeds)
        self._fill("edit", [*deeds[:2], "", "add_marker", "add_episode", "", *deeds[2:]])
        self._fill("go", ["back", "forward", "back_10", "forward_10", "back_60", "forward_60", "", "first", "last"])
        self._fill("go", ["", "previous_flag", "next_flag", "", "person_up", "person_down", "nobody"])
        self._fill("view", [*panels, "", "begin_span", "end_span", "clear_span", "", "zoom_in", "zoom_out"])
        self._fill("view", ["zoom_span", "zoom_whole", "", self.smoothing_menu, "", "help"])
        self.smoothing_menu.addActions(self.smoothing.actions())

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        for name, action in self._all.items():
            action.setText(_(_WORDS[name][0]))
        titles = {"file": _("&File"), "edit": _("&Edit"), "go": _("&Go"), "view": _("&View")}
        for name, menu in self.menus.items():
            menu.setTitle(titles[name])
        self.export_menu.setTitle(_("&Export"))
        self.smoothing_menu.setTitle(_("S&moothing"))
        for action in self.smoothing.actions():
            window_s = action.data()
            action.setText(_("raw") if window_s == 0 else _("{n} s").format(n=number(window_s)))

    def _fill(self, name: str, entries: Iterable[str | QAction | QMenu]) -> None:
        menu = self.menus[name]
        for entry in entries:
            if isinstance(entry, QMenu):
                menu.addMenu(entry)
            elif isinstance(entry, QAction):
                menu.addAction(entry)
            elif entry:
                menu.addAction(self[entry])
            else:
                menu.addSeparator()
