"""``main.py train emotion``: train an emotion network by a recipe; Ctrl+C stops it so that it can be resumed."""

import argparse
import contextlib
import os
import shlex
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from desktop_app.commands.console import plain_console
from desktop_app.errors import UsageError
from desktop_app.i18n import _, number, percent
from desktop_app.training.fer2013 import load_fer2013
from desktop_app.training.recipe import find_recipe
from desktop_app.training.run_folder import BEST_FILE, RECIPE_FILE, RunFolder

_DEFAULT_RECIPE = "vgg16"
# A step takes seconds on few cores, and the bar's own 30 s would hold too few of them.
_SPEED_WINDOW_S = 300.0


def run_train_emotion(arguments: argparse.Namespace) -> int:
    """Train to the end of the recipe: 0 if it got there, 1 if it was stopped.

    Raises:
        UsageError: the run cannot be begun or taken up.
        ExportError: the folder cannot be written.
        ModelError: weights or a checkpoint are damaged.
    """
    console = plain_console(stderr=True)
    recipe_path = _recipe_path(arguments)
    data = load_fer2013(arguments.data)
    rows = data.training_rows()[: arguments.rows]
    with RunFolder(arguments.out, recipe_path, resume=arguments.resume) as folder, _stop_asked() as stop:
        with console.status(_("Loading")):
            build = _training_on_the_backend()
            run = build(folder.recipe, data, rows, arguments.start, resume=folder if arguments.resume else None)
        told = _("Training on {rows} pictures: {steps} steps").format(rows=number(len(rows)), steps=number(run.steps))
        console.print(told, soft_wrap=True)
        if _trained(run, folder, stop, console):
            told = _("The run is over. The weights of its best epoch: {path}")
            console.print(told.format(path=arguments.out / BEST_FILE), soft_wrap=True)
            return 0
    told = _("Stopped after step {step} of {steps}. Go on with: {command}")
    command = _resuming(arguments)
    console.print(told.format(step=number(run.step), steps=number(run.steps), command=command), soft_wrap=True)
    return 1


def _recipe_path(arguments: argparse.Namespace) -> Path:
    """The recipe that is named; else the run's own where one is taken up, and the shipped model's for a new run."""
    if arguments.recipe is None and arguments.resume:
        return Path(arguments.out / RECIPE_FILE)
    return find_recipe(arguments.recipe or _DEFAULT_RECIPE)


def _training_on_the_backend() -> Any:
    """The class that trains; Keras and its backend are loaded here, which takes seconds.

    Raises:
        UsageError: the backend that KERAS_BACKEND names is not installed.
    """
    try:
        from desktop_app.training.train_emotion import EmotionTraining
    except (ImportError, ValueError) as error:
        raise UsageError(
            "Keras cannot be loaded on the backend {backend} ({reason}). Install that backend, or leave KERAS_BACKEND "
            "out of the environment.",
            backend=os.environ.get("KERAS_BACKEND", "tensorflow"),
            reason=error,
        ) from error
    return EmotionTraining


@contextlib.contextmanager
def _stop_asked() -> Iterator[threading.Event]:
    """Ctrl+C, or the system's wish to end, sets the event; the second one ends the process as it always does."""
    asked = threading.Event()

    def ask(number: int, frame: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = {name: signal.signal(name, ask) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def _trained(run: Any, folder: RunFolder, stop: threading.Event, console: Console) -> bool:
    """Train with a progress bar, and a line at the end of each epoch; whether the run came to its end."""
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[figures]}", markup=False),
    )
    bar = Progress(*columns, console=console, transient=not console.is_terminal, speed_estimate_period=_SPEED_WINDOW_S)
    with bar:
        task = bar.add_task(run.recipe.name, total=run.steps, completed=run.step, figures="")

        def show(done: Any) -> None:
            figures = _("epoch {epoch}, loss {loss}").format(epoch=done.epoch, loss=number(done.loss, 3))
            if stop.is_set():
                figures = _("stopping")
            bar.update(task, completed=done.step, figures=figures)
            if done.epoch_ended:
                told = _("Epoch {epoch} of {epochs}: loss {loss}, best on PublicTest so far {accuracy}")
                console.print(
                    told.format(
                        epoch=done.epoch,
                        epochs=run.recipe.epochs,
                        loss=number(done.loss, 3),
                        accuracy=percent(done.best_accuracy, 1),
                    ),
                    soft_wrap=True,
                )

        return bool(run.run(folder, show, stopped=stop.is_set))


def _resuming(arguments: argparse.Namespace) -> str:
    """The command line that goes on with the run."""
    words = [Path(sys.argv[0]).name or "main.py", "train", "emotion", "--data", str(arguments.data)]
    words += ["--out", str(arguments.out), "--resume"]
    if arguments.rows is not None:
        words += ["--rows", str(arguments.rows)]
    return shlex.join(words)
