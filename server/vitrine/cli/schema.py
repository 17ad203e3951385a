"""`vitrine schema`: the JSON Schema of a site file, for editors."""

from __future__ import annotations

import argparse
import json

from vitrine.config.shape import site_schema


def schema_text() -> str:
    """The schema as the file that ships with the package."""
    return json.dumps(site_schema(), indent=2, ensure_ascii=False) + "\n"


def run(_asked: argparse.Namespace) -> int:
    """Print the schema."""
    print(schema_text(), end="")  # noqa: T201 - not through the terminal's word wrap: this is a file
    return 0
