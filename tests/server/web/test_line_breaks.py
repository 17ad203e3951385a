"""An id with a line break at its end is refused at every door: it would be another id that looks the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.server.cli.test_commands import vitrine
from tests.server.conftest import NOW, House
from tests.server.shop import shop, write_site
from vitrine.domain.errors import BadFile, BadSubject
from vitrine.domain.subject import parse_subject
from vitrine.job.event_line import Import, LineError, parse_jsonl
from vitrine.site.load import parse_site

VISITOR = "v" * 22
EVENT = {"event_id": "e1", "name": "page_view", "created_at": NOW.isoformat()}


@pytest.mark.parametrize("field", ["site", "visitor_id", "account_id", "profile_id"])
def test_ids_of_a_batch(house: House, field: str) -> None:
    """A batch whose site, visitor, account or profile ends in a line break is refused."""
    good = {"site": "shop", "visitor_id": VISITOR, "account_id": "a-17", "profile_id": "kid"}
    assert house.send(EVENT, **{field: good[field] + "\n"}).status_code in (400, 404)


@pytest.mark.parametrize("field", ["event_id", "name"])
def test_ids_of_an_event(house: House, field: str) -> None:
    """An event whose id or name ends in a line break is refused."""
    assert house.send({**EVENT, field: f"{EVENT[field]}\n"}).status_code == 400


def change(path: str) -> Callable[[dict[str, Any]], None]:
    """A function that adds a line break to the name at a path of a site file: its value, or with a star its key."""

    def apply(site: dict[str, Any]) -> None:
        place: Any = site
        *way, last = path.split(".")
        for part in way:
            place = place[int(part) if part.isdecimal() else part]
        if last.isdecimal():
            place[int(last)] += "\n"
        elif last.startswith("*"):
            place[f"{last[1:]}\n"] = place.pop(last[1:])
        else:
            place[last] += "\n"

    return apply


@pytest.mark.parametrize(
    "path",
    [
        "site",
        "origins.0",
        "audiences.*returning",
        "placements.*hero",
        "strategies.*any",
        "attributes.*crm.tier",
        "campaigns.0.campaign",
        "campaigns.0.placement",
        "campaigns.0.variations.0.variation",
    ],
)
def test_names_of_a_site_file(path: str) -> None:
    """A name in a site file that ends in a line break is a mistake."""
    site = shop()
    if path == "attributes.*crm.tier":
        site["attributes"]["crm.tier\n"] = site["attributes"].pop("crm.tier")
    else:
        change(path)(site)
    assert parse_site(json.dumps(site).encode()).mistakes


def test_imported_lines() -> None:
    """An imported event whose visitor or id ends in a line break is refused."""
    target = Import("shop", NOW)
    for field in ("visitor_id", "event_id", "name"):
        row = {**EVENT, "visitor_id": VISITOR}
        with pytest.raises(LineError):
            parse_jsonl(json.dumps({**row, field: f"{row[field]}\n"}), target)


@pytest.mark.parametrize("subject", ["visitor:abc\n", "account:a-17\n", "profile:a-17/kid\n", "profile:a-17\n/kid"])
def test_subjects(subject: str) -> None:
    """A subject that ends in a line break is refused."""
    with pytest.raises(BadSubject):
        parse_subject(subject)


@pytest.mark.parametrize(
    "arguments",
    [("export", "shop\n", "account:a"), ("export", "shop", "account:a\n"), ("key", "create", "server", "shop\n")],
)
def test_arguments_of_commands(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """A site or a subject of a command that ends in a line break is refused in one sentence."""
    write_site(tmp_path / "sites", shop())
    done = vitrine(tmp_path, *arguments)
    assert done.returncode in (1, 2) and "Traceback" not in done.stderr, done


def test_keys_of_a_site_with_a_line_break(house: House) -> None:
    """A site's id becomes a part of a file's name: one that ends in a line break is refused."""
    with pytest.raises(BadFile):
        house.keys.add("server", "shop\n")
