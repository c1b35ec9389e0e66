"""Everything the user can do, with its words and its key, and the menus made of it."""

from collections.abc import Iterable

from PySide6.QtGui import QAction, QActionGroup, QIcon, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from desktop_app.i18n import _, mark
from desktop_app.ui.icons import icon
from desktop_app.ui.theme import THEMES, Colours

_WORDS: dict[str, tuple[str, str, str]] = {
    "source": (mark("&Source…"), "Ctrl+L", mark("Choose a camera, a recorded lesson, a screen or a window")),
    "open_lesson": (mark("&Open lesson…"), "Ctrl+O", mark("Choose a recorded lesson: a video file")),
    "sessions": (mark("Sess&ions…"), "Ctrl+B", mark("Find, review, export and delete the sessions there are")),
    "review": (mark("Re&view the session"), "Ctrl+Shift+R", mark("Look through the session that has ended")),
    "export": (mark("&Export…"), "Ctrl+E", mark("Write the session that has ended as a report or as tables")),
    "settings": (mark("Se&ttings…"), "Ctrl+,", mark("Change how the program works")),
    "quit": (mark("&Quit"), "Ctrl+Q", mark("End the session, if one is running, and leave")),
    "start": (mark("&Start"), "Ctrl+R", mark("Begin a new session")),
    "pause": (mark("&Pause"), "Ctrl+P", mark("Stop looking for a while; the session goes on afterwards")),
    "stop": (mark("S&top"), "Ctrl+.", mark("End the session and let go of the camera")),
    "marker": (mark("&Marker"), "M", mark("Note this moment, with the text in the field beside it")),
    "name_person": (mark("N&ame the person…"), "F2", mark("Write a name for the selected person")),
    "clear_selection": (mark("Select &nobody"), "Ctrl+D", mark("Take the selection of a person away")),
    "full_screen": (mark("&Full screen"), "F11", mark("Fill the whole screen, or go back")),
    "reset_layout": (mark("&Reset panels"), "", mark("Put all panels back to where they were at first")),
    "help": (mark("&Help"), "F1", mark("First steps, and everything else")),
    "figures": (mark("What the &figures mean"), "", mark("Each figure with its formula")),
    "cameras": (mark("Trouble with &cameras"), "", mark("What to do where a camera does not work")),
    "notice": (mark("&Notice to print"), "", mark("What people who are observed must be told")),
    "shortcuts": (mark("&Keyboard shortcuts"), "Ctrl+F1", mark("Show all keys")),
    "privacy": (
        mark("&Pictures of people"),
        "",
        mark("What the program does with pictures of people, and what you must do"),
    ),
    "about": (mark("&About Simak"), "", mark("What this program is")),
}
_ICONS = ("source", "start", "pause", "stop", "marker")
_THEMES = {"system": mark("System"), "light": mark("Light"), "dark": mark("Dark")}
_MENUS = {
    "file": mark("&File"),
    "session": mark("&Session"),
    "people": mark("&People"),
    "view": mark("&View"),
    "help": mark("&Help"),
}


class Actions:
    """All actions of the window, by name, and its menus."""

    def __init__(self, window: QMainWindow) -> None:
        self._all = {name: QAction(window) for name in _WORDS}
        for name, action in self._all.items():
            action.setShortcut(QKeySequence(_WORDS[name][1]))
        self._pause_icon = self._resume_icon = QIcon()
        self._resumes = False
        self["full_screen"].setCheckable(True)
        self["quit"].setMenuRole(QAction.MenuRole.QuitRole)
        self["about"].setMenuRole(QAction.MenuRole.AboutRole)
        self["settings"].setMenuRole(QAction.MenuRole.PreferencesRole)
        self.themes = QActionGroup(window)
        for theme in THEMES:
            action = QAction(window, checkable=True)
            action.setData(theme)
            self.themes.addAction(action)
        window.addActions(list(self._all.values()))
        bar = window.menuBar()
        self._menus = {name: bar.addMenu("") for name in _MENUS}
        self.export_menu, self._theme_menu = QMenu(window), QMenu(window)
        self._theme_menu.addActions(self.themes.actions())
        self.retranslate()

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        for name, action in self._all.items():
            text, key, tip = _WORDS[name]
            action.setText(_(text))
            action.setIconText(_button_text(_(text).replace("&", "").rstrip("…")))
            action.setToolTip(f"{_(tip)} ({_native(action)})" if key else _(tip))
        for action in self.themes.actions():
            action.setText(_(_THEMES[action.data()]))
        for name, menu in self._menus.items():
            menu.setTitle(_(_MENUS[name]))
        self.export_menu.setTitle(_("&Export"))
        self._theme_menu.setTitle(_("&Theme"))
        self.say_pause(resume=self._resumes)

    def with_keys(self) -> list[tuple[str, str]]:
        """The words and key of each action that has a key."""
        return [
            (_(_WORDS[name][2]), _native(action))
            for name, action in self._all.items()
            if not action.shortcut().isEmpty()
        ]

    def say_pause(self, *, resume: bool) -> None:
        """Call the pause action Pause or Resume."""
        action = self["pause"]
        action.setText(_("&Resume") if resume else _("&Pause"))
        action.setIconText(_button_text(_("Resume") if resume else _("Pause")))
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

    def fill_menus(self, people: Iterable[QAction], panels: Iterable[QAction]) -> None:
        """Put everything into the menu bar; ``people`` are the actions of the people panel."""
        self._fill("file", ["source", "open_lesson", "", "sessions", "review", self.export_menu, ""])
        self._fill("file", ["settings", "", "quit"])
        self._fill("session", ["start", "pause", "stop", "", "marker"])
        self._fill("people", ["name_person", "clear_selection", "", *people])
        self._fill("view", [*panels, "", self._theme_menu, "", "full_screen", "reset_layout"])
        self._fill("help", ["help", "figures", "cameras", "notice", "", "shortcuts", "privacy", "", "about"])

    def _fill(self, name: str, entries: Iterable[str | QAction | QMenu]) -> None:
        menu = self._menus[name]
        menu.setToolTipsVisible(True)
        for entry in entries:
            if isinstance(entry, QMenu):
                menu.addMenu(entry)
            elif isinstance(entry, QAction):
                menu.addAction(entry)
            elif entry:
                menu.addAction(self[entry])
            else:
                menu.addSeparator()


def _native(action: QAction) -> str:
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def _button_text(words: str) -> str:
    # Qt leaves hardly any room between a button's sign and its words.
    return f" {words}"
