"""Loads the detector in a process of its own, and tells what that process did."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Audit hooks see every use of a socket, in Python's own library and in any package on top of it.
_LOAD = """
import json, pathlib, sys
events = []
def hear(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.sendmsg", "socket.gethostbyname"):
        events.append(event)
sys.addaudithook(hear)
from desktop_app.paths import models_dir
from desktop_app.vision.mtcnn import load_mtcnn
detector = load_mtcnn(models_dir(), pathlib.Path(sys.argv[1]))
import numpy
detector.detect(numpy.zeros((60, 60, 3), numpy.uint8))
unwanted = {"keras", "tensorflow", "openvino_telemetry", "openvino.tools.ovc"}
print(json.dumps({"sockets": events, "imported": sorted(unwanted & {
    name for name, module in sys.modules.items() if module is not None})}))
"""


@dataclass(frozen=True)
class Loading:
    """What a process of its own did when it loaded the detector."""

    cache: Path
    sockets: list[str]
    imported: list[str]


def load_in_a_process(cache: Path) -> Loading:
    """Load and run the detector in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", _LOAD, str(cache)], cwd=ROOT, capture_output=True, text=True, timeout=240, check=True
    )
    said = json.loads(done.stdout.splitlines()[-1])
    return Loading(cache, said["sockets"], said["imported"])
