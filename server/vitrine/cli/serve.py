"""`vitrine serve`: the server process."""

from __future__ import annotations

import argparse
import os
import signal
import socket

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from vitrine.app import create_app
from vitrine.cli.terminal import say
from vitrine.cli.workplace import own_settings
from vitrine.domain.errors import BadFile
from vitrine.settings import Settings

TARGET = "vitrine.app:create_front_from_environment"
BACKLOG = 1_024
HEADER_TIMEOUT_MS = 10_000  # from the first byte of a request, or from the last answer, to the end of its headers


def arguments(_parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(_args: argparse.Namespace) -> int:
    """Serve until stopped. What would keep every worker from starting is found first, and said once."""
    settings = own_settings()
    _require_free_port(settings)
    create_app(settings, watch=False).close()
    say(f"Vitrine listens on http://{settings.host}:{settings.port} (sites: {settings.sites}, data: {settings.data}).")
    if settings.demo:
        say("Demo mode is on: requests may choose their own place and date. Never do this in production.")
    _let_workers_be_stopped_while_they_start()
    Granian(
        TARGET,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.RSGI,
        workers=settings.workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
        websockets=False,
        backlog=BACKLOG,
        factory=True,
        log_access=False,
        respawn_failed_workers=True,
    ).serve()
    return 0


def _let_workers_be_stopped_while_they_start() -> None:
    """Let SIGTERM end a forked worker until granian takes the signal over there.

    A worker is born with its parent's handler, which only wakes the parent's loop: stopped in its first moments, it
    would serve for ever and its parent would wait for it. So the signal is held while a worker is born.
    """

    def hold() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})

    def release() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})

    def end_by_it() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        release()

    os.register_at_fork(before=hold, after_in_parent=release, after_in_child=end_by_it)


def _require_free_port(settings: Settings) -> None:
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host, settings.port))
    except OSError as error:
        raise BadFile(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}; "
            "stop the other program or choose another port with VITRINE_PORT."
        ) from error
