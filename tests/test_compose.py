"""How the real parts are put together: a session's storage, and what is picked up at the start."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from desktop_app import compose
from desktop_app.domain.faces import Faces
from desktop_app.domain.ports import SourceInfo
from desktop_app.domain.records import SessionState
from desktop_app.settings import Settings
from desktop_app.storage.database import open_database
from desktop_app.storage.sessions import bin_session, get_session, list_sessions
from tests.sessions_factory import STARTED, Planted, make_session


class NoFaces:
    """A detector that finds nobody."""

    def detect(self, image_bgr: object) -> Faces:
        """No face."""
        return Faces.empty()


def test_a_session_from_a_file_is_stored_with_its_path(tmp_path: Path) -> None:
    """The path goes from the source into the session's row, so that review finds the picture again."""
    models = compose.Models(NoFaces(), None, 0.0, "none", {})
    open_sink = compose.session_sink(tmp_path / "simak.db", "", models, Settings())

    sink = open_sink(SourceInfo("file", "a.mp4", False, (64, 48), path="/lessons/a.mp4"), STARTED, None)
    sink.close(SessionState.FINISHED, 0.0)

    with closing(open_database(tmp_path / "simak.db", readonly=True)) as db:
        session = get_session(db, sink.session_id)
    assert (session.name, session.info.source_path) == ("a.mp4", "/lessons/a.mp4")


def test_the_bin_is_emptied_at_the_start(tmp_path: Path) -> None:
    """What has been in the bin for more than thirty days is gone after the next start; the rest is there."""
    with closing(open_database(tmp_path / "simak.db")) as db:
        for _ in range(3):
            make_session(db, people=1, seconds=2, planted=Planted())
        bin_session(db, 1, now=STARTED - timedelta(days=10_000))
        bin_session(db, 2)

    assert compose.recover(tmp_path / "simak.db") == []

    with closing(open_database(tmp_path / "simak.db", readonly=True)) as db:
        assert [session.session_id for session in list_sessions(db)] == [3]
        assert [session.session_id for session in list_sessions(db, binned=True)] == [2]
