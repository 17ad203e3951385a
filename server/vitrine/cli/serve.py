"""`vitrine serve`: the server process."""

from __future__ import annotations

import argparse
import os
import signal
import socket

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings

from vitrine.app import create_app
from vitrine.cli.terminal import say
from vitrine.cli.workers import Workers
from vitrine.cli.workplace import own_settings
from vitrine.domain.errors import BadFile
from vitrine.process import ask_for_end_with_parent
from vitrine.settings import Settings

TARGET = "vitrine.app:create_front_from_environment"
BACKLOG = 1_024
HEADER_TIMEOUT_MS = 10_000  # from the first byte of a request, or from the last answer, to the end of its headers


def arguments(_parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(_args: argparse.Namespace) -> int:
    """Serve until stopped. Errors that would stop every worker are found first, and reported once."""
    settings = own_settings()
    _require_free_port(settings)
    create_app(settings, watch=False).close()
    say(f"Vitrine listens on http://{settings.host}:{settings.port} (sites: {settings.sites}, data: {settings.data}).")
    if settings.demo:
        say("Demo mode is on: requests may choose their own place and date. Never do this in production.")
    _prepare_workers()
    Workers(
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
    ).serve()
    return 0


def _prepare_workers() -> None:
    """Let SIGTERM end a forked worker until granian takes the signal over there, and the parent's death send it.

    A worker starts with its parent's handler, which only wakes the parent's loop. A worker that is stopped in its first
    moments would serve for ever, and its parent would wait for it. So the signal is blocked while a worker starts.
    """
    parent = os.getpid()

    def hold() -> None:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})

    def release() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})

    def end_by_it() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        ask_for_end_with_parent(parent)
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
