"""`vitrine serve`: the server process."""

from __future__ import annotations

import argparse
import socket

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from vitrine.app import create_app
from vitrine.cli.terminal import say
from vitrine.cli.workplace import settings
from vitrine.domain.errors import BadFile
from vitrine.settings import Settings

TARGET = "vitrine.app:create_front_from_environment"
BACKLOG = 1_024
HEADER_TIMEOUT_MS = 10_000  # from the first byte of a request, or from the last answer, to the end of its headers


def run(_asked: argparse.Namespace) -> int:
    """Serve until stopped. What would keep every worker from starting is found here first, and said once."""
    here = settings()
    _require_free_port(here)
    create_app(here, watch=False).extensions["vitrine.close"]()
    say(f"Vitrine listens on http://{here.host}:{here.port} (sites: {here.sites}, data: {here.data}).")
    if here.demo:
        say("Demo mode is on: requests may choose their own place and date. Never do this in production.")
    Granian(
        TARGET,
        address=here.host,
        port=here.port,
        interface=Interfaces.RSGI,
        workers=here.workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
        websockets=False,
        backlog=BACKLOG,
        factory=True,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
    return 0


def _require_free_port(here: Settings) -> None:
    try:
        family = socket.getaddrinfo(here.host, here.port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((here.host, here.port))
    except OSError as error:
        raise BadFile(
            f"Cannot listen on {here.host}:{here.port}: {error.strerror}; "
            "stop the other program or choose another port with VITRINE_PORT."
        ) from error
