"""A dry run that adds a kind to the tag as a developer does: on a copy, which is built and shown."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.server.targeting.twin import find_node
from tests.tag.conftest import TAG as BUILT
from tests.tag.conftest import Api, Site
from tests.tag.offers import banner, candidate, control

SOURCE = Path(__file__).parents[2] / "tag"
RIBBON = """
import { make } from "../dom/make.js";

/** Writes one line of text above everything. @param {import("../types").Showing<{text: string}>} showing @returns {import("../types").Rendering} */
const show = ({ content, element }) => {
  const ribbon = make("p", { class: "ribbon" }, content.text);
  element.prepend(ribbon);
  return { element: ribbon, undo: () => ribbon.remove() };
};

/** @type {import("../types").Kind} */
export default { show };
"""


@pytest.fixture(scope="module")
def with_ribbon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built tag of a copy of the source with one file more."""
    copy = tmp_path_factory.mktemp("tag") / "tag"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("node_modules"))
    (copy / "node_modules").symlink_to(SOURCE / "node_modules")
    (copy / "src" / "kind" / "ribbon.js").write_text(RIBBON.lstrip(), encoding="utf-8")
    built = copy.parent / "built"
    for command in (["build.mjs", str(built)], ["node_modules/typescript/bin/tsc"]):
        done = subprocess.run([find_node(), *command], cwd=copy, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    return built


def test_a_new_kind_is_one_file_in_the_tag(
    page: Page, api: Api, site: Site, errors: list[str], with_ribbon: Path
) -> None:
    """A new kind's file is loaded by the page that shows it, drawn and reported; its control is reported, too."""
    api.built = with_ribbon
    api.offer("top", "body", candidate("returns", "ribbon", {"text": "Free returns"}))
    api.offer("hero", "h1", banner())
    api.offer("rest", "main", control("rest", "ribbon"))
    page.goto(site.page("<h1>Owner</h1><main>Owner</main>"))
    expect(page.locator("body > p.ribbon")).to_have_text("Free returns")
    expect(page.locator("h1")).to_have_text("from hero")
    expect(page.locator("main")).to_have_text("Owner")
    api.wait(lambda: len(api.events("exposure")) == 3)
    tokens = {event["exposure_token"] for event in api.events("exposure")}
    assert tokens == {"token-returns", "token-hero", "token-rest"}
    assert errors == []


def test_other_pages_do_not_pay_for_a_new_kind(with_ribbon: Path) -> None:
    """A new kind changes no other built file, except for the hash of all modules and the pinned tag, which has the hash of each."""
    files = {str(path.relative_to(with_ribbon)) for path in with_ribbon.rglob("*.js")}
    before = {str(path.relative_to(BUILT)) for path in BUILT.rglob("*.js")}
    before = {name for name in before if name.startswith("vitrine")}  # other scripts of the server are none of the tag
    assert files - before == {"vitrine/kind/ribbon.js"}

    def without_hash(folder: Path, name: str) -> str:
        return re.sub(r"/vitrine/[0-9a-f]{12}/", "", (folder / name).read_text("utf-8"))

    assert all(without_hash(with_ribbon, name) == without_hash(BUILT, name) for name in before - {"vitrine.pinned.js"})
