"""`vitrine attributes`: every attribute and every operator, as the page of the documentation."""

from __future__ import annotations

import argparse

from vitrine.targeting.document import attributes_page


def arguments(_parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(_args: argparse.Namespace) -> int:
    """Print the page."""
    print(attributes_page(), end="")  # noqa: T201 - not through the terminal's word wrap: this is a file
    return 0
