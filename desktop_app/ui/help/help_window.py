"""The window of the help: pages on the left with a search, the page on the right, to be printed if wanted."""

from pathlib import Path

from PySide6.QtCore import QMarginsF, QSignalBlocker, Qt, QUrl
from PySide6.QtGui import QAction, QKeySequence, QPageLayout, QPageSize, QTextCursor, QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from desktop_app import paths
from desktop_app.i18n import LANGUAGES, _, language
from desktop_app.ui.dialog_style import style_dialog
from desktop_app.ui.help.look import give_room
from desktop_app.ui.help.pages import PAGES, Page, find_pages, load_pages
from desktop_app.ui.language import Retranslating

_SIZE = (940, 700)
_LIST_WIDTH = 250
_PAPER_PT = 10.5
_NOTICE_PT = 12.0
"""A notice is read standing."""
_LINK = "page:"


class HelpWindow(Retranslating, QDialog):
    """Shows the pages in a language of their own, at first that of the program."""

    def __init__(self, models: Path, parent: QWidget | None = None) -> None:
        """``models`` is where the cards lie whose figures the pages give."""
        super().__init__(parent, Qt.WindowType.Window)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._models = models
        self._pages: list[Page] = []
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._list_pages)
        self.contents = QListWidget()
        self.contents.setWordWrap(True)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.contents.currentItemChanged.connect(self._show_current)
        self.view = QTextBrowser()
        self.view.setOpenLinks(False)
        self.view.anchorClicked.connect(self._follow)
        self.view.document().setDocumentMargin(18)
        self.language = QComboBox()
        for code, name in LANGUAGES.items():
            self.language.addItem(name, code)
        self.language.currentIndexChanged.connect(self._load)
        self.save = QPushButton()
        self.save.clicked.connect(self._ask_pdf)
        self.printing = QPushButton()
        self.printing.clicked.connect(self._ask_printer)
        for button in (self.save, self.printing):
            button.setAutoDefault(False)
        self._lay_out()
        close = QAction(self)
        close.setShortcut(QKeySequence(QKeySequence.StandardKey.Close))
        close.triggered.connect(self.close)
        find = QAction(self)
        find.setShortcut(QKeySequence(QKeySequence.StandardKey.Find))
        find.triggered.connect(self.search.setFocus)
        self.addActions([close, find])
        self.resize(*_SIZE)
        style_dialog(self)
        self.retranslate()

    def retranslate(self) -> None:
        """Write everything in the program's language, the pages too."""
        self.setWindowTitle(_("Help"))
        self.search.setPlaceholderText(_("Search the help"))
        self.search.setAccessibleName(_("Search the help"))
        self.contents.setAccessibleName(_("Pages of the help"))
        self.view.setAccessibleName(_("Page of the help"))
        self.language.setAccessibleName(_("Language of the pages"))
        self.language.setToolTip(_("Language of the pages"))
        self.save.setText(_("Save as P&DF…"))
        self.printing.setText(_("&Print…"))
        with QSignalBlocker(self.language):
            self.language.setCurrentIndex(self.language.findData(language()))
        self._load()

    def show_page(self, name: str) -> None:
        """Bring a page into view."""
        self.search.clear()
        for row in range(self.contents.count()):
            if self.contents.item(row).data(Qt.ItemDataRole.UserRole) == name:
                self.contents.setCurrentRow(row)

    @property
    def page(self) -> Page | None:
        """The page in view; None where the search finds none."""
        item = self.contents.currentItem()
        name = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        return next((page for page in self._pages if page.name == name), None)

    def write_pdf(self, path: Path) -> None:
        """The page in view as a PDF file."""
        printer = _paper()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        self._print(printer)

    def _lay_out(self) -> None:
        side = QWidget()
        left = QVBoxLayout(side)
        left.setContentsMargins(12, 12, 6, 12)
        left.setSpacing(8)
        left.addWidget(self.search)
        left.addWidget(self.contents, 1)
        main = QWidget()
        right = QVBoxLayout(main)
        right.setContentsMargins(6, 12, 12, 12)
        right.setSpacing(8)
        right.addWidget(self.view, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.language)
        foot.addStretch(1)
        foot.addWidget(self.save)
        foot.addWidget(self.printing)
        right.addLayout(foot)
        parts = QSplitter()
        parts.addWidget(side)
        parts.addWidget(main)
        parts.setSizes([_LIST_WIDTH, _SIZE[0] - _LIST_WIDTH])
        parts.setStretchFactor(1, 1)
        parts.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(parts)

    def _load(self) -> None:
        self._pages = load_pages(self.language.currentData(), self._models, _keys())
        self._list_pages()

    def _list_pages(self) -> None:
        shown = self.page.name if self.page is not None else PAGES[0]
        found = find_pages(self._pages, self.search.text())
        with QSignalBlocker(self.contents):
            self.contents.clear()
            for page in found:
                item = QListWidgetItem(page.title)
                item.setData(Qt.ItemDataRole.UserRole, page.name)
                self.contents.addItem(item)
            names = [page.name for page in found]
            if found:
                self.contents.setCurrentRow(names.index(shown) if shown in names else 0)
        self._show_current()

    def _show_current(self) -> None:
        page = self.page
        if page is None:
            self.view.setPlainText(_("No page has these words. Try fewer, or others."))
            return
        self.view.setMarkdown(page.text)
        give_room(self.view.document())
        self.view.moveCursor(QTextCursor.MoveOperation.Start)
        self._mark_found()

    def _mark_found(self) -> None:
        """Colour the searched words, and begin at the first."""
        places: list[QTextEdit.ExtraSelection] = []
        for word in self.search.text().split():
            cursor = self.view.document().find(word)
            while not cursor.isNull():
                place = QTextEdit.ExtraSelection()
                place.cursor = cursor
                place.format.setBackground(self.palette().highlight())
                place.format.setForeground(self.palette().highlightedText())
                places.append(place)
                cursor = self.view.document().find(word, cursor)
        self.view.setExtraSelections(places)
        if places:
            first = min((place.cursor for place in places), key=QTextCursor.position)
            first.clearSelection()
            self.view.setTextCursor(first)

    def _follow(self, url: QUrl) -> None:
        self.show_page(url.toString().removeprefix(_LINK))

    def _ask_printer(self) -> None:
        printer = _paper()
        dialog = QPrintDialog(printer, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self._print(printer)

    def _ask_pdf(self) -> None:
        if self.page is None:
            return
        name, _filter = QFileDialog.getSaveFileName(
            self, _("Save the page"), f"{self.page.title}.pdf", _("PDF files (*.pdf)")
        )
        if name:
            self.write_pdf(Path(name))

    def _print(self, printer: QPrinter) -> None:
        """On paper the text is black, and no word is coloured because it was searched for."""
        if self.page is None:
            return
        document = QTextDocument()
        font = self.view.font()
        font.setPointSizeF(_NOTICE_PT if self.page.name == "notice" else _PAPER_PT)
        document.setDefaultFont(font)
        document.setMarkdown(self.page.text)
        give_room(document)
        document.print_(printer)


def show_help(parent: QWidget, page: str = PAGES[0]) -> HelpWindow:
    """Show a page of the help; the window that is open already is used again."""
    window = next((one for one in QApplication.topLevelWidgets() if isinstance(one, HelpWindow)), None)
    if window is None:
        window = HelpWindow(paths.models_dir(), parent.window())
    window.show_page(page)
    window.show()
    window.raise_()
    window.activateWindow()
    return window


def _keys() -> list[tuple[str, str]]:
    """What the open windows can be told by keyboard: words and key, each once."""
    found: dict[str, str] = {}
    for window in QApplication.topLevelWidgets():
        for action in window.actions():
            words = action.text().replace("&", "").rstrip("…")
            if words and not action.shortcut().isEmpty():
                found.setdefault(words, action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
    return list(found.items())


def _paper() -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    # Qt adds margins of two centimetres and the number of the page.
    printer.setPageMargins(QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)
    return printer
