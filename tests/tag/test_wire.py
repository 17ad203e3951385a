"""The tag's types of the wire are generated from the server's OpenAPI document."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.server.targeting.twin import find_node
from vitrine.web.openapi import openapi

TAG = Path(__file__).parents[2] / "tag"


def test_the_wire_s_types_are_fresh(tmp_path: Path) -> None:
    """The committed wire.d.ts is what `make wire` writes."""
    written = tmp_path / "wire.d.ts"
    done = subprocess.run(
        [find_node(), "wire.mjs", str(written)],
        cwd=TAG,
        input=json.dumps(openapi()),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert written.read_text("utf-8") == (TAG / "src" / "wire.d.ts").read_text("utf-8"), "stale wire.d.ts: make wire"
