"""Nothing leaves the computer: first start, conversion of the networks, a session and an export, watched from below."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = ["events.csv", "observations.csv", "people.csv", "person_seconds.csv", "session.json", "timeline.csv"]


@pytest.mark.slow
def test_a_first_start_makes_no_attempt_to_connect(home: Path) -> None:
    """With sockets blocked and recorded, from an empty cache to the exported files, there is not one attempt.

    Python's audit events see Python; where strace is installed, the system calls of every library and child process
    are watched too.
    """
    trace = home / "calls.txt"
    watch = ["strace", "-f", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg", "-o", str(trace)]
    watched = _strace_works(home)
    done = subprocess.run(
        [*(watch if watched else []), sys.executable, "-m", "tests.end_to_end.first_start", str(home / "out")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        env={**os.environ, "XDG_CACHE_HOME": str(home / "empty cache"), "QT_QPA_PLATFORM": "offscreen"},
        check=False,
    )

    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["attempts"] == []
    assert said["files"] == FILES
    if watched:
        assert [line for line in trace.read_text().splitlines() if re.search(r"sa_family=AF_INET6?\b", line)] == []


def test_the_watch_sees_an_attempt(home: Path) -> None:
    """The same system-call watch does notice a connection, so that its silence means something."""
    if not _strace_works(home):
        pytest.skip("strace is not installed, or may not be used here")
    code = "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('127.0.0.1', 9))"

    assert re.search(r"sa_family=AF_INET\b", _traced(home, code))


def _strace_works(home: Path) -> bool:
    return shutil.which("strace") is not None and "exited with 0" in _traced(home, "")


def _traced(home: Path, code: str) -> str:
    trace = home / "probe.txt"
    command = ["strace", "-f", "--seccomp-bpf", "-e", "trace=connect", "-o", str(trace), sys.executable, "-c", code]
    subprocess.run(command, capture_output=True, timeout=60, check=False)
    return trace.read_text() if trace.exists() else ""
