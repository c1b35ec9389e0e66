"""The options of ``evaluate light``; imports nothing that takes time."""

import argparse
from pathlib import Path
from typing import Any

from desktop_app.i18n import _


def add_evaluate_light(tasks: Any, common: argparse.ArgumentParser) -> None:
    """Add the task to ``evaluate``; ``tasks`` is what ``add_subparsers`` gave."""
    parser = tasks.add_parser(
        "light",
        parents=[common],
        help=_("how often faces are found, by distance and light"),
        description=_(
            "Darkness is simulated: less light, and the noise of a camera's sensor. Measured on the people of the "
            "split val, for the Haar cascade and MTCNN, as the picture is and brightened."
        ),
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--data", type=Path, metavar="DIR", help=_("folder with keypoints.csv and images"))
    what.add_argument("--table", action="store_true", help=_("print the stored table instead"))
    parser.add_argument(
        "--pictures", type=Path, nargs="+", default=[], metavar="PATH", help=_("also folders of pictures, and clips")
    )
    parser.add_argument(
        "--per-person", type=int, default=3, metavar="N", help=_("pictures of each person (default: %(default)s)")
    )
    parser.add_argument("--json", type=Path, default=None, metavar="PATH", help=_("write the figures there too"))
    parser.set_defaults(command=_run)


def _run(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.evaluate_light import run_evaluate_light

    return run_evaluate_light(arguments)
