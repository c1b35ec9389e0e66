"""``main.py export``: write a stored session as files."""

import argparse

from desktop_app import paths
from desktop_app.commands.console import plain_console
from desktop_app.domain.attention import AttentionWeights
from desktop_app.errors import UsageError
from desktop_app.export.sessions import export_session
from desktop_app.settings import Settings
from desktop_app.storage.database import open_database

_ONLY_FOR = {"people": ("html", "pdf"), "chart": ("png", "svg"), "excel": ("csv",)}


def run_export(arguments: argparse.Namespace) -> int:
    """Write the files and name them; the index of attention is made with the weights in the settings.

    Raises:
        UsageError: an option was given that the format has no use for.
    """
    for option, formats in _ONLY_FOR.items():
        if getattr(arguments, option) and arguments.format not in formats:
            raise UsageError("--{option} is for --format {formats} only.", option=option, formats=" and ".join(formats))
    db = open_database(arguments.db, readonly=True)
    try:
        written = export_session(
            db,
            arguments.session,
            arguments.format,
            arguments.out,
            language=arguments.language,
            people_lanes=arguments.people,
            excel_locale=arguments.excel,
            chart=arguments.chart or "class",
            models=arguments.models,
            weights=AttentionWeights.of(Settings.load(paths.settings_file())),
        )
    finally:
        db.close()
    plain_console().print("\n".join(str(path) for path in written), soft_wrap=True)
    return 0
