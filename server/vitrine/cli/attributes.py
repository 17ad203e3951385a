"""`vitrine attributes`: every attribute and every operator, as the page of the documentation."""

from __future__ import annotations

import argparse

from vitrine.targeting.document import attributes_page


def run(_asked: argparse.Namespace) -> int:
    """Print the page."""
    print(attributes_page(), end="")  # noqa: T201 - not through the terminal's word wrap: this is a file
    return 0
