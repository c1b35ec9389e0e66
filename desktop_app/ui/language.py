"""Changing the language while the windows are open."""

from PySide6.QtCore import QEvent, QLocale
from PySide6.QtWidgets import QApplication

from desktop_app.i18n import now_locale, set_language
from desktop_app.ui.qt_words import QtWords


class Retranslating:
    """Mixed in before a widget's Qt class: ``class Panel(Retranslating, QWidget)``.

    The widget writes all its words in ``retranslate``, calls it at the end of its ``__init__``, and is told again when
    the language changes. Only what stays open needs this: a dialog that holds up the window is made anew each time.
    """

    def retranslate(self) -> None:
        """Write every word again, in the language now in force."""
        raise NotImplementedError

    def changeEvent(self, event: QEvent) -> None:
        """Qt passes a change of language on from a window to all its children."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)  # type: ignore[misc]


def choose_language(choice: str) -> None:
    """Put the chosen language into force (``system``, ``en``, ``id``) and have every open window say it."""
    set_language(choice, QLocale.system().uiLanguages())
    application = QApplication.instance()
    if application is not None and application.findChild(QtWords) is None:
        application.installTranslator(QtWords(application))
    locale = QLocale(str(now_locale()))
    # For the numbers and days in Qt's own fields.
    QLocale.setDefault(locale)
    for window in QApplication.topLevelWidgets():
        # A dialog is told by the window that it belongs to.
        if window.parentWidget() is None:
            window.setLocale(locale)
            QApplication.sendEvent(window, QEvent(QEvent.Type.LanguageChange))
