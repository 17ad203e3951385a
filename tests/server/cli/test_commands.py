"""The operator's commands, each run as a process."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.server.shop import shop, write_site
from tests.shared_data import click_log
from vitrine.cli.schema import schema_text
from vitrine.domain.errors import BadRequest
from vitrine.store.keys import Keys
from vitrine.store.revoked import is_revoked
from vitrine.targeting.document import attributes_page
from vitrine.token.preview import PreviewSigner


def vitrine(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run one command on a folder's sites and data."""
    return subprocess.run(
        [sys.executable, "-m", "vitrine", *map(str, arguments)],
        env={**os.environ, "VITRINE_SITES": str(folder / "sites"), "VITRINE_DATA": str(folder / "data")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_check_says_that_a_good_file_is_good(tmp_path: Path) -> None:
    """`vitrine check` exits with 0 for a correct file, and prints the version that the server reports."""
    done = vitrine(tmp_path, "check", write_site(tmp_path, shop()))
    assert done.returncode == 0 and "no mistakes (version " in done.stdout


def test_check_prints_all_mistakes_with_value_expectation_and_hint(tmp_path: Path) -> None:
    """`vitrine check` prints all mistakes of a file, each with value, expectation and hint, and exits with 1."""
    document = shop()
    document["campaigns"][0] |= {"placement": "herro", "audience": {"seasn": "winter", "geo.country": {"$gte": 3}}}
    document["audiences"]["returning"]["predicate"] = {"page.type": {"$equals": "home"}}
    done = vitrine(tmp_path, "check", write_site(tmp_path, document))
    assert done.returncode == 1
    for expected in (
        'campaigns[0] ("winter").placement',
        'Did you mean "hero"?',
        '"herro"',
        'campaigns[0] ("winter").audience.seasn',
        'Did you mean "season"?',
        'campaigns[0] ("winter").audience.geo.country',
        "audiences.returning.predicate.page.type.$equals",
        "4 mistakes.",
    ):
        assert expected in done.stdout + done.stderr, expected


def test_check_prints_warnings_and_with_strict_refuses_them(tmp_path: Path) -> None:
    """A misspelt goal is printed with its hint and exit 0; with --strict it is a mistake, and exit 1."""
    document = shop()
    document["campaigns"][0] |= {"audience": "returning", "goal": {"event": "purchse"}}
    path = write_site(tmp_path, document)
    done = vitrine(tmp_path, "check", path)
    assert done.returncode == 0 and not done.stderr
    for expected in (
        ': warning: campaigns[0] ("winter").goal.event',
        'Did you mean "purchase"?',
        "no mistakes",
        ": 1 warning;",
    ):
        assert expected in done.stdout, expected
    strict = vitrine(tmp_path, "check", "--strict", path)
    assert strict.returncode == 1 and ": 1 mistake." in strict.stderr
    assert ': campaigns[0] ("winter").goal.event' in strict.stdout and "warning:" not in strict.stdout
    document["campaigns"][0]["goal"]["event"] = "purchase"
    assert vitrine(tmp_path, "check", "--strict", write_site(tmp_path, document)).returncode == 0


def test_check_prints_a_hundred_mistakes_and_says_how_many_more_there_are(tmp_path: Path) -> None:
    """Of 2,000 mistakes and 150 warnings, 100 each are printed, then how many more there are, and the whole counts."""
    document = shop()
    first = document["campaigns"][0]
    document["campaigns"] += [{**first, "campaign": f"c{number}", "placement": "x"} for number in range(2_000)]
    document["saved_lists"] = {f"list{number}": ["a"] for number in range(150)}
    done = vitrine(tmp_path, "check", write_site(tmp_path, document))
    assert done.stdout.count("    expected  ") == 200
    assert ": and 1,900 more mistakes." in done.stdout and ": and 51 more warnings." in done.stdout
    assert ": 2,000 mistakes." in done.stderr and ": 151 warnings;" in done.stdout
    assert ': campaigns[4] ("c0").placement' in done.stdout


def test_check_looks_at_every_file(tmp_path: Path) -> None:
    """`vitrine check` exits with 1 if one of several files is wrong."""
    good, bad = write_site(tmp_path, shop()), write_site(tmp_path, {"site": "x"}, "bad.json")
    done = vitrine(tmp_path, "check", bad, good, tmp_path / "missing.json")
    assert done.returncode == 1
    assert "no mistakes" in done.stdout and "missing.json" in done.stderr
    assert "bad.json: origins\n    is        missing\n" in done.stdout


def test_attributes_prints_the_shipped_page(tmp_path: Path) -> None:
    """`vitrine attributes` prints exactly the shipped page, at any width of the terminal."""
    assert vitrine(tmp_path, "attributes").stdout == attributes_page()


def test_schema_prints_the_shipped_schema(tmp_path: Path) -> None:
    """`vitrine schema` prints exactly the shipped schema."""
    assert vitrine(tmp_path, "schema").stdout == schema_text()


def test_evaluate_answers_line_by_line(tmp_path: Path) -> None:
    """`vitrine evaluate` prints one answer for each line."""
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"condition":{"a":{"$gt":1}},"attributes":{"a":2}}\n{"condition":{"a":1},"attributes":{}}\n')
    assert vitrine(tmp_path, "evaluate", "predicate", lines).stdout == "true\nfalse\n"
    lines.write_text('{"seed":"a","value":"b","version":2}\n{"seed":"a","value":"b","version":9}\n')
    assert [type(json.loads(line)) for line in vitrine(tmp_path, "evaluate", "bucket", lines).stdout.split()] == [
        float,
        type(None),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("train", "shop"), "no events yet"),
        (("train", "shoop"), "known: shop"),
        (("import", "items", "missing.json"), "missing.json"),
        (("import", "events", "missing.tsv", "--format", "tsv"), "missing.tsv"),
        (("evaluate", "bucket", "missing.jsonl"), "missing.jsonl"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    """A command that fails prints one sentence without a traceback, and exits with 1."""
    write_site(tmp_path / "sites", shop())
    done = vitrine(tmp_path, *arguments)
    assert done.returncode == 1 and said in done.stderr and "Traceback" not in done.stderr


def test_import_attributes_takes_all_lines_or_none(tmp_path: Path) -> None:
    """A good file is counted; a line that does not fit the site's declarations is named, and nothing is taken."""
    write_site(tmp_path / "sites", shop())
    lines = [json.dumps({"account_id": f"A{n}", "attributes": {"crm.tier": "gold"}}) for n in range(3)]
    path = tmp_path / "crm.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    done = vitrine(tmp_path, "import", "attributes", path)
    assert done.returncode == 0 and "3 visitors and accounts" in done.stdout
    path.write_text(lines[0].replace('"gold"', "5"), encoding="utf-8")
    done = vitrine(tmp_path, "import", "attributes", path)
    assert done.returncode == 1 and "line 1: crm.tier is '5'" in done.stderr and "Traceback" not in done.stderr


def test_somebody_is_given_out_and_forgotten(tmp_path: Path) -> None:
    """`export` prints one JSON document, `forget` prints how much it removed; an invalid subject is one sentence."""
    write_site(tmp_path / "sites", shop())
    path = tmp_path / "events.jsonl"
    event = {"event_id": "e1", "name": "view_item", "created_at": "2026-02-01T10:00:00Z", "visitor_id": "v" * 22}
    path.write_text(json.dumps(event), encoding="utf-8")
    assert vitrine(tmp_path, "import", "events", path, "--format", "jsonl").returncode == 0
    done = vitrine(tmp_path, "export", "shop", "visitor:" + "v" * 22)
    assert done.returncode == 0
    assert [found["event_id"] for found in json.loads(done.stdout)["events"]["visitor:" + "v" * 22]] == ["e1"]
    done = vitrine(tmp_path, "forget", "shop", "visitor:" + "v" * 22)
    assert done.returncode == 0 and "is forgotten: events 1." in done.stdout
    assert json.loads(vitrine(tmp_path, "export", "shop", "visitor:" + "v" * 22).stdout)["events"] == {}
    done = vitrine(tmp_path, "forget", "shop", "v" * 22)
    assert done.returncode == 1 and "write visitor:ID" in done.stderr and "Traceback" not in done.stderr


def test_what_the_site_files_say_does_not_stop_an_erasure(tmp_path: Path) -> None:
    """A site file with a mistake, or none of the site any more: its data is exported and removed all the same."""
    write_site(tmp_path / "sites", shop())
    path = tmp_path / "events.jsonl"
    event = {"name": "view_item", "created_at": "2026-02-01T10:00:00Z"}
    lines = [{**event, "event_id": f"e{each}", "visitor_id": each * 22} for each in "vw"]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert vitrine(tmp_path, "import", "events", path, "--format", "jsonl").returncode == 0
    write_site(tmp_path / "sites", {**shop(), "carry_over": 400})
    assert '"e' in vitrine(tmp_path, "export", "shop", "visitor:" + "v" * 22).stdout
    done = vitrine(tmp_path, "forget", "shop", "visitor:" + "v" * 22)
    assert done.returncode == 0 and "is forgotten: events 1." in done.stdout
    write_site(tmp_path / "sites", {**shop(), "site": "outlet"})
    done = vitrine(tmp_path, "forget", "shop", "visitor:" + "w" * 22)
    assert done.returncode == 0 and "is forgotten: events 1." in done.stdout
    assert "declares the site 'shop'; known: outlet." in done.stderr
    done = vitrine(tmp_path, "forget", "../shop", "visitor:" + "w" * 22)
    assert done.returncode == 1 and "is not a site id" in done.stderr and "Traceback" not in done.stderr


def test_tidy_applies_the_retention_of_each_site(tmp_path: Path) -> None:
    """`tidy` works on all sites or the one named, and says so when a site without a retention keeps everything."""
    write_site(tmp_path / "sites", {**shop(), "retention_days": 30})
    write_site(tmp_path / "sites", {**shop(), "site": "outlet"}, "outlet.json")
    path = tmp_path / "events.jsonl"
    event = {"event_id": "e1", "name": "view_item", "created_at": "2020-02-01T10:00:00Z", "visitor_id": "v" * 22}
    path.write_text(json.dumps(event), encoding="utf-8")
    assert vitrine(tmp_path, "import", "events", path, "--format", "jsonl", "--site", "shop").returncode == 0
    done = vitrine(tmp_path, "tidy")
    assert done.returncode == 0
    assert "shop: removed what is older than 30 days: events 1;" in done.stdout
    assert "outlet: its site file has no retention_days, so everything is kept." in done.stdout
    done = vitrine(tmp_path, "tidy", "shop")
    assert "events 0;" in done.stdout and "outlet" not in done.stdout
    assert vitrine(tmp_path, "tidy", "shoop").returncode == 1


def test_a_real_click_log_is_imported_trained_on_and_served(tmp_path: Path) -> None:
    """With the README's commands, a real log of 113,601 clicks is imported and gives items of that shop."""
    clicks = click_log() / "train.txt"
    site = {
        "site": "bookshop",
        "origins": ["https://books.example"],
        "placements": {"shelf": {"selector": "#shelf"}},
        "strategies": {"together": {"steps": ["viewed_together", "popular"]}},
        "campaigns": [
            {
                "campaign": "shelf",
                "type": "slot",
                "placement": "shelf",
                "variations": [
                    {
                        "variation": "items",
                        "content": {
                            "strategy": "together",
                            "template": {"html": "<li></li>", "bind": [{"field": "item_id"}]},
                        },
                    }
                ],
            }
        ],
    }  # fmt: skip
    write_site(tmp_path / "sites", site)
    imported = vitrine(tmp_path, "import", "events", clicks, "--format", "tsv")
    assert imported.returncode == 0, imported.stderr
    assert "113,601 new" in imported.stdout
    trained = vitrine(tmp_path, "train", "bookshop")
    assert trained.returncode == 0, trained.stderr
    assert "viewed together" in trained.stdout
    items = decide_after_viewing(tmp_path, "2625")
    known = {line.split("\t")[1] for line in clicks.read_text().splitlines()[1:]}
    assert len(items) == 6 and set(items) <= known and "2625" not in items


def decide_after_viewing(folder: Path, item_id: str) -> list[str]:
    """The shelf on the page of an item, as the application on that folder decides it."""
    program = f"""
import json, os
from vitrine.app import create_app
from vitrine.settings import read_settings
house = create_app(read_settings(os.environ), watch=False)
answer = house.app.test_client().post("/v1/decide", json={{"site": "bookshop",
    "page": {{"url": "https://books.example/i", "type": "product", "item_id": {item_id!r}}}}}).json
print(json.dumps([item["item_id"] for item in answer["placements"]["shelf"][0]["content"]["items"]]))
house.close()
"""
    place = {**os.environ, "VITRINE_SITES": str(folder / "sites"), "VITRINE_DATA": str(folder / "data")}
    done = subprocess.run([sys.executable, "-c", program], env=place, capture_output=True, text=True, check=True)
    found: list[str] = json.loads(done.stdout)
    return found


def test_preview_prints_a_link_that_the_server_believes(tmp_path: Path) -> None:
    """The preview link keeps the page's query, and its token has the campaign and the variation."""
    write_site(tmp_path / "sites", shop())
    page = "https://shop.example/p/1?size=m&vitrine_preview=old#reviews"
    done = vitrine(tmp_path, "preview", "shop", "gold", "thanks", "--url", page, "--hours", "2")
    assert done.returncode == 0, done.stderr
    before, _, token = done.stdout.strip().removesuffix("#reviews").partition("&vitrine_preview=")
    assert before == "https://shop.example/p/1?size=m" and done.stdout.strip().endswith("#reviews")
    now = datetime.now(UTC)
    keys = Keys(tmp_path / "data", secrets.token_bytes)
    signer = PreviewSigner(lambda: keys.own("preview"), lambda _: False)
    preview = signer.verify(token, "shop", now)
    assert (preview.campaign, preview.variation, preview.explained_to) == ("gold", "thanks", None)
    assert 7_000 < preview.expires_at - now.timestamp() <= 7_200


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({1: "silver"}, "no campaign 'silver'"),
        ({2: "sorry"}, "it has: control, thanks"),
        ({4: "https://evil.example/"}, "origins are: https://shop.example"),
        ({6: "0"}, "up to 2160 hours"),
        ({6: "nan"}, "up to 2160 hours"),
        ({7: "--explain"}, "--explain needs --visitor"),
        ({7: f"--visitor={'v' * 22}"}, "--visitor is for --explain"),
        ({6: "25", 7: "--explain", 8: f"--visitor={'v' * 22}"}, "up to 24 hours"),
        ({7: "--explain", 8: "--visitor=not an id"}, "'not an id' is not a visitor id"),
    ],
)
def test_preview_says_what_cannot_be_previewed(tmp_path: Path, changed: dict[int, str], reason: str) -> None:
    """An unknown campaign, variation or page, or an invalid time, gives one sentence and exit 1."""
    write_site(tmp_path / "sites", shop())
    words = ["shop", "gold", "thanks", "--url", "https://shop.example/", "--hours", "2"]
    done = vitrine(tmp_path, "preview", *dict(sorted((dict(enumerate(words)) | changed).items())).values())
    assert done.returncode == 1 and reason in done.stderr and not done.stdout


def test_an_explained_preview_is_for_one_browser_and_an_hour(tmp_path: Path) -> None:
    """`vitrine preview --explain --visitor ID` names the browser in its token, which is good for an hour."""
    write_site(tmp_path / "sites", shop())
    words = ["preview", "shop", "gold", "thanks", "--url", "https://shop.example/", "--explain", "--visitor", "v" * 22]
    done = vitrine(tmp_path, *words)
    keys, now = Keys(tmp_path / "data", secrets.token_bytes), datetime.now(UTC)
    signer = PreviewSigner(lambda: keys.own("preview"), lambda one: is_revoked(tmp_path / "data", one))
    link = done.stdout.strip()
    preview = signer.verify(link.partition("=")[2], "shop", now)
    assert preview.explained_to == "v" * 22 and 3_500 < preview.expires_at - now.timestamp() <= 3_600
    assert vitrine(tmp_path, "revoke", link).returncode == 0
    with pytest.raises(BadRequest, match="was revoked"):
        signer.verify(link.partition("=")[2], "shop", now)
    assert vitrine(tmp_path, "revoke", link[:-1]).returncode == 1


def test_explain_prints_rule_by_rule(tmp_path: Path) -> None:
    """`vitrine explain` prints each failed clause with its value, what is offered, and what could not be used."""
    write_site(tmp_path / "sites", shop())
    place = ("explain", "shop", "--url", "https://shop.example/", "--at", "2026-01-15T12:00:00Z")
    done = vitrine(tmp_path, *place, "--attribute", "crm.tier=silver")
    assert done.returncode == 0, done.stderr
    assert 'crm.tier "gold" fails (it is "silver")' in done.stdout
    assert "for_you: offered, 1. for shelf" in done.stdout and "items from picked" in done.stdout
    assert "winter: no: audience: not met" in done.stdout and "(it is unknown)" in done.stdout
    known = vitrine(tmp_path, *place, "--account", "a-1", "--profile", "kid")
    assert known.returncode == 0 and "gold: " in known.stdout
    asked = vitrine(tmp_path, *place, "--json")
    assert json.loads(asked.stdout)["explanation"]["campaigns"]
    assert vitrine(tmp_path, *place[:4], "--at", "noon").returncode == 1
