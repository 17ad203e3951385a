"""`vitrine tag` prints what to paste into a page."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import pytest
from flask import Flask

from tests.server.cli.test_commands import vitrine
from tests.server.shop import shop, write_site
from vitrine.web.tag import tag_blueprint


def test_tag_prints_the_element_to_paste(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`vitrine tag` prints the site's script element; with --pinned with the hash of what the server serves there."""
    write_site(tmp_path / "sites", shop())
    unset = vitrine(tmp_path, "tag", "shop")
    assert unset.returncode == 1 and "VITRINE_PUBLIC_URL" in unset.stderr
    monkeypatch.setenv("VITRINE_PUBLIC_URL", "https://v.shop.example")
    plain = vitrine(tmp_path, "tag").stdout
    assert plain == '<script async src="https://v.shop.example/vitrine.js" data-site="shop"></script>\n'
    write_site(tmp_path / "sites", shop() | {"kept_query_parameters": ["size", "color"]})
    assert vitrine(tmp_path, "tag").stdout == plain.replace("></", ' data-query="size,color"></')
    found = re.fullmatch(
        r'<script async src="https://v\.shop\.example(/vitrine/tag-\w{16}\.js)" integrity="sha384-([^"]{64})" '
        r'crossorigin="anonymous" data-site="shop" data-query="size,color"></script>\n',
        vitrine(tmp_path, "tag", "shop", "--pinned").stdout,
    )
    assert found is not None
    app = Flask("tag")
    app.register_blueprint(tag_blueprint("https://v.shop.example"))
    served = app.test_client().get(found[1])
    assert served.status_code == 200
    assert base64.b64encode(hashlib.sha384(served.data).digest()).decode() == found[2]
