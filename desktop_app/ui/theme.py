"""Light and dark: one table of colours, a QPalette and a small style sheet made from it."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

THEMES = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one theme, as #rrggbb. Every text colour has a contrast of at least 4.5 on its ground."""

    window: str
    base: str
    raised: str
    text: str
    soft_text: str
    border: str
    accent: str
    on_accent: str
    hover: str
    stage: str
    stage_text: str
    good: str
    warn_ground: str
    warn_text: str
    error_ground: str
    error_text: str
    info_ground: str
    info_text: str
    grid: str
    gap: str


LIGHT = Colours(
    window="#F4F5F7",
    base="#FFFFFF",
    raised="#FFFFFF",
    text="#1B1F24",
    soft_text="#57606A",
    border="#D0D5DB",
    accent="#005A9C",
    on_accent="#FFFFFF",
    hover="#E6EAEF",
    stage="#E9ECF0",
    stage_text="#3D454E",
    good="#0B6B4B",
    warn_ground="#FFF3D6",
    warn_text="#5C4300",
    error_ground="#FDE7E4",
    error_text="#8A1C0F",
    info_ground="#E3F0FA",
    info_text="#0B4470",
    grid="#B8BFC7",
    gap="#DDE1E6",
)

DARK = Colours(
    window="#1C1F24",
    base="#15181C",
    raised="#262A31",
    text="#E8EAED",
    soft_text="#A9B1BA",
    border="#3A4049",
    accent="#6CB8F0",
    on_accent="#0B1A26",
    hover="#323842",
    stage="#101215",
    stage_text="#C3C9D0",
    good="#5FD0A5",
    warn_ground="#3D3213",
    warn_text="#F5D98A",
    error_ground="#46201C",
    error_text="#FFB9AE",
    info_ground="#15324A",
    info_text="#B5DBF7",
    grid="#4A515B",
    gap="#2B3038",
)


class Theme(QObject):
    """The application's theme: applies it, and follows the system where that is chosen.

    Signals:
        changed: other colours are in force; read them from ``colours``.
    """

    changed = Signal()

    def __init__(self, app: QApplication, choice: str = "system") -> None:
        """Take charge of ``app``'s style and colours."""
        super().__init__(app)
        self._app = app
        self._choice = choice
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._apply()

    @property
    def choice(self) -> str:
        """System, light or dark, as chosen."""
        return self._choice

    @property
    def is_dark(self) -> bool:
        """Whether the dark colours are in force."""
        if self._choice == "system":
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._choice == "dark"

    @property
    def colours(self) -> Colours:
        """The colours in force."""
        return DARK if self.is_dark else LIGHT

    def choose(self, choice: str) -> None:
        """Switch to "system", "light" or "dark"."""
        if choice not in THEMES:
            raise ValueError(f"theme must be one of {THEMES}, got {choice!r}")
        self._choice = choice
        self._apply()

    def _follow_system(self) -> None:
        if self._choice == "system":
            self._apply()

    def _apply(self) -> None:
        self._app.setPalette(palette(self.colours))
        self._app.setStyleSheet(style_sheet(self.colours))
        self.changed.emit()


def palette(c: Colours) -> QPalette:
    """The widgets' palette."""
    roles = {
        QPalette.ColorRole.Window: c.window,
        QPalette.ColorRole.WindowText: c.text,
        QPalette.ColorRole.Base: c.base,
        QPalette.ColorRole.AlternateBase: c.window,
        QPalette.ColorRole.Text: c.text,
        QPalette.ColorRole.PlaceholderText: c.soft_text,
        QPalette.ColorRole.Button: c.raised,
        QPalette.ColorRole.ButtonText: c.text,
        QPalette.ColorRole.ToolTipBase: c.raised,
        QPalette.ColorRole.ToolTipText: c.text,
        QPalette.ColorRole.Highlight: c.accent,
        QPalette.ColorRole.HighlightedText: c.on_accent,
        QPalette.ColorRole.Link: c.accent,
        QPalette.ColorRole.BrightText: c.error_text,
    }
    made = QPalette()
    for role, rgb in roles.items():
        made.setColor(role, QColor(rgb))
    faint = QColor(c.soft_text)
    faint.setAlpha(140)
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, faint)
    return made


def style_sheet(c: Colours) -> str:
    """What the palette cannot say: spacing, borders and the look of the few special widgets."""
    return f"""
    QMainWindow::separator {{ background: {c.window}; width: 6px; height: 6px; }}
    QMainWindow::separator:hover {{ background: {c.hover}; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QToolTip {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.border}; padding: 4px; }}
    QToolBar {{ background: {c.window}; border: none; border-bottom: 1px solid {c.border}; padding: 6px 8px;
        spacing: 6px; }}
    QToolBar QToolButton {{ background: {c.raised}; border: 1px solid {c.border}; border-radius: 6px;
        padding: 5px 12px; min-height: 20px; }}
    QToolBar QToolButton:hover:enabled {{ background: {c.hover}; }}
    QToolBar QToolButton:focus {{ border: 2px solid {c.accent}; padding: 4px 11px; }}
    QToolBar QToolButton:disabled {{ background: transparent; }}
    QToolBar QToolButton#start:enabled {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent}; }}
    QToolBar QToolButton#start:focus {{ border: 2px solid {c.text}; }}
    QPushButton {{ background: {c.raised}; color: {c.text}; border: 1px solid {c.border}; border-radius: 6px;
        padding: 6px 16px; min-height: 20px; }}
    QPushButton:hover {{ background: {c.hover}; }}
    QPushButton:focus {{ border: 2px solid {c.accent}; padding: 5px 15px; }}
    QPushButton:default, QPushButton#primary {{ background: {c.accent}; color: {c.on_accent};
        border: 1px solid {c.accent}; }}
    QPushButton#primary {{ font-weight: 600; }}
    QPushButton:default:focus, QPushButton#primary:focus {{ border: 2px solid {c.text}; }}
    QPushButton#primary:disabled {{ background: transparent; color: {c.soft_text}; border-color: {c.border}; }}
    QPushButton:disabled {{ background: transparent; color: {c.soft_text}; border-color: {c.border}; }}
    QLineEdit {{ background: {c.base}; color: {c.text}; border: 1px solid {c.border}; border-radius: 6px;
        padding: 5px 8px; min-height: 20px; }}
    QPlainTextEdit {{ background: {c.base}; color: {c.text}; border: 1px solid {c.border}; border-radius: 6px;
        padding: 4px; }}
    QPlainTextEdit:focus {{ border: 2px solid {c.accent}; padding: 3px; }}
    QComboBox, QAbstractSpinBox {{ min-height: 28px; }}
    QLineEdit:focus {{ border: 2px solid {c.accent}; padding: 4px 7px; }}
    QLineEdit:disabled {{ background: transparent; }}
    QDockWidget {{ font-weight: 600; }}
    QDockWidget::title {{ background: {c.window}; padding: 6px 10px; }}
    QTableView {{ background: {c.base}; border: 1px solid {c.border}; border-radius: 6px; gridline-color: {c.border};
        selection-background-color: {c.accent}; selection-color: {c.on_accent}; outline: 0; }}
    QTableView::item {{ padding: 0 8px; }}
    QTableView QLineEdit {{ border-radius: 0; padding: 0 4px; }}
    QHeaderView::section {{ background: {c.base}; color: {c.soft_text}; border: none;
        border-bottom: 1px solid {c.border}; padding: 6px 8px; }}
    QStatusBar {{ background: {c.window}; border-top: 1px solid {c.border}; }}
    QStatusBar::item {{ border: none; }}
    QLabel#soft {{ color: {c.soft_text}; }}
    QLabel#running {{ color: {c.good}; font-weight: 600; }}
    QFrame#message {{ border: none; border-bottom: 1px solid {c.border}; }}
    QFrame#message[kind="info"] {{ background: {c.info_ground}; }}
    QFrame#message[kind="warning"] {{ background: {c.warn_ground}; }}
    QFrame#message[kind="error"] {{ background: {c.error_ground}; }}
    QFrame#message[kind="info"] QLabel {{ color: {c.info_text}; }}
    QFrame#message[kind="warning"] QLabel {{ color: {c.warn_text}; }}
    QFrame#message[kind="error"] QLabel {{ color: {c.error_text}; }}
    QToolButton#segment {{ background: {c.raised}; border: 1px solid {c.border}; border-radius: 4px;
        padding: 2px 10px; }}
    QToolButton#segment:hover {{ background: {c.hover}; }}
    QToolButton#segment:checked {{ background: {c.accent}; color: {c.on_accent}; border-color: {c.accent}; }}
    QToolButton#segment:focus {{ border: 2px solid {c.text}; padding: 1px 9px; }}
    QProgressBar {{ border: none; background: {c.border}; border-radius: 2px; max-height: 4px; }}
    QProgressBar::chunk {{ background: {c.accent}; border-radius: 2px; }}
    """
