"""How the real parts are put together: a session's storage, and what is picked up at the start."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app import compose
from desktop_app.domain.faces import Faces
from desktop_app.domain.ports import SourceInfo
from desktop_app.domain.records import SessionState
from desktop_app.settings import Settings
from desktop_app.storage.database import open_database
from desktop_app.storage.sessions import get_session
from desktop_app.vision.enhance import EnhancedDetector
from desktop_app.vision.haar import HaarDetector
from desktop_app.vision.mtcnn import MtcnnDetector
from tests.sessions_factory import STARTED


class NoNetwork:
    """Stands in for a network that is not run."""

    runtime = "none"


class NoEyes:
    """Stands in for what reads eyes."""

    def eyes_closed(self, image_bgr: NDArray[np.uint8], faces: Faces) -> NDArray[np.float32]:
        """Nothing can be judged."""
        return np.full(len(faces), np.nan, np.float32)


MODELS = compose.Models(MtcnnDetector(NoNetwork(), NoNetwork(), NoNetwork()), None, 0.0, "none", {})


@pytest.mark.parametrize(
    ("detection", "realtime", "mode"),
    [("normal", True, "live"), ("normal", False, "exact"), ("far", True, "far"), ("far", False, "far")],
)
def test_the_mode_of_detection_follows_from_settings_and_speed(detection: str, realtime: bool, mode: str) -> None:
    """Fast live, exact in a file analysed as fast as possible, thorough where far faces are wanted."""
    parts = compose.session_parts(MODELS, Settings(detection=detection, low_light=False), realtime=realtime)

    assert isinstance(parts.detector, MtcnnDetector)
    assert parts.detector.mode == mode
    assert parts.follower is parts.detector


def test_faces_of_the_other_detector_are_followed_all_the_same() -> None:
    """The Haar cascade searches, MTCNN's last stages follow; in poor light both see the brightened picture."""
    parts = compose.session_parts(MODELS, Settings(detector="haar", low_light=False))
    assert isinstance(parts.detector, HaarDetector)
    assert isinstance(parts.follower, MtcnnDetector)

    brightened = compose.session_parts(MODELS, Settings(low_light=True))
    assert isinstance(brightened.detector, EnhancedDetector)
    assert brightened.follower is brightened.detector


@pytest.mark.parametrize("attention", [True, False])
def test_attention_is_watched_where_it_is_wanted(attention: bool) -> None:
    """Each session has a watch of its own; without a network that measures anything there is nothing to watch."""
    reading = replace(MODELS, eyes=NoEyes())
    parts = compose.session_parts(reading, Settings(attention=attention))
    again = compose.session_parts(reading, Settings(attention=attention))

    assert (parts.watch is not None) is attention
    assert parts.watch is not again.watch or not attention
    assert compose.session_parts(MODELS, Settings(attention=attention)).watch is None


def test_a_session_from_a_file_is_stored_with_its_path(tmp_path: Path) -> None:
    """The path goes from the source into the session's row, so that review finds the picture again."""
    open_sink = compose.session_sink(tmp_path / "simak.db", "", MODELS, Settings())

    sink = open_sink(SourceInfo("file", "a.mp4", False, (64, 48), path="/lessons/a.mp4"), STARTED, None)
    sink.close(SessionState.FINISHED, 0.0)

    with closing(open_database(tmp_path / "simak.db", readonly=True)) as db:
        session = get_session(db, sink.session_id)
    assert (session.name, session.info.source_path) == ("a.mp4", "/lessons/a.mp4")
