"""The look of dialogs beyond the theme's palette: one set of borders, buttons and lists in light and dark."""

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QCheckBox, QComboBox, QDialog, QRadioButton


def style_dialog(dialog: QDialog) -> None:
    """Give a finished dialog its borders, buttons and lists, made from the palette in force. Call it last."""
    palette = dialog.palette()
    dialog.setStyleSheet(_style_sheet(palette))
    # Fusion draws the outlines of these in a darker shade of the window, which a dark window swallows.
    outline = QPalette(palette)
    outline.setColor(QPalette.ColorRole.Window, _between(palette, 0.55))
    if palette.color(QPalette.ColorRole.Window).lightness() < palette.color(QPalette.ColorRole.Text).lightness():
        for kind in (QRadioButton, QCheckBox, QComboBox, QAbstractSpinBox):
            for widget in dialog.findChildren(kind):
                widget.setPalette(outline)


def _between(palette: QPalette, share: float) -> QColor:
    """A colour on the way from the window's ground to its text."""
    ground, text = palette.color(QPalette.ColorRole.Window), palette.color(QPalette.ColorRole.WindowText)
    channels = ((ground.red(), text.red()), (ground.green(), text.green()), (ground.blue(), text.blue()))
    return QColor(*(round(a + (b - a) * share) for a, b in channels))


def _style_sheet(palette: QPalette) -> str:
    border, hover = _between(palette, 0.22).name(), _between(palette, 0.08).name()
    accent = palette.color(QPalette.ColorRole.Highlight).name()
    on_accent = palette.color(QPalette.ColorRole.HighlightedText).name()
    base, raised = palette.color(QPalette.ColorRole.Base).name(), palette.color(QPalette.ColorRole.Button).name()
    soft = _between(palette, 0.7).name()
    text, faint = palette.color(QPalette.ColorRole.WindowText).name(), _between(palette, 0.45).name()
    return f"""
    QPushButton {{ background: {raised}; color: {text}; border: 1px solid {border}; border-radius: 6px;
        padding: 6px 14px; min-height: 18px; }}
    QPushButton:hover {{ background: {hover}; }}
    QPushButton:focus {{ border: 2px solid {accent}; padding: 5px 13px; }}
    QPushButton:checked {{ background: {hover}; }}
    QPushButton:default:enabled {{ background: {accent}; color: {on_accent}; border-color: {accent}; }}
    QPushButton:default:focus {{ border-color: {text}; }}
    QPushButton:disabled {{ background: transparent; color: {faint}; }}
    QPlainTextEdit {{ background: {base}; color: {text}; padding: 4px;
        border: 1px solid {border}; border-radius: 6px; }}
    QPlainTextEdit:focus {{ border: 2px solid {accent}; padding: 3px; }}
    QListWidget {{ background: {base}; border: 1px solid {border}; border-radius: 6px; padding: 4px; outline: 0; }}
    QListWidget:focus {{ border: 1px solid {accent}; }}
    QListWidget::item {{ border-radius: 5px; padding: 2px 6px; }}
    QListWidget::item:hover:!selected {{ background: {hover}; }}
    QListWidget::item:selected {{ background: {accent}; color: {on_accent}; }}
    QFrame#card {{ background: {base}; border: 1px solid {border}; border-radius: 8px; }}
    QFrame#card[chosen="true"] {{ border: 2px solid {accent}; }}
    QLabel#preview {{ background: {base}; border: 1px solid {border}; border-radius: 8px; color: {soft}; }}
    QComboBox, QAbstractSpinBox {{ min-height: 26px; }}
    """
