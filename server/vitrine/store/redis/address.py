"""The URL of a Redis or Valkey server, or of a cluster of them.

    redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][?OPTION=VALUE&...]
    redis+cluster://[USER:PASSWORD@]HOST[:PORT][,HOST[:PORT]...][?OPTION=VALUE&...]

`rediss` instead of `redis` is the same over TLS. Error sentences and logs never show the part before the @, nor any
part that is invalid: it may be the rest of a password.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from vitrine.domain.errors import BadFile

DEFAULT_PORT = 6379

_HOST = re.compile(r"(?P<host>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:(?P<port>[0-9]{1,5}))?")
_PREFIX = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_NUMBERS = {"timeout_ms": (1, 60_000), "max_failures": (1, 1_000), "pause_ms": (1, 600_000)}
_OPTIONS = (*_NUMBERS, "prefix", "ca_file")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is and how long it may take.

    `hosts` is one host, or any nodes of a cluster. `timeout_ms` is for a command with its whole answer, and again for
    opening a connection before it. A server that failed `max_failures` times in a row gets no commands for `pause_ms`.
    Every key begins with `prefix`.
    `ca_file` is the certificate authority that TLS trusts; None for the system's.
    """

    scheme: str
    hosts: tuple[tuple[str, int], ...]
    database: int = 0
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    timeout_ms: int = 50
    max_failures: int = 5
    pause_ms: int = 1_000
    prefix: str = "vitrine"
    ca_file: Path | None = None

    @property
    def is_cluster(self) -> bool:
        """Whether keys are spread over several servers."""
        return self.scheme.endswith("+cluster")

    @property
    def has_tls(self) -> bool:
        """Whether the connection is encrypted and the server has to prove its name."""
        return self.scheme.startswith("rediss")

    @property
    def shown(self) -> str:
        """The address for people: the part before the @ is masked."""
        return self.shown_as(",".join(f"{host}:{port}" for host, port in self.hosts))

    def shown_as(self, host: str) -> str:
        """The same for one node of a cluster, like `127.0.0.1:7001`."""
        who = "***@" if self.username or self.password else ""
        return f"{self.scheme}://{who}{host}{'' if self.is_cluster else f'/{self.database}'}"


def parse_address(url: str) -> Address:
    """Parse `url`. Raises BadFile."""
    scheme = url.partition(":")[0]
    try:
        parts = urlsplit(url)
    except ValueError:
        raise _wrong(scheme, "its host is invalid; write an IPv6 address in brackets, such as [::1]") from None
    who, _, where = parts.netloc.rpartition("@")
    username, _, password = who.partition(":")
    if "#" in url or re.fullmatch(r"/?[0-9]{0,5}", parts.path) is None:
        raise _wrong(
            scheme,
            "only /DATABASE, a number, may follow its host; in a password write # / ? @ as %23 %2F %3F %40",
        )
    database = int(parts.path.strip("/") or 0)
    if database and scheme.endswith("+cluster"):
        raise _wrong(scheme, "a cluster has no databases; leave the number out")
    return Address(
        scheme,
        hosts=tuple(_host(scheme, host) for host in _hosts(scheme, where)),
        database=database,
        username=unquote(username) or None,
        password=unquote(password) or None,
        **_options(scheme, parts.query),
    )


def _hosts(scheme: str, where: str) -> list[str]:
    hosts = where.split(",")
    if len(hosts) > 1 and not scheme.endswith("+cluster"):
        raise _wrong(scheme, f"it names {len(hosts)} hosts; name one, or write {scheme}+cluster://")
    return hosts


def _host(scheme: str, text: str) -> tuple[str, int]:
    found = _HOST.fullmatch(text)
    port = int(found["port"] or DEFAULT_PORT) if found is not None else 0
    if found is None or not 0 < port < 65_536:
        raise _wrong(scheme, f"its host is missing or invalid; write {scheme}://HOST:PORT")
    return found["host"].strip("[]"), port


def _options(scheme: str, query: str) -> dict[str, Any]:
    try:
        given = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise _wrong(scheme, "its options are invalid; write ?timeout_ms=50&max_failures=5") from None
    options: dict[str, Any] = {}
    for name, value in given:
        if name in options or name not in _OPTIONS:
            raise _wrong(scheme, f"an option is unknown or given twice; known options: {', '.join(_OPTIONS)}")
        options[name] = _option(scheme, name, value)
    if "ca_file" in options and not scheme.startswith("rediss"):
        raise _wrong(scheme, f"ca_file is for TLS; write {scheme.replace('redis', 'rediss')}://")
    return options


def _option(scheme: str, name: str, value: str) -> int | str | Path:
    if name == "ca_file":
        if not Path(value).is_file():
            raise _wrong(scheme, "its ca_file is missing; name a file in PEM format")
        return Path(value)
    if name == "prefix":
        if _PREFIX.fullmatch(value) is None:
            raise _wrong(scheme, "its prefix is invalid; give 1 to 64 letters, digits, or . _ : -")
        return value
    low, high = _NUMBERS[name]
    if not (value.isascii() and value.isdecimal() and low <= int(value[:9]) <= high):
        raise _wrong(scheme, f"its {name} is invalid; give a whole number from {low} to {high}")
    return int(value)


def _wrong(scheme: str, what: str) -> BadFile:
    return BadFile(f"VITRINE_STORE, the URL {scheme}://…: {what}.")
