"""Writing sessions as files: where to, off the GUI thread, and what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QAction, QActionGroup, QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QWidget

from desktop_app.errors import ExportError
from desktop_app.export.formats import CHARTS, FORMATS, Format
from desktop_app.export.whole_files import free_name
from desktop_app.i18n import _, ngettext, number, tell
from desktop_app.ui.message_bar import MessageBar
from desktop_app.ui.services import ExportOptions, Services
from desktop_app.ui.tasks import TaskPool

Session = tuple[int, str]
"""A session's key and name."""
_LONGEST_NAME = 80
_FORBIDDEN = '<>:"/\\|?*'


@dataclass(frozen=True, slots=True)
class _Outcome:
    written: tuple[Path, ...] = ()
    fault: str = ""
    offered: Path | None = None
    left: tuple[Session, ...] = ()


class Exporter(QObject):
    """Exports one or several sessions at a time, and tells the outcome in a window's message bar.

    Signals:
        busy_changed: an export has begun or ended.
    """

    busy_changed = Signal()

    def __init__(self, services: Services, tasks: TaskPool, messages: MessageBar, window: QWidget) -> None:
        super().__init__(window)
        self._services = services
        self._tasks = tasks
        self._messages = messages
        self._window = window
        self.busy = False
        self.lanes = QAction(self, checkable=True)
        self.excel = QAction(self, checkable=True)
        self._charts = {chart: QAction(self, checkable=True) for chart in CHARTS}
        self._chart_group = QActionGroup(self)
        self._chart_menu = QMenu(window)
        self._formats: list[tuple[QAction, Format]] = []

    def fill_menu(self, menu: QMenu, chosen: Callable[[], Sequence[Session]]) -> None:
        """One entry a format, which exports what ``chosen`` gives at that time, and the choices below."""
        for kind in FORMATS:
            action = QAction(self)
            action.triggered.connect(lambda _checked=False, kind=kind: self.ask(chosen(), kind))
            self._formats.append((action, kind))
            menu.addAction(action)
        menu.addSeparator()
        for chart, action in self._charts.items():
            action.setChecked(chart == "class")
            self._chart_group.addAction(action)
            self._chart_menu.addAction(action)
        menu.addMenu(self._chart_menu)
        menu.addActions([self.lanes, self.excel])
        self.retranslate()

    def retranslate(self) -> None:
        """Write everything in the language in force."""
        for action, kind in self._formats:
            action.setText(_("{format}…").format(format=kind.words()))
        for chart, action in self._charts.items():
            action.setText(_(CHARTS[chart]))
        self._chart_menu.setTitle(_("A chart shows"))
        self.lanes.setText(_("Reports show a lane for each &person"))
        self.excel.setText(_("CSV as &Excel expects it here"))

    def enable(self, usable: bool) -> None:
        """Whether there is anything that could be exported."""
        for action, _kind in self._formats:
            action.setEnabled(usable and not self.busy)

    def ask(self, sessions: Sequence[Session], kind: Format) -> None:
        """Ask where the files should go, then write them."""
        if not sessions:
            return
        path = ask_folder(self._window, kind) if len(sessions) > 1 else ask_path(self._window, sessions[0][1], kind)
        if path is not None:
            self.export(sessions, kind, path)

    def export(self, sessions: Sequence[Session], kind: Format, path: Path) -> None:
        """Write one session to ``path``, or several into the folder ``path`` under names that are free."""
        if self.busy or not sessions:
            return
        chart = next(chart for chart, action in self._charts.items() if action.isChecked())
        options = ExportOptions(self.lanes.isChecked(), self.excel.isChecked(), chart)
        several = len(sessions) > 1
        targets = [(session, path / file_name(session[1], kind) if several else path) for session in sessions]
        self._set_busy(True)
        self._messages.say(
            "info",
            ngettext("Writing {n} session…", "Writing {n} sessions…", len(sessions)).format(n=number(len(sessions))),
        )
        self._tasks.run(
            lambda _progress: self._write(targets, kind, options, several=several),
            lambda outcome: self._tell(outcome, kind, path, len(sessions)),
            self._fail,
        )

    def _write(
        self, targets: Sequence[tuple[Session, Path]], kind: Format, options: ExportOptions, *, several: bool
    ) -> _Outcome:
        """On a pool thread. What was written before a fault stays."""
        written: list[Path] = []
        for place, ((session_id, _name), target) in enumerate(targets):
            path = free_name(target) if several else target
            try:
                written += self._services.export(session_id, kind.key, path, options)
            except ExportError as error:
                left = tuple(session for session, _path in targets[place:])
                return _Outcome(tuple(written), tell(error), error.offered, left)
        return _Outcome(tuple(written))

    def _tell(self, outcome: _Outcome, kind: Format, path: Path, count: int) -> None:
        self._set_busy(False)
        if outcome.fault and outcome.offered is not None and len(outcome.left) == 1:
            offered, left = outcome.offered, outcome.left
            link = _("Save as {name}").format(name=offered.name)
            self._messages.say("warning", outcome.fault, link, lambda: self.export(left, kind, offered))
        elif outcome.fault:
            self._messages.say("error", outcome.fault)
        else:
            shown = path if path.is_dir() else path.parent
            text = ngettext("The session is written to {path}.", "{n} sessions are written to {path}.", count)
            self._messages.say(
                "info", text.format(n=number(count), path=path), _("Open folder"), lambda: open_path(shown)
            )

    def _fail(self, message: str) -> None:
        self._set_busy(False)
        self._messages.say("error", message)

    def _set_busy(self, busy: bool) -> None:
        self.busy = busy
        self.enable(not busy)
        self.busy_changed.emit()


def open_path(path: Path) -> None:
    """Show a file or folder with the system's own program."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def file_name(name: str, kind: Format) -> str:
    """A session's name as a name for a file that every system takes."""
    plain = "".join(" " if sign in _FORBIDDEN or not sign.isprintable() else sign for sign in name)
    plain = " ".join(plain.split()).strip(". ")[:_LONGEST_NAME].rstrip(". ") or "session"
    return plain if kind.folder else plain + kind.suffix


def ask_path(window: QWidget, name: str, kind: Format) -> Path | None:
    """Ask where one session should go: a file, or a folder in which no earlier export is lost."""
    if kind.folder:
        return ask_folder(window, kind)
    pattern = _("{format} (*{suffix})").format(format=kind.words(), suffix=kind.suffix)
    chosen, _filter = QFileDialog.getSaveFileName(window, _("Export the session"), file_name(name, kind), pattern)
    if not chosen:
        return None
    path = Path(chosen)
    return path if path.suffix else path.with_suffix(kind.suffix)


def ask_folder(window: QWidget, kind: Format) -> Path | None:
    """Ask for a folder, until it is clear that no earlier export in it is lost; None where nowhere."""
    begin = ""
    while begin := QFileDialog.getExistingDirectory(window, _("Folder for the files"), begin):
        folder = Path(begin)
        if not kind.folder or not (folder / "observations.csv").exists() or ask_to_replace(window, folder):
            return folder
    return None


def ask_to_replace(parent: QWidget, folder: Path) -> bool:
    """Ask whether the files of another export in ``folder`` may be replaced."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(_("Files are there already"))
    box.setText(_("Replace the session in this folder?"))
    box.setInformativeText(
        _("{folder} holds the CSV files of an earlier export. They would be lost.").format(folder=folder)
    )
    replace = box.addButton(_("&Replace"), QMessageBox.ButtonRole.AcceptRole)
    other = box.addButton(_("&Choose another folder"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(other)
    box.exec()
    return box.clickedButton() is replace
