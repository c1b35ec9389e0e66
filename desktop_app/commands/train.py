"""``main.py train emotion``: train an emotion network by a recipe; Ctrl+C stops it so that it can be resumed."""

import argparse
import contextlib
import importlib
import os
import shlex
import signal
import sys
import threading
from collections.abc import Callable, Iterator
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
    with RunFolder(arguments.out, recipe_path, resume=arguments.resume) as folder, stop_asked() as stop:
        with console.status(_("Loading")):
            build = on_the_backend("train_emotion", "EmotionTraining")
            run = build(folder.recipe, data, rows, arguments.start, resume=folder if arguments.resume else None)
        told = _("Training on {rows} pictures: {steps} steps").format(rows=number(len(rows)), steps=number(run.steps))
        console.print(told, soft_wrap=True)
        if trained(run, folder, stop, console, _epoch_line):
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


def on_the_backend(module: str, name: str) -> Any:
    """A class that trains; Keras and its backend are loaded here, which takes seconds.

    Args:
        module: in ``desktop_app.training``.
        name: of the class.

    Raises:
        UsageError: the backend that KERAS_BACKEND names is not installed.
    """
    try:
        return getattr(importlib.import_module(f"desktop_app.training.{module}"), name)
    except (ImportError, ValueError) as error:
        raise UsageError(
            "Keras cannot be loaded on the backend {backend} ({reason}). Install that backend, or leave KERAS_BACKEND "
            "out of the environment.",
            backend=os.environ.get("KERAS_BACKEND", "tensorflow"),
            reason=error,
        ) from error


@contextlib.contextmanager
def stop_asked() -> Iterator[threading.Event]:
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


def _epoch_line(done: Any, epochs: int) -> str:
    told = _("Epoch {epoch} of {epochs}: loss {loss}, best on PublicTest so far {accuracy}")
    return told.format(epoch=done.epoch, epochs=epochs, loss=number(done.loss, 3), accuracy=percent(done.best, 1))


def trained(
    run: Any, folder: RunFolder, stop: threading.Event, console: Console, epoch_line: Callable[[Any, int], str]
) -> bool:
    """Train with a progress bar, and a line at the end of each epoch.

    Args:
        run: a ``TrainingRun``.
        folder: takes what it makes.
        stop: set it to stop after the next step.
        console: where the bar is drawn.
        epoch_line: the line at the end of an epoch, from where the run stands and the number of epochs.

    Returns:
        Whether the run came to its end.
    """
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
        task = bar.add_task(folder.recipe.name, total=run.steps, completed=run.step, figures="")

        def show(done: Any) -> None:
            figures = _("epoch {epoch}, loss {loss}").format(epoch=done.epoch, loss=number(done.loss, 3))
            if stop.is_set():
                figures = _("stopping")
            bar.update(task, completed=done.step, figures=figures)
            if done.epoch_ended:
                console.print(epoch_line(done, run.recipe.epochs), soft_wrap=True)

        return bool(run.run(folder, show, stopped=stop.is_set))


def _resuming(arguments: argparse.Namespace) -> str:
    """The command line that goes on with the run."""
    words = [Path(sys.argv[0]).name or "main.py", "train", "emotion", "--data", str(arguments.data)]
    words += ["--out", str(arguments.out), "--resume"]
    if arguments.rows is not None:
        words += ["--rows", str(arguments.rows)]
    return shlex.join(words)
