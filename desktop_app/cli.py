"""The command line: reads the arguments, hands on to one command, turns faults into one line. No Qt at import."""

import argparse
import io
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from desktop_app import __version__, paths
from desktop_app.errors import SimakError, UsageError
from desktop_app.log import set_up_logging

_log = logging.getLogger(__name__)

Command = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 if it went well, 2 for wrong usage, 1 for any other failure."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A pipe on Windows takes few letters: a name that has others must not end the command.
        sys.stdout.reconfigure(errors="backslashreplace")
    arguments = build_parser().parse_args(argv)
    set_up_logging(arguments.log_level, paths.log_dir())
    try:
        command: Command = arguments.command
        return command(arguments)
    except SimakError as error:
        _log.info("%s: %s", type(error).__name__, error)
        print(f"simak: {error}", file=sys.stderr)  # noqa: T201 - the command line speaks here
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print("simak: stopped.", file=sys.stderr)  # noqa: T201
        return 1
    except Exception as error:  # noqa: BLE001 - the top of the program: our own fault, logged whole
        _log.exception("unexpected failure")
        print(  # noqa: T201
            f"simak: a fault in the program itself ({type(error).__name__}: {error}). "
            f"Please report it with the log in {paths.log_dir()}.",
            file=sys.stderr,
        )
        return 1


def build_parser() -> argparse.ArgumentParser:
    """The whole grammar of the command line."""
    common = _common_options()
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Simak watches a class or a meeting on this computer. Without a command the window opens.",
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"Simak {__version__}")
    parser.set_defaults(command=_window)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    # A sub-parser's own defaults would undo what was given before the command's name.
    shared = _common_options(default=argparse.SUPPRESS)
    _add_analyze(commands, shared)
    _add_sessions(commands, shared)
    _add_export(commands, shared)
    _add_prepare(commands, shared)
    _add_train(commands, shared)
    _add_evaluate(commands, shared)
    _add_bench(commands, shared)
    doctor = commands.add_parser("doctor", parents=[shared], help="check that everything the program needs is here")
    doctor.set_defaults(command=_doctor)
    return parser


def _common_options(default: str | None = None) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)

    def add(flag: str, fallback: object, **rest: object) -> None:
        common.add_argument(flag, default=fallback if default is None else default, **rest)  # type: ignore[arg-type]

    # Spelt out, because a sub-parser has no default of its own to show; a percent sign would be a place to fill in.
    database = str(paths.default_database()).replace("%", "%%")
    add("--db", paths.default_database(), type=Path, metavar="PATH", help=f"the database (default: {database})")
    add("--models", paths.models_dir(), type=Path, metavar="DIR", help="weights and cards")
    add("--emotions", None, choices=["on", "off"], help="judge emotions or not (default: the saved choice)")
    levels = ["debug", "info", "warning", "error"]
    add("--log-level", None, choices=levels, help="show the log on standard error too, from this level up")
    return common


def _add_analyze(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "analyze",
        parents=[common],
        help="analyse sources without a window and write the five files",
        description="SOURCE is camera:N, a video file, an image, a folder of images, an rtsp:// or http:// address, "
        "or demo. Several sources give a session and a subfolder each. Ctrl+C ends a live source properly.",
    )
    parser.add_argument("sources", nargs="+", metavar="SOURCE")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")
    parser.add_argument("--name", default="", help="name of the session (default: the source's)")
    parser.add_argument("--fps", type=_positive, default=None, help="pictures a second of a folder (default: 1)")
    parser.add_argument("--duration", type=_positive, default=None, metavar="S", help="stop after S seconds")
    parser.add_argument("--min-face", type=int, default=None, metavar="PX", help="smallest face in pixels")
    parser.add_argument("--workers", type=int, default=None, metavar="N", help="analysis threads (default: cores - 1)")
    parser.set_defaults(command=_analyze)


def _add_sessions(commands: Commands, common: argparse.ArgumentParser) -> None:
    sessions = commands.add_parser("sessions", parents=[common], help="list, show, rename or delete stored sessions")
    actions = sessions.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[common], help="one line for each session")
    listing.set_defaults(command=_sessions, action="list")
    for action, text in (("show", "one session in full"), ("delete", "remove a session and all its rows for good")):
        parser = actions.add_parser(action, parents=[common], help=text)
        parser.add_argument("session", type=int, metavar="ID")
        parser.set_defaults(command=_sessions, action=action)
    rename = actions.add_parser("rename", parents=[common], help="name a session, or a person in it")
    rename.add_argument("session", type=int, metavar="ID")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("--person", type=int, default=None, metavar="N", help="name this person instead")
    rename.set_defaults(command=_sessions, action="rename")


def _add_export(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser("export", parents=[common], help="write a stored session as files")
    parser.add_argument("session", type=int, metavar="ID")
    formats = ["csv", "xlsx", "json", "html", "pdf", "png", "svg"]
    parser.add_argument("--format", choices=formats, default="csv", help="default: %(default)s")
    parser.add_argument("--out", type=Path, required=True, metavar="PATH", help="the file; for csv the folder")
    parser.add_argument("--language", choices=["en", "id"], default=None, help="of a report or chart")
    parser.add_argument("--people", action="store_true", help="html, pdf: a lane and figures for each person too")
    parser.add_argument("--chart", choices=["class", "parts", "people"], default=None, help="png, svg: which chart")
    parser.add_argument(
        "--excel", action="store_true", help="csv: separators of this computer's locale, for Excel here"
    )
    parser.set_defaults(command=_export)


def _add_prepare(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "prepare",
        parents=[common],
        help="turn FER2013, as it is found in public, into the file that training and evaluation read",
        description="SOURCE is fer2013.csv, icml_face_data.csv, or a folder with train/CLASS/*.png, test/CLASS/*.png.",
    )
    parser.add_argument("source", type=Path, metavar="SOURCE")
    parser.add_argument("--ferplus", type=Path, default=None, metavar="CSV", help="the FER+ votes: fer2013new.csv")
    parser.add_argument("--out", type=Path, required=True, metavar="NPZ", help="the file to write")
    parser.add_argument("--report", type=Path, default=None, metavar="DIR", help="look at the data: figures, a page")
    parser.set_defaults(command=_prepare)


def _add_train(commands: Commands, common: argparse.ArgumentParser) -> None:
    train = commands.add_parser("train", parents=[common], help="train a network by a recipe")
    tasks = train.add_subparsers(title="tasks", metavar="TASK", required=True)
    parser = tasks.add_parser(
        "emotion",
        parents=[common],
        help="the emotion network, on FER2013",
        description="Ctrl+C stops a run so that --resume goes on at the same step. KERAS_BACKEND chooses tensorflow, "
        "jax or torch.",
    )
    parser.add_argument("--data", type=Path, required=True, metavar="NPZ", help="what the command prepare wrote")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder of the run, a new one")
    parser.add_argument("--recipe", default=None, metavar="R", help="a shipped recipe or a TOML file (default: vgg16)")
    parser.add_argument("--start", type=Path, default=None, metavar="NPZ", help="weights that the recipe starts from")
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out")
    parser.add_argument("--rows", type=_count, default=None, metavar="N", help="train on the first N rows only, to try")
    parser.set_defaults(command=_train_emotion)


def _add_evaluate(commands: Commands, common: argparse.ArgumentParser) -> None:
    evaluate = commands.add_parser("evaluate", parents=[common], help="measure a network")
    tasks = evaluate.add_subparsers(title="tasks", metavar="TASK", required=True)
    parser = tasks.add_parser(
        "emotion",
        parents=[common],
        help="the emotion network, on FER2013 or on clips",
        description="Without --weights the shipped model of --models is measured. Temperature, threshold and the mix "
        "of heads are chosen on PublicTest, whichever split is measured.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--data", type=Path, metavar="NPZ", help="measure on what the command prepare wrote")
    what.add_argument("--table", action="store_true", help="print the stored table of well-known recipes instead")
    what.add_argument("--contact-sheet", type=Path, nargs="+", metavar="VIDEO", help="draw faces of clips instead")
    parser.add_argument("--split", choices=["public", "private"], default="private", help="default: %(default)s")
    parser.add_argument("--labels", choices=["fer", "ferplus"], default=None, help="default: both, from one pass")
    parser.add_argument("--tta", choices=["none", "flip", "ten-crop"], default="none", help="views of a face averaged")
    parser.add_argument("--weights", type=Path, default=None, metavar="NPZ", help="measure this file of training")
    parser.add_argument("--runtime", choices=["openvino", "keras"], default="openvino", help="default: %(default)s")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32", help="of openvino")
    parser.add_argument("--robustness", action="store_true", help="also with faces shifted, turned, dark, small ...")
    parser.add_argument("--runtimes", action="store_true", help="also with every runtime and precision beside Keras")
    parser.add_argument("--out", type=Path, default=None, metavar="DIR", help="write JSON, figures and a page there")
    parser.set_defaults(command=_evaluate_emotion)


def _add_bench(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser("bench", parents=[common], help="measure speed, and the same work done the stock way")
    parser.add_argument("--source", default="demo", metavar="S", help="what to measure on (default: %(default)s)")
    parser.add_argument("--seconds", type=_positive, default=10.0, metavar="S", help="length of the live part")
    parser.add_argument("--rounds", type=int, default=7, metavar="N", help="frames timed the stock way, 5 or more")
    parser.add_argument("--json", type=Path, default=None, metavar="PATH", help="write the figures there too")
    parser.set_defaults(command=_bench)


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a number above 0, got {text}")
    return value


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number above 0, got {text}")
    return int(text)


def _window(arguments: argparse.Namespace) -> int:
    from desktop_app.app import run_window

    return run_window(arguments.db, arguments.models, emotions=arguments.emotions)


def _analyze(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.analyze import run_analyze

    return run_analyze(arguments)


def _sessions(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.sessions import run_sessions

    return run_sessions(arguments)


def _export(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.export import run_export

    return run_export(arguments)


def _prepare(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.prepare import run_prepare

    return run_prepare(arguments)


def _train_emotion(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.train import run_train_emotion

    return run_train_emotion(arguments)


def _evaluate_emotion(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.evaluate import run_evaluate_emotion

    return run_evaluate_emotion(arguments)


def _bench(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.bench import run_bench

    return run_bench(arguments)


def _doctor(arguments: argparse.Namespace) -> int:
    from desktop_app.commands.doctor import run_doctor

    return run_doctor(arguments)
