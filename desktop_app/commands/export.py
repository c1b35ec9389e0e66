"""``main.py export``: write a stored session as files."""

import argparse

from desktop_app.commands.console import plain_console
from desktop_app.export.csv_files import export_csv
from desktop_app.storage.database import open_database


def run_export(arguments: argparse.Namespace) -> int:
    """Write the files and name them."""
    db = open_database(arguments.db, readonly=True)
    try:
        written = export_csv(db, arguments.session, arguments.out, excel_locale=arguments.excel)
    finally:
        db.close()
    plain_console().print("\n".join(str(path) for path in written), soft_wrap=True)
    return 0
