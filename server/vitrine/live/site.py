"""One site, ready to serve: its checked and planned file, its catalog and its models."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from vitrine.campaign.planned import Plan
from vitrine.catalog.feed import to_item
from vitrine.catalog.index import CatalogIndex
from vitrine.domain.errors import BadFile
from vitrine.domain.item import Item
from vitrine.kind.shelves import Shelves, make_shelves
from vitrine.live.models import Models
from vitrine.schema.mistake import Mistake
from vitrine.site.file import SiteConfig
from vitrine.site.load import SiteFile, parse_site, read_site_file
from vitrine.site.plan import make_plan
from vitrine.store.ports import CatalogStore

NOT_READ: Final = -1
"""The `catalog_version` of a site whose catalog could not be read yet."""


@dataclass(frozen=True, slots=True)
class SiteState:
    """Everything that a decision for one site needs. `catalog_version` 0 means the site file's own items, if any."""

    config: SiteConfig
    version: str
    plan: Plan
    catalog: CatalogIndex
    catalog_version: int
    models: Models
    shelves: Shelves


@dataclass(frozen=True, slots=True)
class CheckedSite:
    """A site file without mistakes, its plan and its content. `warnings` are about what is probably not intended."""

    config: SiteConfig
    version: str
    plan: Plan
    warnings: tuple[Mistake, ...] = ()
    raw: bytes = field(default=b"", repr=False)


class BadSiteFileError(BadFile):
    """A site file has mistakes; `mistakes` holds all of them. `was_read` is False when nothing of it could be read."""

    def __init__(self, path: Path, mistakes: Sequence[Mistake], *, was_read: bool = True) -> None:
        first = mistakes[0]
        more = f" and {len(mistakes) - 1} more" if len(mistakes) > 1 else ""
        super().__init__(f"{path}: {first.sentence('the file')}{more}; `vitrine check {path}` lists every mistake.")
        self.path = path
        self.mistakes = tuple(mistakes)
        self.was_read = was_read


def check_site(path: Path) -> CheckedSite:
    """Read, check and plan one site file. Raises BadSiteFileError with every mistake."""
    return _planned(read_site_file(path), path)


def check_copy(raw: bytes, path: Path) -> CheckedSite:
    """Check and plan a copy of the site file at `path`. Raises BadSiteFileError."""
    return _planned(parse_site(raw, path), path)


def _planned(file: SiteFile, path: Path) -> CheckedSite:
    if file.mistakes or file.config is None:
        raise BadSiteFileError(path, file.mistakes, was_read=file.was_read)
    return CheckedSite(file.config, file.version, make_plan(file.config), file.warnings, file.raw)


def site_files(folder: Path) -> list[Path]:
    """The site files of a folder, by name. Raises BadFile when there is none.

    Hidden files are left out: editors and desktops put their own beside a file, such as `.#shop.json`.
    """
    found = sorted(path for path in folder.glob("*.json") if not path.name.startswith("."))
    if not found:
        raise BadFile(
            f"{folder.resolve()}: no site file (*.json) there; write one, or set VITRINE_SITES to its folder."
        )
    return found


def build_state(checked: CheckedSite, catalog: CatalogStore, models: Models) -> SiteState:
    """The state of a checked site with its catalog as it is now. Raises StoreUnavailable."""
    version = catalog.version(checked.config.site)
    items = catalog.items(checked.config.site) if version else [to_item(item) for item in checked.config.items]
    index = CatalogIndex.from_items(items)
    shelves = make_shelves(checked.config.strategies, index, models.learned)
    return SiteState(checked.config, checked.version, checked.plan, index, version, models, shelves)


def build_without_catalog(checked: CheckedSite, old: SiteState | None, models: Models) -> SiteState:
    """The state of a checked site whose catalog cannot be read now: with that of `old`, or the site file's own items.

    Without any, no item is shown, because it may be out of stock. Its `catalog_version` is that of no catalog.
    """
    own = [to_item(item) for item in checked.config.items] or [Item("", availability="out_of_stock")]
    index = old.catalog if old is not None else CatalogIndex.from_items(own)
    shelves = make_shelves(checked.config.strategies, index, models.learned)
    return SiteState(checked.config, checked.version, checked.plan, index, NOT_READ, models, shelves)


def with_models(state: SiteState, models: Models) -> SiteState:
    """The same site with other models."""
    return replace(state, models=models, shelves=make_shelves(state.config.strategies, state.catalog, models.learned))
