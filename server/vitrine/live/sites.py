"""The sites of this process. Each is an immutable state, replaced as a whole when its file, catalog or models change.

A page view uses one state from start to end, so a reload never drops a request.
When a site file becomes wrong, the last good state stays in use and `problems` says why.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from vitrine.domain.errors import BadFile, StoreUnavailable, UnknownSite
from vitrine.live.models import Models, read_models
from vitrine.live.site import (
    BadSiteFileError,
    CheckedSite,
    SiteState,
    build_state,
    build_without_catalog,
    check_copy,
    check_site,
    site_files,
    with_models,
)
from vitrine.schema.mistake import Mistake
from vitrine.site.file import SiteConfig
from vitrine.store.last_good import LastGood
from vitrine.store.models import ModelStore
from vitrine.store.ports import CatalogStore

log = logging.getLogger(__name__)

Stamp = tuple[int, ...]
FOLDER = "site files"
MAX_LOGGED = 10  # warnings of one file, and problems of one refresh


class Sites:
    """All sites of a folder of site files, by id."""

    def __init__(
        self, folder: Path, catalog: CatalogStore, models: ModelStore, last_good: LastGood | None = None
    ) -> None:
        """With `last_good`, the version in use of each file is kept for the next start."""
        self._folder = folder
        self._last_good = last_good
        self._catalog = catalog
        self._models = models
        self._states: Mapping[str, SiteState] = {}
        self._owners: dict[Path, str] = {}
        self._tried: dict[Path, Stamp] = {}
        self._problems: dict[str, str] = {}
        self._new_problems = 0  # in this refresh

    def start(self) -> None:
        """Read every site file. For a wrong one its last good version is used; without one, raises BadFile: no server
        starts with only some sites.
        """
        try:
            paths = site_files(self._folder)
        except BadFile as error:
            kept = self._last_good.names() if self._last_good is not None else []
            if not kept:
                raise
            for name in kept:
                self._use_copy(self._folder / name, error)
            self._problem(FOLDER, f"{error} The last good versions stay in use.")
            return
        for path in paths:
            self._tried[path] = _stamp(path)
            try:
                self._read(path)
            except BadFile as error:
                if isinstance(error, BadSiteFileError) and not error.was_read:
                    del self._tried[path]
                self._use_copy(path, error)
                self._problem(_file_key(path), f"{error}{self._rest(path)}")
        if self._last_good is not None:
            for name in set(self._last_good.names()) - {path.name for path in paths}:
                self._last_good.drop(name)

    def get(self, site: str) -> SiteState:
        """The state of a site. Raises UnknownSite."""
        try:
            return self._states[site]
        except KeyError:
            raise UnknownSite("unknown_site", f"No site file declares the site {site[:60]!r}.", path="site") from None

    def origins(self) -> Iterable[str]:
        """The origins of all sites, each once, in a stable order."""
        return dict.fromkeys(origin for state in self._states.values() for origin in state.config.origins)

    def configs(self) -> list[SiteConfig]:
        """The site files in use."""
        return [state.config for state in self._states.values()]

    @property
    def problems(self) -> Mapping[str, str]:
        """What the operator should fix: one sentence for each thing that is wrong."""
        return dict(self._problems)

    def refresh(self) -> None:
        """Load what changed since the last call. Never raises: if something cannot be read, the old version stays."""
        self._new_problems = 0
        self._refresh_all()
        if self._last_good is not None:
            self._last_good.retry()
        if self._new_problems > MAX_LOGGED:
            log.warning("%s: %d more problems; /readyz names them.", self._folder, self._new_problems - MAX_LOGGED)

    def _refresh_all(self) -> None:
        try:
            paths = site_files(self._folder)
        except BadFile as error:
            self._problem(FOLDER, str(error))
            return
        self._problems.pop(FOLDER, None)
        self._forget(set(paths))
        for path in paths:
            self._refresh_file(path)
        for site in list(self._states):
            self._refresh_models(site)
            self._refresh_catalog(site)

    def _refresh_file(self, path: Path) -> None:
        stamp = _stamp(path)
        if stamp == self._tried.get(path):
            return
        self._tried[path] = stamp
        try:
            self._read(path)
        except BadFile as error:
            if isinstance(error, BadSiteFileError) and not error.was_read:
                del self._tried[path]  # nothing says when it can be read again, so it is tried each time
            self._problem(_file_key(path), f"{error}{self._rest(path)}")
        except Exception as error:
            sentence = f"{path} cannot be checked ({type(error).__name__}).{self._rest(path)}"
            if self._problem(_file_key(path), sentence):
                log.exception("an unexpected error in %s", path)
        else:
            self._problems.pop(_file_key(path), None)

    def _rest(self, path: Path) -> str:
        return " The last good version stays in use." if path in self._owners else ""

    def _use_copy(self, path: Path, error: BadFile) -> None:
        """Use the last good version of a file that is wrong. Raises `error` when there is none."""
        raw = self._last_good.get(path.name) if self._last_good is not None else None
        if raw is None:
            raise error
        try:
            self._use(path, check_copy(raw, path))
        except BadFile:  # it is damaged, or of another Vitrine
            raise error from None
        self._tried.setdefault(path, ())

    def _read(self, path: Path) -> None:
        checked = check_site(path)
        self._use(path, checked)
        if self._last_good is not None:
            self._last_good.keep(path.name, checked.raw)
        _log_warnings(path, checked.warnings)

    def _use(self, path: Path, checked: CheckedSite) -> None:
        site = checked.config.site
        owner = next((other for other, name in self._owners.items() if name == site and other != path), None)
        if owner is not None:
            raise BadFile(f"{path}: the site {site!r} is already declared in {owner}; give it another id.")
        before = self._owners.get(path)
        old = self._states.get(site)
        models = old.models if old is not None else self._load_models(site)
        states = {name: state for name, state in self._states.items() if name != before}
        self._states = {**states, site: self._build(checked, old, models)}
        self._owners[path] = site
        if before is not None and before != site:
            self._drop_problems_of(before)
            log.warning(
                "%s: the site %r is now %r; pages that still ask for %r get nothing.", path, before, site, before
            )
        if old is not None:
            log.info("%s: now at version %s.", path, checked.version)

    def _build(self, checked: CheckedSite, old: SiteState | None, models: Models) -> SiteState:
        key = _catalog_key(checked.config.site)
        try:
            state = build_state(checked, self._catalog, models)
        except StoreUnavailable as error:
            self._problem(key, str(error))
            return build_without_catalog(checked, old, models)
        self._problems.pop(key, None)
        return state

    def _load_models(self, site: str) -> Models:
        try:
            return read_models(self._models.load(site))
        except BadFile as error:
            self._problem(_models_key(site), str(error))
            return read_models(None)

    def _refresh_models(self, site: str) -> None:
        state = self._states[site]
        try:
            version = self._models.current(site)
            if version is not None and version != state.models.version:
                models = read_models(self._models.load(site))
                self._swap(with_models(state, models))
                log.info("%s: models %s in use.", site, models.version)
        except (BadFile, OSError) as error:
            self._problem(_models_key(site), f"{error} The models loaded before stay in use.")
        else:
            self._problems.pop(_models_key(site), None)

    def _refresh_catalog(self, site: str) -> None:
        state = self._states[site]
        key = _catalog_key(site)
        try:
            if self._catalog.version(site) != state.catalog_version:
                checked = CheckedSite(state.config, state.version, state.plan)
                self._swap(build_state(checked, self._catalog, state.models))
        except StoreUnavailable as error:
            self._problem(key, str(error))
        else:
            self._problems.pop(key, None)

    def _swap(self, state: SiteState) -> None:
        self._states = {**self._states, state.config.site: state}

    def _forget(self, present: set[Path]) -> None:
        for path in set(self._tried) - present:
            del self._tried[path]
            if self._last_good is not None:
                self._last_good.drop(path.name)
            self._problems.pop(_file_key(path), None)
            site = self._owners.pop(path, None)
            if site is None:  # it never declared a site
                continue
            self._drop_problems_of(site)
            self._states = {name: state for name, state in self._states.items() if name != site}
            log.warning("%s is gone; the site %r is no longer served.", path, site)

    def _drop_problems_of(self, site: str) -> None:
        for key in (_models_key(site), _catalog_key(site)):
            self._problems.pop(key, None)

    def _problem(self, key: str, sentence: str) -> bool:
        """Keep a problem and log it, if it is new and few others of this refresh were logged; return whether it was."""
        is_new = self._problems.get(key) != sentence
        self._problems[key] = sentence
        if is_new:
            self._new_problems += 1
            if self._new_problems <= MAX_LOGGED:
                log.warning("%s", sentence)
        return is_new and self._new_problems <= MAX_LOGGED


def _log_warnings(path: Path, warnings: Sequence[Mistake]) -> None:
    """Log the warnings, once for each version of the file."""
    for warning in warnings[:MAX_LOGGED]:
        log.warning("%s: %s. %s", path, warning.sentence("the file"), warning.hint)
    if len(warnings) > MAX_LOGGED:
        log.warning("%s: %s more warnings; `vitrine check %s` lists them.", path, len(warnings) - MAX_LOGGED, path)


def _file_key(path: Path) -> str:
    return f"site file {path.name}"


def _models_key(site: str) -> str:
    return f"models of {site}"


def _catalog_key(site: str) -> str:
    return f"catalog of {site}"


def _stamp(path: Path) -> Stamp:
    """What differs after any change of the file, of its permissions too; the error's number if it cannot be reached."""
    try:
        status = path.stat()
    except OSError as error:
        return (error.errno or 0,)
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino
