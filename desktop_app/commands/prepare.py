"""``main.py prepare``: FER2013 as it is found in public, into the one file that training and evaluation read."""

import argparse

from rich.table import Table

from desktop_app.commands.console import plain_console
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.i18n import _, number, tell
from desktop_app.training.fer2013 import SPLITS, save_fer2013
from desktop_app.training.prepare import Findings, explore, read_public
from desktop_app.training.prepare_report import facts, write_report


def run_prepare(arguments: argparse.Namespace) -> int:
    """Read, write, and say what the data holds.

    Raises:
        UsageError: the source is missing, damaged or something else.
        ExportError: the file or the report cannot be written.
    """
    console = plain_console()
    with plain_console(stderr=True).status(_("Reading")):
        data, notes = read_public(arguments.source, arguments.ferplus)
        findings = explore(data)
        save_fer2013(arguments.out, data)
    console.print(_counts(findings))
    for words, value in facts(findings):
        console.print(f"{value:>10}  {words}")
    for note in notes:
        console.print(tell(note), soft_wrap=True)
    if arguments.report is not None:
        page = write_report(data, findings, [tell(note) for note in notes], arguments.source.name, arguments.report)
        console.print(_("Report: {path}").format(path=page), soft_wrap=True)
    told = _("{n} pictures in {path}").format(n=number(len(data.images)), path=arguments.out)
    console.print(told, soft_wrap=True)
    return 0


def _counts(findings: Findings) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("")
    for split in SPLITS:
        table.add_column(split, justify="right")
    for emotion, counts in zip(EMOTIONS, findings.counts.T, strict=True):
        table.add_row(str(emotion), *(number(count) for count in counts))
    table.add_row("", *(number(count) for count in findings.counts.sum(axis=1)))
    return table
