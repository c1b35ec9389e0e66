"""Addresses that answer, refuse, or say nothing. All on this computer."""

import http.server
import socket
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from desktop_app.domain.records import Observation
from desktop_app.errors import SourceNotFound, SourceTimeout
from desktop_app.pipeline.sources.network_stream import NetworkStream, public_name
from tests.pipeline.fakes import LONG_S, make_session
from tests.pipeline.sources.videos import write_video


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A web server over a folder with one video; its address."""
    write_video(tmp_path / "lesson.mp4", 30)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_a_recording_on_a_web_server_is_read_like_a_file(server: str) -> None:
    """It has an end, every frame is analysed, and its times are presentation times."""
    session = make_session(storage_rate_hz=None).start(NetworkStream(f"{server}/lesson.mp4?token=secret")).finish()

    assert session.engine.error is None
    info = session.engine.info
    assert info is not None
    assert (info.kind, info.live, info.frame_count, info.name) == ("stream", False, 30, f"{server}/lesson.mp4")
    rows = session.sink.of(Observation)
    assert [row.t_s for row in rows] == pytest.approx([index / 25 for index in range(30)], abs=2e-3)


def test_a_recording_that_breaks_off_says_so(tmp_path: Path, server: str) -> None:
    """What came is stored, and the session does not pass for whole."""
    whole = write_video(tmp_path / "whole.avi", 60, fourcc="MJPG").read_bytes()
    (tmp_path / "half.avi").write_bytes(whole[: len(whole) // 2])
    session = make_session(storage_rate_hz=None).start(NetworkStream(f"{server}/half.avi")).finish()

    assert session.engine.error is not None
    assert "broke off after" in session.engine.error
    assert 5 < len(session.sink.of(Observation)) < 60


def test_nothing_there_is_said_in_one_line(server: str) -> None:
    """A page that is not there, and a port where nobody listens."""
    for address in (f"{server}/nothing.mp4", "http://127.0.0.1:9/x.mp4"):
        stream = NetworkStream(address)
        with pytest.raises(SourceNotFound, match="cannot be opened") as caught:
            stream.open(LONG_S)
        stream.close()
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("scheme", ["http", "rtsp"])
def test_an_address_that_never_answers_times_out(silent_port: int, scheme: str) -> None:
    """The time-out holds, and the message says what to check."""
    stream = NetworkStream(f"{scheme}://user:secret@127.0.0.1:{silent_port}/live")
    with pytest.raises((SourceTimeout, SourceNotFound)) as caught:
        stream.open(0.3)
    stream.close()

    assert "Check the address" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_stop_is_prompt_while_an_address_does_not_answer(silent_port: int) -> None:
    """A session that waits for a dead address ends at Stop, not at the time-out."""
    session = make_session(open_timeout_s=3.0).start(NetworkStream(f"http://127.0.0.1:{silent_port}/live"))
    session.engine.stop()

    assert session.engine.wait(2.5)
    assert session.listener.failures == []


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("rtsp://teacher:secret@cam.school:554/live?auth=abc", "rtsp://cam.school:554/live"),
        ("http://cam.school/video.mjpg#x", "http://cam.school/video.mjpg"),
        ("https://user:secret@[::1]:8080/a", "https://::1:8080/a"),
        ("rtsp://user:secret@cam:notaport/live", "rtsp://..."),
    ],
)
def test_passwords_are_never_shown(address: str, shown: str) -> None:
    """What is shown, logged and stored of an address has no user name, password or query."""
    assert public_name(address) == shown
