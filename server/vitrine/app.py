"""Builds the server: the only place that makes stores, models, clock and endpoints."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Flask

from vitrine.admission.crowd import Crowd
from vitrine.admission.declaration import Limits
from vitrine.admission.network import Networks
from vitrine.admission.quota import Quotas
from vitrine.domain.clock import Clock, system_clock
from vitrine.domain.errors import UnknownSite
from vitrine.domain.keys import OWN_PURPOSES
from vitrine.flow.erased import erased_visitors
from vitrine.flow.known_profiles import KnownProfiles
from vitrine.flow.prove import Proofs
from vitrine.flow.rights import Rights
from vitrine.flow.visit import Tools
from vitrine.flow.withdraw import Withdrawals
from vitrine.job.tidy import DailyTidy
from vitrine.live.drain import Drain
from vitrine.live.erasures import ErasureWork
from vitrine.live.sites import Sites
from vitrine.live.watch import Watch
from vitrine.place.geo import GeoReader
from vitrine.place.weather import WeatherReader
from vitrine.process import begin, end_with_parent
from vitrine.settings import Settings, read_settings
from vitrine.store.keys import Keys
from vitrine.store.last_good import LastGood
from vitrine.store.models import ModelStore
from vitrine.store.open import Stores, open_stores, retry_stores
from vitrine.store.pending import PendingErasures
from vitrine.store.private import warn_if_open
from vitrine.store.revoked import is_revoked
from vitrine.token.exposure import ExposureSigner
from vitrine.token.preview import PreviewSigner
from vitrine.token.visitor import VisitorSigner
from vitrine.web.admission import Admission
from vitrine.web.bulkhead import Bulkhead
from vitrine.web.collect import collect_blueprint
from vitrine.web.consent import consent_blueprint
from vitrine.web.decide import decide_blueprint, decider
from vitrine.web.demo import DEMO_HEADERS, demo_decider
from vitrine.web.errors import register_errors
from vitrine.web.front import Front
from vitrine.web.health import health_blueprint
from vitrine.web.known_page import known_page_blueprint
from vitrine.web.openapi import openapi_blueprint
from vitrine.web.origin import register_cors
from vitrine.web.proxies import behind_proxies
from vitrine.web.server_events import server_events_blueprint
from vitrine.web.tag import tag_blueprint
from vitrine.web.visitor import visitor_blueprint

# How long a thread keeps the interpreter while others wait for it. The event loop, which answers /healthz and refuses
# what is too much, waits so long behind each busy thread; Python's own 5 ms would be 40 ms behind eight.
SWITCH_S = 0.001
DECIDING = 2
TIDY_EVERY_S = 60.0  # how often to check whether a day has passed


@dataclass(frozen=True, slots=True)
class House:
    """The server, built: `app` answers requests, from `sites` with `tools`.

    `refresh` loads what changed on disk, `tidy` applies the retention of all sites once a day, and `drain` brings the
    log's columns up to date in a process of its own. `erase` carries out pending erasures, also in one. `close` ends
    these, the weather requests and the stores; the tidying last, because closing the stores ends one that is long.
    """

    app: Flask
    sites: Sites
    tools: Tools
    refresh: Callable[[], None]
    tidy: Callable[[], None]
    drain: Callable[[], None]
    erase: Callable[[], None]
    close: Callable[[], None]


def create_app(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    watch: bool = True,
) -> House:
    """The whole server as a WSGI application. Raises BadFile or StoreUnavailable when it cannot start.

    A data folder whose disk is missing, full, read-only or locked is no reason: then it decides without what is there.
    With `watch` these run in the background; without it, call `refresh`, `tidy`, `drain` and `erase`.
    """
    stores = open_stores(settings.data, settings.store, may_be_late=True)
    warn_if_open(settings.data)
    models = ModelStore(settings.data / "models")
    sites = Sites(settings.sites, stores.catalog, models, LastGood(settings.data, settings.sites))
    sites.start()
    geo = GeoReader(settings.geoip)
    keys = Keys(settings.data, random_bytes, clock, is_server=True)
    signer = ExposureSigner(lambda: keys.own("exposure"))
    tools = _tools(settings, stores, geo, signer, keys, random_bytes)

    def refresh() -> None:
        keys.refresh()  # first: it never fails, and a revoked key cannot wait
        retry_stores(stores)
        sites.refresh()
        geo.refresh()

    watching = Watch(refresh)
    tidying = Watch(DailyTidy(settings.data / "tidied", sites.configs, stores, clock).run_if_due, TIDY_EVERY_S)
    draining, erasing = _in_processes(settings, stores)
    withdrawals = Withdrawals(stores.log, stores.profiles, erasing.pending, erasing.wake)
    rights = Rights(stores, models, signer, tools.proofs, withdrawals, random_bytes)
    quotas = Quotas()
    decide_request = (demo_decider if settings.demo else decider)(tools, clock)
    doors = (
        tag_blueprint(settings.public_url),
        decide_blueprint(sites, decide_request, tools.proofs.visitors),
        collect_blueprint(sites, stores, signer, tools, quotas, clock),
        consent_blueprint(sites, rights, clock),
        visitor_blueprint(sites, rights, clock),
        known_page_blueprint(sites),
        server_events_blueprint(sites, stores, tools.proofs, clock),
        health_blueprint(sites, geo, stores, keys, watching, draining, erasing, lambda: quotas.problems(clock())),
        openapi_blueprint(),
    )
    for background in (watching, tidying, draining, erasing) if watch else ():
        background.start()

    def close() -> None:
        watching.stop()
        draining.stop()
        erasing.stop()
        tools.weather.close()
        stores.close()
        tidying.stop()  # last: closing the stores ends a tidying that may take minutes

    app = _with_doors(doors, sites, settings)
    return House(app, sites, tools, watching.refresh, tidying.refresh, draining.drain, erasing.erase, close)


def _with_doors(doors: Iterable[Blueprint], sites: Sites, settings: Settings) -> Flask:
    """The application with these endpoints, the one error shape and CORS."""
    app = Flask("vitrine", static_folder=None)
    register_errors(app)
    register_cors(app, sites.origins, DEMO_HEADERS if settings.demo else ())
    for door in doors:
        app.register_blueprint(door)
    if settings.trusted_proxies:
        app.wsgi_app = behind_proxies(app.wsgi_app, settings.trusted_proxies)  # type: ignore[method-assign]
    return app


def _in_processes(settings: Settings, stores: Stores) -> tuple[Drain, ErasureWork]:
    """What runs in processes of its own."""
    places = {"VITRINE_DATA": str(settings.data), "VITRINE_STORE": settings.store}
    return Drain(settings.data, stores.log, places), ErasureWork(PendingErasures(settings.data), places)


def _tools(
    settings: Settings,
    stores: Stores,
    geo: GeoReader,
    signer: ExposureSigner,
    keys: Keys,
    random_bytes: Callable[[int], bytes],
) -> Tools:
    for purpose in OWN_PURPOSES:
        keys.own(purpose)  # made now, not at the first request
    return Tools(
        profiles=KnownProfiles(stores.profiles, stores.log),
        assignments=stores.assignments,
        attributes=stores.attributes,
        weather=WeatherReader(),
        geo=geo,
        signer=signer,
        proofs=Proofs(
            VisitorSigner(lambda: keys.own("visitor")),
            identity_ring=partial(keys.of_site, "identity"),
            server_ring=partial(keys.of_site, "server"),
            is_erased=erased_visitors(stores.log),
        ),
        previews=PreviewSigner(lambda: keys.own("preview"), partial(is_revoked, settings.data)),
        random_bytes=random_bytes,
        crowd=Crowd(Networks(random_bytes)),
    )


def create_app_from_environment(environ: Mapping[str, str] = os.environ) -> Flask:
    """What a WSGI server process loads, such as gunicorn."""
    begin()
    settings = read_settings(environ)
    house = create_app(settings)
    app = house.app
    most_waiting = max(1, settings.threads // 2)
    app.wsgi_app = Bulkhead(app.wsgi_app, most_waiting, house.sites.origins, _admission(house, settings))  # type: ignore[method-assign]
    return app


def create_front_from_environment(environ: Mapping[str, str] = os.environ) -> Front:
    """What a process of `vitrine serve` loads: the same application, behind a front that no slow client can block."""
    begin()
    end_with_parent()
    settings = read_settings(environ)
    house = create_app(settings)
    admission = _admission(house, settings)
    sys.setswitchinterval(SWITCH_S)
    # Decisions compute, and one thread computes at a time: on eight, each would wait for seven. Stores elsewhere, such
    # as Redis, are waited for.
    deciding = settings.threads if settings.store else min(DECIDING, settings.threads)
    return Front(house.app, settings.threads, deciding=deciding, origins=house.sites.origins, admission=admission)


def _admission(house: House, settings: Settings) -> Admission:
    """The limits of the site files as they are now."""

    def limits_of(site: str) -> Limits | None:
        try:
            return house.sites.get(site).config.limits
        except UnknownSite:
            return None

    visitors = house.tools.proofs.visitors
    return Admission(limits_of, settings.trusted_proxies, house.sites.origins, visitors=visitors)
