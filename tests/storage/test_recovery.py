"""What is picked up when the program starts."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from desktop_app.storage.database import open_database
from desktop_app.storage.recovery import recover
from desktop_app.storage.sessions import bin_session, list_sessions
from tests.sessions_factory import STARTED, Planted, make_session


def test_the_bin_is_emptied_at_the_start(tmp_path: Path) -> None:
    """What has been in the bin for more than thirty days is gone after the next start; the rest is there."""
    with closing(open_database(tmp_path / "simak.db")) as db:
        for _ in range(3):
            make_session(db, people=1, seconds=2, planted=Planted())
        bin_session(db, 1, now=STARTED - timedelta(days=10_000))
        bin_session(db, 2)

    assert recover(tmp_path / "simak.db") == []

    with closing(open_database(tmp_path / "simak.db", readonly=True)) as db:
        assert [session.session_id for session in list_sessions(db)] == [3]
        assert [session.session_id for session in list_sessions(db, binned=True)] == [2]
