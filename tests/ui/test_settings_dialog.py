"""The settings dialog gives back what its fields say, and nothing else."""

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit, QMessageBox, QTabWidget, QWidget

from desktop_app.domain.attention import AttentionState
from desktop_app.settings import Settings
from desktop_app.ui.settings_dialog import SettingsDialog


@pytest.fixture
def make_dialog(qtbot, tmp_path):
    """Makes the dialog over given settings."""

    def make(settings=None, database=None):
        dialog = SettingsDialog(settings or Settings(), database or tmp_path / "simak.db")
        qtbot.addWidget(dialog)
        return dialog

    return make


UNUSUAL = Settings(
    notice_seen=True,
    emotions=False,
    min_face_px=40,
    emotion_rate_hz=2.5,
    storage_rate_hz=4.0,
    label_smoothing_s=0.0,
    detector="haar",
    detection="far",
    low_light=False,
    landmark_rate_hz=5.0,
    attention=False,
    attention_facing=90,
    attention_looking_down=80,
    attention_looking_away=20,
    attention_eyes_closed=5,
    attention_yawning=30,
    attention_emotion=25,
    workers=1,
    camera_size="800x600",
    theme="dark",
    last_source="{}",
    window_layout="abc",
)


def test_settings_pass_through_unchanged(make_dialog):
    """Opening and saving at once gives back the very same settings, those without a field included."""
    assert make_dialog(UNUSUAL).settings() == UNUSUAL


def test_saving_makes_no_choice_about_emotions(make_dialog):
    """Who has not yet chosen on the first-start page has not chosen by saving another setting; switching off counts."""
    dialog = make_dialog(Settings(emotions=None))

    assert dialog.emotions.isChecked()
    assert dialog.settings().emotions is None
    dialog.emotions.setChecked(False)
    assert dialog.settings().emotions is False


def test_each_field_reaches_its_setting(make_dialog):
    """What is set in the fields comes out in the settings."""
    dialog = make_dialog(Settings(emotions=True))

    dialog.emotions.setChecked(False)
    dialog.min_face.setValue(40)
    dialog.emotion_rate.setValue(2.5)
    dialog.storage_rate.setValue(4.0)
    dialog.smoothing.setValue(0.0)
    dialog.detector.setCurrentIndex(dialog.detector.findData("haar"))
    dialog.detection.setCurrentIndex(dialog.detection.findData("far"))
    dialog.low_light.setChecked(False)
    dialog.attention.on.setChecked(False)
    dialog.attention.rate.setValue(4.0)
    dialog.attention.emotion.setValue(20)
    dialog.attention.points[AttentionState.LOOKING_DOWN].setValue(75)
    dialog.workers.setValue(1)
    dialog.camera_size.setCurrentIndex(dialog.camera_size.findData("640x480"))
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))

    assert dialog.settings() == Settings(
        emotions=False,
        min_face_px=40,
        emotion_rate_hz=2.5,
        storage_rate_hz=4.0,
        label_smoothing_s=0.0,
        detector="haar",
        detection="far",
        low_light=False,
        landmark_rate_hz=4.0,
        attention=False,
        attention_emotion=20,
        attention_looking_down=75,
        workers=1,
        camera_size="640x480",
        theme="dark",
    )


def test_defaults_come_back_but_for_emotions(make_dialog):
    """Restore defaults resets the fields and leaves the user's own choice about emotions and the unseen values."""
    dialog = make_dialog(UNUSUAL)

    dialog.restore.click()

    assert dialog.settings() == Settings(notice_seen=True, emotions=False, last_source="{}", window_layout="abc")


def test_fields_allow_only_what_settings_accept(make_dialog):
    """The largest and smallest values of every number field make valid settings."""
    dialog = make_dialog()
    attention = dialog.attention
    numbers = (dialog.min_face, dialog.emotion_rate, dialog.smoothing, dialog.storage_rate, dialog.workers)
    for field in (*numbers, attention.rate, attention.emotion, *attention.points.values()):
        for value in (field.minimum(), field.maximum()):
            field.setValue(value)
            dialog.settings()


def test_the_place_of_the_data_is_shown(make_dialog, tmp_path):
    """The database's path can be read and copied, and not edited."""
    dialog = make_dialog(database=tmp_path / "kelas.db")

    field = next(field for field in dialog.findChildren(QLineEdit) if field.accessibleName() == "Database file")

    assert field.text() == str(tmp_path / "kelas.db")
    assert field.isReadOnly()


def test_a_folder_that_is_not_there_is_explained(make_dialog, tmp_path, monkeypatch):
    """Before the first session the folder may not exist; the button says so."""
    told = []
    monkeypatch.setattr(QMessageBox, "information", lambda *arguments: told.append(arguments[-1]))

    dialog = make_dialog(database=tmp_path / "none" / "simak.db")
    dialog.open_folder.click()

    assert "made with the first session" in told[0]


def test_no_explanation_is_cut_off(make_dialog, qtbot):
    """Every wrapped line has the height that its words need at its width."""
    dialog = make_dialog()
    dialog.show()
    qtbot.waitExposed(dialog)

    tabs = dialog.findChild(QTabWidget)
    for place, explained in enumerate((3, 4, 5, 5)):
        tabs.setCurrentIndex(place)
        page: QWidget = tabs.currentWidget()
        wrapped = [label for label in page.findChildren(QLabel) if label.wordWrap()]

        assert len(wrapped) == explained
        assert all(label.height() >= label.heightForWidth(label.width()) for label in wrapped)
