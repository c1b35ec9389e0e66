"""All settings on four pages, each with a line that says what it does."""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.i18n import LANGUAGES, _, mark
from desktop_app.settings import Settings
from desktop_app.ui.attention_settings import AttentionFields
from desktop_app.ui.dialog_style import style_dialog
from desktop_app.ui.notice import LAW
from desktop_app.ui.settings_pages import FIELD_WIDTH, ask, number_field, settings_page, soft_line

_THEMES = {"system": mark("As the system"), "light": mark("Light"), "dark": mark("Dark")}
_DETECTORS = {"mtcnn": mark("MTCNN (recommended)"), "haar": mark("Viola-Jones (Haar cascade)")}
_DETECTION = {"normal": mark("Usual"), "far": mark("Far faces too (slower)")}
_CAMERA_SIZES = ("1920x1080", "1280x720", "960x540", "640x480")
_WIDTH = 640
_PAGE_WIDTH = _WIDTH - 36


class SettingsDialog(QDialog):
    """Shows the settings and gives back new ones: ``settings()`` once accepted. Nothing is saved here."""

    def __init__(self, settings: Settings, database: Path, parent: QWidget | None = None) -> None:
        """``settings`` are those in force, ``database`` is where sessions are stored."""
        super().__init__(parent)
        self.setWindowTitle(_("Settings"))
        self.setMinimumWidth(_WIDTH)
        self._settings = settings
        self._database = database
        self._make_fields()
        tabs = QTabWidget()
        pages = {
            _("&Emotions"): self._emotions_page(),
            _("A&ttention"): self.attention.page(),
            _("Finding &faces"): self._faces_page(),
            _("&Camera, data and look"): self._general_page(),
        }
        self._pages = tuple(pages.values())
        for title, (page, _questions) in pages.items():
            tabs.addTab(page, title)
        buttons = QDialogButtonBox()
        buttons.addButton(_("Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        self.save = buttons.addButton(_("Save"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.restore = buttons.addButton(_("Restore &defaults"), QDialogButtonBox.ButtonRole.ResetRole)
        self.restore.setAutoDefault(False)
        self.restore.clicked.connect(self.restore_defaults)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(tabs, 1)
        column.addWidget(soft_line(_("Changes to analysis, camera and stored rows take effect with the next session.")))
        column.addWidget(buttons)
        self._show(settings)
        self.save.setDefault(True)
        style_dialog(self)
        self._fit_pages()

    def settings(self) -> Settings:
        """The settings as the fields stand; what has no field here is kept."""
        return replace(
            self._settings,
            **self.attention.values(),
            emotions=self._chosen_emotions(),
            detector=self.detector.currentData(),
            detection=self.detection.currentData(),
            low_light=self.low_light.isChecked(),
            min_face_px=self.min_face.value(),
            emotion_rate_hz=self.emotion_rate.value(),
            label_smoothing_s=self.smoothing.value(),
            storage_rate_hz=self.storage_rate.value(),
            workers=self.workers.value(),
            camera_size=self.camera_size.currentData(),
            theme=self.theme.currentData(),
            language=self.language.currentData(),
        )

    def _chosen_emotions(self) -> bool | None:
        """Saving another setting is no choice about emotions: not yet chosen stays so, unless they are switched off."""
        if self._settings.emotions is None and self.emotions.isChecked():
            return None
        return self.emotions.isChecked()

    def restore_defaults(self) -> None:
        """Put every field back to its default. The choice about emotions was the user's own and stays."""
        self._show(replace(Settings(), emotions=self.emotions.isChecked()))

    def _make_fields(self) -> None:
        self.emotions = QCheckBox(_("&Read emotions"))
        self.attention = AttentionFields()
        self.detector = _choice(_DETECTORS)
        self.detection = _choice(_DETECTION)
        self.low_light = QCheckBox(_("&Brighten dark pictures"))
        self.min_face = QSpinBox()
        self.min_face.setRange(12, 400)
        self.min_face.setSuffix(_(" pixels"))
        self.emotion_rate = number_field(0.1, 60.0, _(" a second"))
        self.smoothing = number_field(0.0, 10.0, _(" seconds"))
        self.smoothing.setSpecialValueText(_("Off"))
        self.storage_rate = number_field(0.1, 60.0, _(" a second"))
        self.workers = QSpinBox()
        self.workers.setRange(0, max(os.cpu_count() or 1, self._settings.workers))
        self.workers.setSpecialValueText(_("Automatic"))
        self.camera_size = QComboBox()
        self.theme = _choice(_THEMES)
        self.language = QComboBox()
        self.language.addItem(_("As the system"), "system")
        for code, name in LANGUAGES.items():
            # Each in its own words, so that it is found by whoever cannot read the present one.
            self.language.addItem(name, code)
        sizes = list(_CAMERA_SIZES)
        if self._settings.camera_size not in sizes:
            sizes.insert(0, self._settings.camera_size)
        for size in sizes:
            self.camera_size.addItem(size.replace("x", " x "), size)
        for field in (
            self.min_face,
            self.emotion_rate,
            self.smoothing,
            self.storage_rate,
            self.workers,
            self.camera_size,
            self.theme,
            self.language,
            self.detector,
            self.detection,
        ):
            field.setFixedWidth(FIELD_WIDTH)

    def _emotions_page(self) -> tuple[QWidget, QGridLayout]:
        page, questions = settings_page()
        ask(
            questions,
            _("Emotions:"),
            self.emotions,
            _(
                "Off: the emotion network is not loaded and the emotion columns stay empty. Inferring "
                "emotions at work and in education is prohibited in the EU except for medical or "
                "safety reasons ({law})."
            ).format(law=_(LAW)),
        )
        ask(
            questions,
            _("E&motions per person:"),
            self.emotion_rate,
            _("How often each face is judged. More is livelier and needs more of the computer."),
        )
        ask(
            questions,
            _("&Steady labels over:"),
            self.smoothing,
            _("Calms the labels on the picture. What is stored is never smoothed."),
        )
        return page, questions

    def _faces_page(self) -> tuple[QWidget, QGridLayout]:
        page, questions = settings_page()
        ask(
            questions,
            _("Smallest fac&e:"),
            self.min_face,
            _("Faces smaller than this are passed over. Smaller reaches the last row, larger is quicker."),
        )
        ask(
            questions,
            _("&Distance:"),
            self.detection,
            _(
                "Far faces are looked for in an enlarged picture. For a whole classroom seen by one camera; for an "
                "online class it only takes longer."
            ),
        )
        ask(
            questions,
            _("&Poor light:"),
            self.low_light,
            _("Before faces are looked for, a dark picture is brightened. Bright pictures are left as they are."),
        )
        ask(
            questions,
            _("Detector &type:"),
            self.detector,
            _("The Haar cascade of 2001 is there for comparison. It misses more faces, turned ones above all."),
        )
        ask(
            questions,
            _("Analysis t&hreads:"),
            self.workers,
            _("Automatic leaves one processor core free for the window."),
        )
        return page, questions

    def _general_page(self) -> tuple[QWidget, QGridLayout]:
        page, questions = settings_page()
        ask(
            questions,
            _("Camera &resolution:"),
            self.camera_size,
            _("What is proposed for a camera. The nearest size that the camera has is taken."),
        )
        ask(
            questions,
            _("Stored ro&ws per person:"),
            self.storage_rate,
            _("Rows in the table of a live session. Each judged face is stored in any case."),
        )
        ask(questions, _("&Theme:"), self.theme, _("Light or dark, or as the rest of your desktop."))
        ask(questions, _("&Language:"), self.language, _("Of the window, reports and messages. It changes at once."))
        path = QLineEdit(str(self._database))
        path.setReadOnly(True)
        path.setCursorPosition(0)
        path.setToolTip(str(self._database))
        path.setAccessibleName(_("Database file"))
        self.open_folder = QPushButton(_("&Open folder"))
        self.open_folder.setAutoDefault(False)
        self.open_folder.clicked.connect(self._open_folder)
        row = QWidget()
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(path, 1)
        inside.addWidget(self.open_folder)
        ask(
            questions,
            _("Your data:"),
            row,
            _(
                "All sessions are in this one file on this computer. To keep a copy, close the program and copy the "
                "file."
            ),
        )
        return page, questions

    def _fit_pages(self) -> None:
        """Tabs do not pass on that wrapped lines need height for their width, so say it outright."""
        for widget in self.findChildren(QWidget):
            widget.ensurePolished()
        for page, questions in self._pages:
            questions.setRowStretch(questions.rowCount(), 1)
            questions.invalidate()
            page.setMinimumHeight(questions.totalHeightForWidth(_PAGE_WIDTH))

    def _show(self, settings: Settings) -> None:
        # Not yet chosen counts as on, as everywhere in the program.
        self.emotions.setChecked(settings.emotions is not False)
        self.attention.show_settings(settings)
        self.detector.setCurrentIndex(self.detector.findData(settings.detector))
        self.detection.setCurrentIndex(self.detection.findData(settings.detection))
        self.low_light.setChecked(settings.low_light)
        self.min_face.setValue(settings.min_face_px)
        self.emotion_rate.setValue(settings.emotion_rate_hz)
        self.smoothing.setValue(settings.label_smoothing_s)
        self.storage_rate.setValue(settings.storage_rate_hz)
        self.workers.setValue(settings.workers)
        self.camera_size.setCurrentIndex(self.camera_size.findData(settings.camera_size))
        self.theme.setCurrentIndex(self.theme.findData(settings.theme))
        self.language.setCurrentIndex(self.language.findData(settings.language))

    def _open_folder(self) -> None:
        folder = self._database.parent
        if not folder.is_dir():
            text = _("The folder {folder} is not there yet. It is made with the first session.").format(folder=folder)
            QMessageBox.information(self, _("Settings"), text)
        elif not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            text = _("The folder cannot be shown. Open it yourself: {folder}").format(folder=folder)
            QMessageBox.information(self, _("Settings"), text)


def _choice(words: Mapping[str, str]) -> QComboBox:
    """A list of the values, each in its words."""
    field = QComboBox()
    for value, text in words.items():
        field.addItem(_(text), value)
    return field
