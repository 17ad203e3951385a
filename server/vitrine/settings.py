"""Every setting of a Vitrine process, declared once: the environment is read here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from vitrine.domain.errors import BadFile


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable: its name, its default and its meaning."""

    variable: str
    default: str
    help: str


SETTINGS: tuple[Setting, ...] = (
    Setting("VITRINE_SITES", "sites", "Folder of the site files (*.json)."),
    Setting("VITRINE_DATA", "data", "Folder for the event log, profiles, catalog, models and keys."),
    Setting(
        "VITRINE_STORE",
        "",
        "Where the stores are, when not all in the data folder: URLs, separated by spaces. redis://HOST:6379/0 keeps "
        "profiles and assignments in Redis, sqlite:///FOLDER keeps all in another folder, PORT=URL one store alone.",
    ),
    Setting("VITRINE_HOST", "127.0.0.1", "Address the server listens on."),
    Setting("VITRINE_PORT", "8000", "Port the server listens on."),
    Setting(
        "VITRINE_PUBLIC_URL",
        "",
        "Origin that pages load the tag from, such as https://vitrine.shop.example. It is written into the tag, which "
        "then sends there and nowhere else; without it the tag sends to where it was loaded from.",
    ),
    Setting("VITRINE_WORKERS", "1", "Server processes. They share the data folder."),
    Setting(
        "VITRINE_THREADS",
        "8",
        "Threads of each server process: so many for events, and for decisions with VITRINE_STORE, else two.",
    ),
    Setting(
        "VITRINE_GEOIP",
        "",
        "Path of a GeoLite2 or GeoIP2 City file (*.mmdb), or geolite2-2018: the old one of the extra vitrine[geoip]. "
        "Without it every region is unknown.",
    ),
    Setting(
        "VITRINE_TRUSTED_PROXIES",
        "0",
        "How many proxies of your own stand before the server. Only with 1 or more is X-Forwarded-For believed.",
    ),
    Setting("VITRINE_DEMO", "0", "1 lets requests choose their own place and date. Never in production."),
)

_ORIGIN = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?")
DOCUMENTED = {setting.variable: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, read and typed."""

    sites: Path
    data: Path
    store: str = field(repr=False)  # it may hold a password
    host: str
    port: int
    public_url: str
    workers: int
    threads: int
    geoip: Path | None
    trusted_proxies: int
    demo: bool


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of this process. Raises BadFile naming every variable that is wrong."""
    mistakes: list[str] = []

    def text(variable: str) -> str:
        return environ.get(variable, "") or DOCUMENTED[variable].default

    def number(variable: str, low: int, high: int) -> int:
        raw = text(variable)
        if raw.isdecimal() and low <= int(raw) <= high:
            return int(raw)
        mistakes.append(f"{variable} is {raw!r}; give a whole number from {low} to {high}")
        return low

    def origin(variable: str) -> str:
        raw = text(variable)
        if raw and not _ORIGIN.fullmatch(raw):
            mistakes.append(f"{variable} is {raw!r}; give scheme and host, such as https://vitrine.shop.example")
        return raw

    def switch(variable: str) -> bool:
        raw = text(variable)
        if raw not in ("0", "1"):
            mistakes.append(f"{variable} is {raw!r}; give 0 or 1")
        return raw == "1"

    settings = Settings(
        sites=Path(text("VITRINE_SITES")),
        data=Path(text("VITRINE_DATA")),
        store=text("VITRINE_STORE"),
        host=text("VITRINE_HOST"),
        port=number("VITRINE_PORT", 1, 65_535),
        public_url=origin("VITRINE_PUBLIC_URL"),
        workers=number("VITRINE_WORKERS", 1, 64),
        threads=number("VITRINE_THREADS", 1, 256),
        geoip=Path(text("VITRINE_GEOIP")) if text("VITRINE_GEOIP") else None,
        trusted_proxies=number("VITRINE_TRUSTED_PROXIES", 0, 10),
        demo=switch("VITRINE_DEMO"),
    )
    if mistakes:
        raise BadFile("; ".join(mistakes) + ".")
    return settings
