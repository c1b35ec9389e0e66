"""The options of ``train landmarks`` and ``evaluate landmarks``; imports nothing that takes time."""

import argparse
from pathlib import Path
from typing import Any

from desktop_app.i18n import _

NETWORKS = ("dan", "pbc", "onet")


def add_train_landmarks(tasks: Any, common: argparse.ArgumentParser) -> None:
    """Add the task to ``train``; ``tasks`` is what ``add_subparsers`` gave."""
    parser = tasks.add_parser(
        "landmarks",
        parents=[common],
        help=_("a landmark network, on pictures with 68 or 5 points"),
        description=_(
            "DAN has two stages, trained one after the other. Ctrl+C stops a run so that --resume goes on at the same "
            "step. KERAS_BACKEND chooses tensorflow, jax or torch."
        ),
    )
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help=_("folder with keypoints.csv and images")
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("folder of the run, a new one"))
    parser.add_argument("--network", choices=NETWORKS, default="dan", help=_("default: %(default)s"))
    parser.add_argument(
        "--points", type=int, choices=(5, 68), default=None, help=_("default: 68 of dan, 5 of the others")
    )
    parser.add_argument(
        "--recipe", default=None, metavar="R", help=_("a shipped recipe or a TOML file (default: by network, points)")
    )
    parser.add_argument("--resume", action="store_true", help=_("go on with the run in --out"))
    parser.set_defaults(command=_train)


def _train(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.train_landmarks import run_train_landmarks

    return run_train_landmarks(arguments)
