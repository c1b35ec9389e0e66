"""Opening the help from any window."""

from PySide6.QtWidgets import QWidget


def show_help_page(window: QWidget, page: str) -> None:
    """Show a page of the help; its window is imported only when somebody wants it."""
    from desktop_app.ui.help.help_window import show_help

    show_help(window, page)
