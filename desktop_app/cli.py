"""The command line: reads the arguments, hands on to one command, turns faults into one line. No Qt at import."""

import argparse
import io
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from desktop_app import __version__, paths
from desktop_app.commands.eye_options import add_evaluate_eyes, add_train_eyes
from desktop_app.commands.landmark_options import add_evaluate_landmarks, add_train_landmarks
from desktop_app.commands.light_options import add_evaluate_light
from desktop_app.errors import SettingsError, SimakError, UsageError
from desktop_app.i18n import _, mark, ngettext, set_language, tell
from desktop_app.log import set_up_logging
from desktop_app.settings import Settings

_log = logging.getLogger(__name__)

Command = Callable[[argparse.Namespace], int]
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

_WORDS_OF_ARGPARSE = (
    mark("usage: "),
    mark("positional arguments"),
    mark("options"),
    mark("show this help message and exit"),
    mark("show program's version number and exit"),
    mark("%(prog)s: error: %(message)s\n"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("the following arguments are required: %s"),
    mark("one of the arguments %s is required"),
    mark("not allowed with argument %s"),
    mark("unrecognized arguments: %s"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("invalid %(type)s value: %(value)r"),
    mark("ambiguous option: %(option)s could match %(matches)s"),
    mark("expected one argument"),
    mark("expected at least one argument"),
    mark("expected %s argument"),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 if it went well, 2 for wrong usage, 1 for any other failure."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A pipe on Windows takes few letters: a name that has others must not end the command.
        sys.stdout.reconfigure(errors="backslashreplace")
    _speak()
    arguments = build_parser().parse_args(argv)
    set_up_logging(arguments.log_level, paths.log_dir())
    try:
        command: Command = arguments.command
        return command(arguments)
    except SimakError as error:
        _log.info("%s: %s", type(error).__name__, error)
        print(f"simak: {tell(error)}", file=sys.stderr)  # noqa: T201 - the command line speaks here
        return 2 if isinstance(error, UsageError) else 1
    except KeyboardInterrupt:
        print(f"simak: {_('stopped.')}", file=sys.stderr)  # noqa: T201
        return 1
    except Exception as error:  # noqa: BLE001 - the top of the program: our own fault, logged whole
        _log.exception("unexpected failure")
        told = _("a fault in the program itself ({kind}: {error}). Please report it with the log in {folder}.").format(
            kind=type(error).__name__, error=error, folder=paths.log_dir()
        )
        print(f"simak: {told}", file=sys.stderr)  # noqa: T201
        return 1


def _speak() -> None:
    """Put the chosen language into force, for argparse too, which looks its own words up under these two names."""
    try:
        choice = Settings.load(paths.settings_file()).language
    except SettingsError:
        # Told by whatever needs the settings; the help does not.
        choice = "system"
    set_language(choice)
    argparse._ = _  # type: ignore[attr-defined]
    argparse.ngettext = ngettext  # type: ignore[attr-defined]


def build_parser() -> argparse.ArgumentParser:
    """The whole grammar of the command line."""
    common = _common_options()
    parser = argparse.ArgumentParser(
        prog="main.py",
        description=_("Simak watches a class or a meeting on this computer. Without a command the window opens."),
        parents=[common],
    )
    parser.add_argument("--version", action="version", version=f"Simak {__version__}")
    parser.set_defaults(command=_window)
    commands = parser.add_subparsers(title=_("commands"), metavar="COMMAND")
    # A sub-parser's own defaults would undo what was given before the command's name.
    shared = _common_options(default=argparse.SUPPRESS)
    _add_analyze(commands, shared)
    _add_sessions(commands, shared)
    _add_export(commands, shared)
    _add_prepare(commands, shared)
    _add_train(commands, shared)
    _add_evaluate(commands, shared)
    _add_bench(commands, shared)
    doctor = commands.add_parser("doctor", parents=[shared], help=_("check that everything the program needs is here"))
    doctor.set_defaults(command=_doctor)
    return parser


def _common_options(default: str | None = None) -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)

    def add(flag: str, fallback: object, **rest: object) -> None:
        common.add_argument(flag, default=fallback if default is None else default, **rest)  # type: ignore[arg-type]

    # Spelt out, because a sub-parser has no default of its own to show; a percent sign would be a place to fill in.
    database = str(paths.default_database()).replace("%", "%%")
    add(
        "--db",
        paths.default_database(),
        type=Path,
        metavar="PATH",
        help=_("the database (default: {database})").format(database=database),
    )
    add("--models", paths.models_dir(), type=Path, metavar="DIR", help=_("weights and cards"))
    add("--emotions", None, choices=["on", "off"], help=_("judge emotions or not (default: the saved choice)"))
    levels = ["debug", "info", "warning", "error"]
    add("--log-level", None, choices=levels, help=_("show the log on standard error too, from this level up"))
    return common


def _add_analyze(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "analyze",
        parents=[common],
        help=_("analyse sources without a window and write the five files"),
        description=_(
            "SOURCE is camera:N, a video file, an image, a folder of images, an rtsp:// or http:// address, "
            "or demo. Several sources give a session and a subfolder each. Ctrl+C ends a live source properly."
        ),
    )
    parser.add_argument("sources", nargs="+", metavar="SOURCE")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("folder for the files"))
    parser.add_argument("--name", default="", help=_("name of the session (default: the source's)"))
    parser.add_argument("--fps", type=_positive, default=None, help=_("pictures a second of a folder (default: 1)"))
    parser.add_argument("--duration", type=_positive, default=None, metavar="S", help=_("stop after S seconds"))
    parser.add_argument("--min-face", type=int, default=None, metavar="PX", help=_("smallest face in pixels"))
    parser.add_argument(
        "--attention",
        choices=["on", "off"],
        default=None,
        help=_("measure attention or not (default: the saved choice)"),
    )
    parser.add_argument(
        "--workers", type=int, default=None, metavar="N", help=_("analysis threads (default: cores - 1)")
    )
    parser.set_defaults(command=_analyze)


def _add_sessions(commands: Commands, common: argparse.ArgumentParser) -> None:
    sessions = commands.add_parser("sessions", parents=[common], help="list, show, correct or delete stored sessions")
    actions = sessions.add_subparsers(title="actions", metavar="ACTION", required=True)
    listing = actions.add_parser("list", parents=[common], help="one line for each session")
    listing.add_argument("--text", default="", metavar="WORDS", help="only with these in name, source, note or tags")
    listing.add_argument("--tag", default="", help="only with this tag")
    listing.add_argument("--bin", action="store_true", help="those in the bin instead")
    listing.set_defaults(command=_sessions, action="list")

    def add(action: str, text: str) -> argparse.ArgumentParser:
        parser = actions.add_parser(action, parents=[common], help=text)
        parser.add_argument("session", type=int, metavar="ID")
        parser.set_defaults(command=_sessions, action=action)
        return parser

    add("show", "one session in full")
    rename = add("rename", "name a session, or a person in it")
    rename.add_argument("name", metavar="NAME")
    rename.add_argument("--person", type=int, default=None, metavar="N", help="name this person instead")
    add("note", "write a note beside a session").add_argument("text", metavar="TEXT")
    add("tag", "give a session these tags, and no others").add_argument("tags", nargs="*", metavar="TAG")
    merge = add("merge", "two numbers are one person: the first becomes the second")
    merge.add_argument("person", type=int, metavar="N")
    merge.add_argument("into", type=int, metavar="N")
    split = add("split", "from a time on a number is somebody else")
    split.add_argument("person", type=int, metavar="N")
    split.add_argument("time", metavar="TIME", help="like 75, 1:15 or 0:01:15")
    add("exclude", "a person does not take part").add_argument("person", type=int, metavar="N")
    add("include", "a person takes part after all").add_argument("person", type=int, metavar="N")
    add("undo", "take the newest correction of people or markers back")
    add("redo", "bring it back")
    add("bin", "put a session into the bin, which is emptied after 30 days")
    add("restore", "take a session out of the bin")
    add("delete", "remove a session and all its rows for good")


def _add_export(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser("export", parents=[common], help=_("write a stored session as files"))
    parser.add_argument("session", type=int, metavar="ID")
    formats = ["csv", "xlsx", "json", "html", "pdf", "png", "svg"]
    parser.add_argument("--format", choices=formats, default="csv", help=_("default: %(default)s"))
    parser.add_argument("--out", type=Path, required=True, metavar="PATH", help=_("the file; for csv the folder"))
    parser.add_argument("--language", choices=["en", "id"], default=None, help=_("of a report or chart"))
    parser.add_argument("--people", action="store_true", help=_("html, pdf: a lane and figures for each person too"))
    parser.add_argument(
        "--chart", choices=["class", "parts", "people", "attention"], default=None, help=_("png, svg: which chart")
    )
    parser.add_argument(
        "--excel", action="store_true", help=_("csv: separators of this computer's locale, for Excel here")
    )
    parser.set_defaults(command=_export)


def _add_prepare(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "prepare",
        parents=[common],
        help=_("turn FER2013, as it is found in public, into the file that training and evaluation read"),
        description=_(
            "SOURCE is fer2013.csv, icml_face_data.csv, or a folder with train/CLASS/*.png, test/CLASS/*.png."
        ),
    )
    parser.add_argument("source", type=Path, metavar="SOURCE")
    parser.add_argument("--ferplus", type=Path, default=None, metavar="CSV", help=_("the FER+ votes: fer2013new.csv"))
    parser.add_argument("--out", type=Path, required=True, metavar="NPZ", help=_("the file to write"))
    parser.add_argument("--report", type=Path, default=None, metavar="DIR", help=_("look at the data: figures, a page"))
    parser.set_defaults(command=_prepare)


def _add_train(commands: Commands, common: argparse.ArgumentParser) -> None:
    train = commands.add_parser("train", parents=[common], help=_("train a network by a recipe"))
    tasks = train.add_subparsers(title=_("tasks"), metavar="TASK", required=True)
    parser = tasks.add_parser(
        "emotion",
        parents=[common],
        help=_("the emotion network, on FER2013"),
        description=_(
            "Ctrl+C stops a run so that --resume goes on at the same step. KERAS_BACKEND chooses tensorflow, "
            "jax or torch."
        ),
    )
    parser.add_argument("--data", type=Path, required=True, metavar="NPZ", help=_("what the command prepare wrote"))
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help=_("folder of the run, a new one"))
    parser.add_argument(
        "--recipe", default=None, metavar="R", help=_("a shipped recipe or a TOML file (default: vgg16)")
    )
    parser.add_argument(
        "--start", type=Path, default=None, metavar="NPZ", help=_("weights that the recipe starts from")
    )
    parser.add_argument("--resume", action="store_true", help=_("go on with the run in --out"))
    parser.add_argument(
        "--rows", type=_count, default=None, metavar="N", help=_("train on the first N rows only, to try")
    )
    parser.set_defaults(command=_train_emotion)
    add_train_eyes(tasks, common)
    add_train_landmarks(tasks, common)


def _add_evaluate(commands: Commands, common: argparse.ArgumentParser) -> None:
    evaluate = commands.add_parser("evaluate", parents=[common], help=_("measure a network"))
    tasks = evaluate.add_subparsers(title=_("tasks"), metavar="TASK", required=True)
    parser = tasks.add_parser(
        "emotion",
        parents=[common],
        help=_("the emotion network, on FER2013 or on clips"),
        description=_(
            "Without --weights the shipped model of --models is measured. Temperature, threshold and the mix "
            "of heads are chosen on PublicTest, whichever split is measured."
        ),
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--data", type=Path, metavar="NPZ", help=_("measure on what the command prepare wrote"))
    what.add_argument("--table", action="store_true", help=_("print the stored table of well-known recipes instead"))
    what.add_argument("--contact-sheet", type=Path, nargs="+", metavar="VIDEO", help=_("draw faces of clips instead"))
    parser.add_argument("--split", choices=["public", "private"], default="private", help=_("default: %(default)s"))
    parser.add_argument("--labels", choices=["fer", "ferplus"], default=None, help=_("default: both, from one pass"))
    parser.add_argument(
        "--tta", choices=["none", "flip", "ten-crop"], default="none", help=_("views of a face averaged")
    )
    parser.add_argument("--weights", type=Path, default=None, metavar="NPZ", help=_("measure this file of training"))
    parser.add_argument("--runtime", choices=["openvino", "keras"], default="openvino", help=_("default: %(default)s"))
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32", help=_("of openvino"))
    parser.add_argument("--robustness", action="store_true", help=_("also with faces shifted, turned, dark, small ..."))
    parser.add_argument("--runtimes", action="store_true", help=_("also with every runtime and precision beside Keras"))
    parser.add_argument("--out", type=Path, default=None, metavar="DIR", help=_("write JSON, figures and a page there"))
    parser.set_defaults(command=_evaluate_emotion)
    add_evaluate_eyes(tasks, common)
    add_evaluate_landmarks(tasks, common)
    add_evaluate_light(tasks, common)


def _add_bench(commands: Commands, common: argparse.ArgumentParser) -> None:
    parser = commands.add_parser(
        "bench",
        parents=[common],
        help=_("measure speed, and the same work done the stock way"),
        description=_(
            "Without options everything is measured, which takes about six minutes on two cores; --data has clips of "
            "people measured too, and fer beside the stock way where that package is installed."
        ),
    )
    parts = ["still", "person", "gallery", "laptop", "rooms", "start"]
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--parts", nargs="+", choices=parts, default=None, help=_("measure these only"))
    what.add_argument("--source", default=None, metavar="S", help=_("measure on this source only"))
    parser.add_argument(
        "--data", type=Path, default=None, metavar="DIR", help=_("folder with video/gallery_12.mp4 ...")
    )
    parser.add_argument("--seconds", type=_positive, default=8.0, metavar="S", help=_("length of a live part"))
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help=_("pictures timed the stock way, 5 or more"))
    parser.add_argument("--attention", choices=["on", "off"], default=None, help=_("default: the saved choice"))
    parser.add_argument("--json", type=Path, default=None, metavar="PATH", help=_("write the figures there too"))
    parser.add_argument("--plot", type=Path, default=None, metavar="PATH", help=_("write the plot of the rooms there"))
    parser.add_argument(
        "--soak", type=_positive, default=None, metavar="MINUTES", help=_("watch the gallery for so long instead")
    )
    parser.set_defaults(command=_bench)


def _positive(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(_("must be a number above 0, got {text}").format(text=text))
    return value


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(_("must be a whole number above 0, got {text}").format(text=text))
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
