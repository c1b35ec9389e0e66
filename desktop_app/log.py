"""Logging: everything to a rotating file, and to standard error where asked for."""

import logging
import logging.handlers
from pathlib import Path


def set_up_logging(level: str | None, folder: Path | None) -> None:
    """Send records of this program to ``folder``/simak.log from DEBUG up, and to standard error from ``level`` up.

    Called once by the launcher. ``level`` None: standard error stays free for what is said to the user, in one line
    each; only where no file can be written do warnings go there, so that a fault of ours leaves a trace somewhere.
    """
    # A full disk, or a second program that has the file open on Windows, must not fill standard error with tracebacks.
    logging.raiseExceptions = False
    logger = logging.getLogger("desktop_app")
    logger.setLevel(logging.DEBUG)
    # Without this, Python's handler of last resort would show warnings where there is no other.
    logger.addHandler(logging.NullHandler())
    for handler in logger.handlers[:-1]:
        logger.removeHandler(handler)
        handler.close()
    complaint = None if folder is None else _write_to(folder, logger)
    if level is not None or folder is None or complaint is not None:
        screen = logging.StreamHandler()
        screen.setLevel((level or "warning").upper())
        screen.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
        logger.addHandler(screen)
    if complaint is not None:
        logger.warning("no log file is written: %s", complaint)


def _write_to(folder: Path, logger: logging.Logger) -> OSError | None:
    """Add the file; what kept it from being written, if anything."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = logging.handlers.RotatingFileHandler(
            folder / "simak.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8"
        )
    except OSError as error:
        return error
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    logger.addHandler(file)
    return None
