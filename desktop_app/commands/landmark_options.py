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
    parser.add_argument(
        "--start", type=Path, default=None, metavar="DIR", help=_("folder of the weights that the recipe starts from")
    )
    parser.add_argument("--resume", action="store_true", help=_("go on with the run in --out"))
    parser.set_defaults(command=_train)


def add_evaluate_landmarks(tasks: Any, common: argparse.ArgumentParser) -> None:
    """Add the task to ``evaluate``; ``tasks`` is what ``add_subparsers`` gave."""
    parser = tasks.add_parser(
        "landmarks",
        parents=[common],
        help=_("landmarks: errors, curves, methods against distances"),
        description=_(
            "Without --run the shipped models are measured, on whole pictures through MTCNN. Runs of five points are "
            "measured on given boxes: on the pictures as they are, or on thermal-like ones at four distances where "
            "they were trained on such, or at the distances that a column range of keypoints.csv names."
        ),
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--data", type=Path, metavar="DIR", help=_("folder with keypoints.csv and images"))
    what.add_argument(
        "--cost", action="store_true", help=_("time the shipped models instead: one core, each precision")
    )
    what.add_argument("--table", action="store_true", help=_("print the stored table instead"))
    parser.add_argument("--run", type=Path, nargs="+", default=[], metavar="RUN", help=_("folders of train landmarks"))
    parser.add_argument("--split", default="val", help=_("default: %(default)s"))
    parser.add_argument(
        "--precision", choices=["float32", "bfloat16"], default="float32", help=_("of the shipped model")
    )
    parser.add_argument("--json", type=Path, default=None, metavar="PATH", help=_("write the figures there too"))
    parser.add_argument("--add", action="store_true", help=_("add to what the --json file holds already"))
    parser.add_argument(
        "--note", action="append", default=[], metavar="TEXT", help=_("a sentence to be kept with the figures")
    )
    parser.add_argument("--curves", type=Path, default=None, metavar="PNG", help=_("draw cumulative error curves"))
    parser.set_defaults(command=_evaluate)


def _evaluate(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.evaluate_landmarks import run_evaluate_landmarks

    return run_evaluate_landmarks(arguments)


def _train(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.train_landmarks import run_train_landmarks

    return run_train_landmarks(arguments)
