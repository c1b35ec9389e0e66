"""``main.py doctor``: check that everything the program needs is here, one line for each thing."""

import argparse
import importlib.metadata
import importlib.util
import os
import platform
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table
from rich.text import Text

from desktop_app import __version__, paths
from desktop_app.commands.console import plain_console
from desktop_app.errors import SimakError, StorageError
from desktop_app.export.whole_files import make_writable_folder
from desktop_app.settings import Settings

_PACKAGES = (
    "PySide6",
    "opencv-python-headless",
    "openvino",
    "tensorflow",
    "keras",
    "mtcnn",
    "numpy",
    "scipy",
    "pyqtgraph",
    "sqlite-utils",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, whether it is well, and what was seen."""

    subject: str
    well: bool
    text: str


def run_doctor(arguments: argparse.Namespace) -> int:
    """Print all findings; 0 if everything is well, else 1."""
    checks: list[tuple[str, Callable[[], str]]] = [
        ("System", _system),
        ("Packages", _packages),
        ("Face network", lambda: _model(arguments.models / "mtcnn")),
        ("Emotion network", lambda: _model(arguments.models / "emotion_vgg16")),
        ("Runtime", _runtime),
        ("Database", lambda: _database(arguments.db)),
        ("Settings", _settings),
        ("Cache", lambda: _folder(paths.cache_dir())),
        ("Log", lambda: _folder(paths.log_dir())),
        ("Cameras", _cameras),
    ]
    findings = [_look(subject, check) for subject, check in checks]
    table = Table(title=f"Simak {__version__}", show_header=False, title_justify="left", box=None, padding=(0, 1))
    for finding in findings:
        mark = Text("ok", style="green") if finding.well else Text("look", style="red")
        table.add_row(mark, finding.subject, finding.text)
    plain_console().print(table)
    return 0 if all(finding.well for finding in findings) else 1


def _look(subject: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, True, check())
    except (SimakError, OSError, ImportError) as error:
        return Finding(subject, False, str(error))


def _system() -> str:
    return f"{platform.system()} {platform.release()}, Python {platform.python_version()}, {os.cpu_count()} cores"


def _packages() -> str:
    missing, found = [], []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        raise ImportError(f"missing: {', '.join(missing)}. Run: uv sync")
    others = [name for name in ("opencv-python", "opencv-contrib-python") if _installed(name)]
    if others:
        raise ImportError(f"{others[0]} carries a second Qt that breaks the window. Run: uv pip uninstall {others[0]}")
    return ", ".join(found)


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True


def _model(folder: Path) -> str:
    from desktop_app.networks.cards import load_card, verify

    card = load_card(folder)
    verify(card, folder)
    return f"{card.name}, {card.date}, {sum(network.parameters for network in card.networks):,} numbers, hash right"


def _runtime() -> str:
    if importlib.util.find_spec("openvino") is None:
        return "Keras (OpenVINO is not installed; slower)"
    from openvino import Core, get_version

    return f"OpenVINO {get_version()} on {Core().get_property('CPU', 'FULL_DEVICE_NAME').strip()}"


def _database(path: Path) -> str:
    from desktop_app.storage.database import database_exists, open_database
    from desktop_app.storage.faults import faults_told
    from desktop_app.storage.sessions import list_sessions

    if not database_exists(path):
        _folder(path.parent)
        return f"{path} (is made at the first session)"
    db = open_database(path)
    try:
        with faults_told(path):
            damage = db.execute("PRAGMA quick_check").fetchone()[0]
        if damage != "ok":
            raise StorageError(f"{path} is damaged ({damage}). Keep a copy, and choose another with --db.")
        return f"{path}, {len(list_sessions(db))} sessions, {path.stat().st_size / 1e6:.1f} MB"
    finally:
        db.close()


def _settings() -> str:
    path = paths.settings_file()
    settings = Settings.load(path)
    emotions = {None: "not chosen yet (on)", True: "on", False: "off"}[settings.emotions]
    return f"{path}{'' if path.exists() else ' (not there yet)'}, emotions {emotions}"


def _folder(path: Path) -> str:
    make_writable_folder(path)
    return f"{path}, {shutil.disk_usage(path).free / 1e9:.0f} GB free"


def _cameras() -> str:
    from desktop_app.app import camera_names

    names = camera_names()
    return ", ".join(names) if names else "none found (files, screens, streams and the demo work without)"
