"""Everything the user can do, with its words and its key, and the menus made of it."""

from collections.abc import Iterable

from PySide6.QtGui import QAction, QActionGroup, QIcon, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from desktop_app.ui.icons import icon
from desktop_app.ui.theme import THEMES, Colours

_WORDS: dict[str, tuple[str, str, str]] = {
    "source": ("&Source…", "Ctrl+L", "Choose a camera, a recorded lesson, a screen or a window"),
    "open_lesson": ("&Open lesson…", "Ctrl+O", "Choose a recorded lesson: a video file"),
    "export": ("&Export CSV…", "Ctrl+E", "Write the session as CSV files"),
    "settings": ("Se&ttings…", "Ctrl+,", "Change how the program works"),
    "quit": ("&Quit", "Ctrl+Q", "End the session, if one is running, and leave"),
    "start": ("&Start", "Ctrl+R", "Begin a new session"),
    "pause": ("&Pause", "Ctrl+P", "Stop looking for a while; the session goes on afterwards"),
    "stop": ("S&top", "Ctrl+.", "End the session and let go of the camera"),
    "marker": ("&Marker", "M", "Note this moment, with the text in the field beside it"),
    "name_person": ("N&ame the person…", "F2", "Write a name for the selected person"),
    "clear_selection": ("Select &nobody", "Ctrl+D", "Take the selection of a person away"),
    "full_screen": ("&Full screen", "F11", "Fill the whole screen, or go back"),
    "reset_layout": ("&Reset panels", "", "Put all panels back to where they were at first"),
    "shortcuts": ("&Keyboard shortcuts", "F1", "Show all keys"),
    "privacy": ("&Pictures of people", "", "What the program does with pictures of people, and what you must do"),
    "about": ("&About Simak", "", "What this program is"),
}
_ICONS = ("source", "start", "pause", "stop", "marker")


class Actions:
    """All actions of the window, by name."""

    def __init__(self, window: QMainWindow) -> None:
        self._all = {name: _action(window, *words) for name, words in _WORDS.items()}
        self._pause_icon = self._resume_icon = QIcon()
        self._resumes = False
        self["full_screen"].setCheckable(True)
        self["quit"].setMenuRole(QAction.MenuRole.QuitRole)
        self["about"].setMenuRole(QAction.MenuRole.AboutRole)
        self["settings"].setMenuRole(QAction.MenuRole.PreferencesRole)
        self.themes = QActionGroup(window)
        for theme in THEMES:
            action = QAction(theme.capitalize(), window, checkable=True)
            action.setData(theme)
            self.themes.addAction(action)
        window.addActions(list(self._all.values()))

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def with_keys(self) -> list[tuple[str, str]]:
        """The words and key of each action that has a key."""
        return [
            (action.toolTip().split(" (")[0], action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
            for action in self._all.values()
            if not action.shortcut().isEmpty()
        ]

    def say_pause(self, *, resume: bool) -> None:
        """Call the pause action Pause or Resume."""
        action = self["pause"]
        action.setText("&Resume" if resume else "&Pause")
        action.setIconText(_button_text("Resume" if resume else "Pause"))
        action.setIcon(self._resume_icon if resume else self._pause_icon)
        self._resumes = resume

    def paint_icons(self, colours: Colours) -> None:
        """Draw the signs in the theme's colours."""
        for name in _ICONS:
            colour = colours.on_accent if name == "start" else colours.text
            self[name].setIcon(icon(name, colour, colours.soft_text))
            self[name].setIconVisibleInMenu(False)
        self._pause_icon = self["pause"].icon()
        self._resume_icon = icon("start", colours.text, colours.soft_text)
        self.say_pause(resume=self._resumes)


def fill_menus(window: QMainWindow, actions: Actions, panels: Iterable[QAction]) -> None:
    """Build the menu bar."""
    bar = window.menuBar()
    _fill(bar.addMenu("&File"), actions, ["source", "open_lesson", "", "export", "", "settings", "", "quit"])
    _fill(
        bar.addMenu("&Session"), actions, ["start", "pause", "stop", "", "marker", "", "name_person", "clear_selection"]
    )
    view = bar.addMenu("&View")
    view.addActions(list(panels))
    view.addSeparator()
    view.addMenu("&Theme").addActions(actions.themes.actions())
    _fill(view, actions, ["", "full_screen", "reset_layout"])
    _fill(bar.addMenu("&Help"), actions, ["shortcuts", "privacy", "", "about"])


def _fill(menu: QMenu, actions: Actions, names: Iterable[str]) -> None:
    menu.setToolTipsVisible(True)
    for name in names:
        if name:
            menu.addAction(actions[name])
        else:
            menu.addSeparator()


def _action(window: QMainWindow, text: str, key: str, tip: str) -> QAction:
    action = QAction(text, window)
    if key:
        action.setShortcut(QKeySequence(key))
        tip = f"{tip} ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})"
    action.setIconText(_button_text(text.replace("&", "").rstrip("…")))
    action.setToolTip(tip)
    return action


def _button_text(words: str) -> str:
    # Qt leaves hardly any room between a button's sign and its words.
    return f" {words}"
