"""How commands speak: results to standard output, complaints to standard error, progress on what takes long."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn

_out = Console(highlight=False, soft_wrap=True)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """One line of the result."""
    _out.print(text, markup=False)


def complain(text: str) -> None:
    """One sentence about what must be fixed."""
    _err.print(text, style="red", markup=False)


def progress() -> Progress:
    """A progress display on standard error, gone when it is done; nothing where nobody watches."""
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
