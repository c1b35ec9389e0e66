"""Where things lie: what ships with the program, and the user's own folders."""

from pathlib import Path

import platformdirs

_APP = "Simak"
_PACKAGE = Path(__file__).resolve().parent


def _shipped(name: str) -> Path:
    """A data folder beside the package in a clone, inside it in an installed wheel."""
    installed = _PACKAGE / "_data" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def models_dir() -> Path:
    """Weights and cards that ship with the program."""
    return _shipped("models")


def resources_dir() -> Path:
    """Translations, help pages and templates that ship with the program."""
    return _shipped("resources")


def data_dir() -> Path:
    """The user's data folder: the database lies here unless --db says otherwise."""
    return Path(platformdirs.user_data_dir(_APP, appauthor=False))


def default_database() -> Path:
    """The database used where none is named."""
    return data_dir() / "simak.db"


def cache_dir() -> Path:
    """Converted networks; safe to delete at any time."""
    return Path(platformdirs.user_cache_dir(_APP, appauthor=False))


def settings_file() -> Path:
    """The user's settings."""
    return Path(platformdirs.user_config_dir(_APP, appauthor=False)) / "settings.json"


def log_dir() -> Path:
    """Rotating log files."""
    return Path(platformdirs.user_log_dir(_APP, appauthor=False))
