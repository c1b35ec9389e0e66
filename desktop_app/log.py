"""Logging: warnings to standard error, everything to a rotating file."""

import logging
import logging.handlers
from pathlib import Path


def set_up_logging(level: str, folder: Path | None) -> None:
    """Send records of this program to standard error from ``level`` up, and to ``folder``/simak.log from DEBUG up.

    Called once by the launcher. A folder that cannot be written leaves standard error alone.
    """
    logger = logging.getLogger("desktop_app")
    logger.setLevel(logging.DEBUG)
    for handler in logger.handlers[:]:
        logger.removeHandler(handler)
        handler.close()
    screen = logging.StreamHandler()
    screen.setLevel(level.upper())
    screen.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    logger.addHandler(screen)
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = logging.handlers.RotatingFileHandler(
            folder / "simak.log", maxBytes=1_000_000, backupCount=3, encoding="utf-8"
        )
    except OSError as error:
        logger.warning("no log file is written: %s", error)
        return
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"))
    logger.addHandler(file)
