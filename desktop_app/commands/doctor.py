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
from desktop_app.i18n import _, ngettext, number, tell
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
        (_("System"), _system),
        (_("Packages"), _packages),
        (_("Face network"), lambda: _model(arguments.models / "mtcnn")),
        (_("Emotion network"), lambda: _model(arguments.models / "emotion_vgg16")),
        (_("Runtime"), _runtime),
        (_("Database"), lambda: _database(arguments.db)),
        (_("Settings"), _settings),
        (_("Cache"), lambda: _folder(paths.cache_dir())),
        (_("Log"), lambda: _folder(paths.log_dir())),
        (_("Cameras"), _cameras),
    ]
    findings = [_look(subject, check) for subject, check in checks]
    table = Table(title=f"Simak {__version__}", show_header=False, title_justify="left", box=None, padding=(0, 1))
    for finding in findings:
        sign = Text(_("ok"), style="green") if finding.well else Text(_("look"), style="red")
        table.add_row(sign, finding.subject, finding.text)
    plain_console().print(table)
    return 0 if all(finding.well for finding in findings) else 1


def _look(subject: str, check: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, True, check())
    except (SimakError, OSError, ImportError) as error:
        return Finding(subject, False, tell(error))


def _system() -> str:
    return _("{system}, Python {python}, {n} cores").format(
        system=f"{platform.system()} {platform.release()}", python=platform.python_version(), n=os.cpu_count()
    )


def _packages() -> str:
    missing, found = [], []
    for name in _PACKAGES:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        raise SimakError("missing: {names}. Run: uv sync", names=", ".join(missing))
    others = [name for name in ("opencv-python", "opencv-contrib-python") if _installed(name)]
    if others:
        raise SimakError(
            "{package} carries a second Qt that breaks the window. Run: uv pip uninstall {package}", package=others[0]
        )
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
    return _("{name}, {date}, {n} numbers, hash right").format(
        name=card.name, date=card.date, n=number(sum(network.parameters for network in card.networks))
    )


def _runtime() -> str:
    if importlib.util.find_spec("openvino") is None:
        return _("Keras (OpenVINO is not installed; slower)")
    from openvino import Core, get_version

    device = Core().get_property("CPU", "FULL_DEVICE_NAME").strip()
    return _("OpenVINO {version} on {device}").format(version=get_version(), device=device)


def _database(path: Path) -> str:
    from desktop_app.storage.database import database_exists, open_database
    from desktop_app.storage.faults import faults_told
    from desktop_app.storage.sessions import list_sessions

    if not database_exists(path):
        _folder(path.parent)
        return _("{path} (is made at the first session)").format(path=path)
    db = open_database(path)
    try:
        with faults_told(path):
            damage = db.execute("PRAGMA quick_check").fetchone()[0]
        if damage != "ok":
            raise StorageError(
                "{path} is damaged ({damage}). Keep a copy, and choose another with --db.", path=path, damage=damage
            )
        count, size_mb = len(list_sessions(db)), path.stat().st_size / 1e6
        told = ngettext("{path}, {n} session, {size} MB", "{path}, {n} sessions, {size} MB", count)
        return told.format(path=path, n=number(count), size=number(size_mb, 1))
    finally:
        db.close()


def _settings() -> str:
    path = paths.settings_file()
    settings = Settings.load(path)
    emotions = {
        None: _("emotions not chosen yet (on)"),
        True: _("emotions on"),
        False: _("emotions off"),
    }[settings.emotions]
    place = str(path) if path.exists() else _("{path} (not there yet)").format(path=path)
    return f"{place}, {emotions}"


def _folder(path: Path) -> str:
    make_writable_folder(path)
    return _("{path}, {free} GB free").format(path=path, free=number(shutil.disk_usage(path).free / 1e9))


def _cameras() -> str:
    from desktop_app.app import camera_names

    names = camera_names()
    return ", ".join(names) if names else _("none found (files, screens, streams and the demo work without)")
