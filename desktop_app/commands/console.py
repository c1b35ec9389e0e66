"""How the commands write to the terminal."""

from rich.console import Console

_PIPE_WIDTH = 160


def plain_console(*, stderr: bool = False) -> Console:
    """A console that writes text as it stands: brackets and colons in names and paths are not a language here.

    Into a pipe or a file, which has no width, tables are written wide.
    """
    console = Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    if not console.is_terminal:
        console.width = max(console.width, _PIPE_WIDTH)
    return console
