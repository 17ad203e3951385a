"""Output of commands: results on standard output, errors and progress on standard error."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One line of the result."""
    _out.print(text, markup=False)


def note(text: str) -> None:
    """One sentence beside the result, which a program that reads the result does not see."""
    _err.print(text, markup=False)


def complain(text: str) -> None:
    """One sentence about what must be fixed."""
    _err.print(text, style="red", markup=False)


def progress() -> Progress:
    """A progress display on standard error, removed at the end; nothing when that is not a terminal."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=_err,
        transient=True,
        disable=not _err.is_terminal,
    )
