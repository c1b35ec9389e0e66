"""Grammar of ``train eyes`` and ``evaluate eyes``; what they do is imported when they run."""

import argparse
from pathlib import Path
from typing import TypeAlias

from desktop_app.i18n import _

Tasks: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add_train_eyes(tasks: Tasks, common: argparse.ArgumentParser) -> None:
    """``train eyes``."""
    parser = tasks.add_parser(
        "eyes",
        parents=[common],
        help=_("the eye-state network, on close-ups of eyes"),
        description=_("Trains once for each of five folds, which measures it, and once on all pictures."),
    )
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help=_("folder with open and closed in it"))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("folder of the run, a new one"))
    parser.add_argument("--epochs", type=int, default=40, metavar="N", help=_("default: %(default)s"))
    parser.add_argument("--seed", type=int, default=0, metavar="N", help=_("default: %(default)s"))
    parser.set_defaults(command=_train_eyes)


def add_evaluate_eyes(tasks: Tasks, common: argparse.ArgumentParser) -> None:
    """``evaluate eyes``."""
    parser = tasks.add_parser(
        "eyes",
        parents=[common],
        help=_("the eye-state network, on close-ups of eyes or on marked clips"),
        description=_(
            "With --data the network is trained and judged fold by fold. With --marks and --videos the program watches "
            "clips in which somebody has marked blinks, yawns and turns of the head, and tells which of them it found. "
            "With --cost the shipped network is timed."
        ),
    )
    parser.add_argument("--data", type=Path, default=None, metavar="DIR", help=_("folder with open and closed in it"))
    parser.add_argument("--marks", type=Path, default=None, metavar="JSON", help=_("what was marked in the clips"))
    parser.add_argument("--videos", type=Path, default=None, metavar="DIR", help=_("folder of the marked clips"))
    parser.add_argument("--cost", action="store_true", help=_("time crops and network on one core"))
    parser.add_argument("--out", type=Path, default=None, metavar="DIR", help=_("write the figures there as JSON"))
    parser.set_defaults(command=_evaluate_eyes)


def _train_eyes(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.eyes import run_train_eyes

    return run_train_eyes(arguments)


def _evaluate_eyes(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.eyes import run_evaluate_eyes

    return run_evaluate_eyes(arguments)
