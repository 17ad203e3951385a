"""Connections with a deadline: opening one has a time budget, and so has a command with its whole answer.

A timeout of redis-py is for each call of the operating system. A server, or a proxy before it, that sends its answer
byte by byte would keep a page view waiting for minutes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from socket import socket
from typing import Any

from redis.connection import Connection, SSLConnection


class TimedSocket:
    """A socket whose calls take `left_s()` seconds at most. At 0 they raise TimeoutError and do nothing."""

    def __init__(self, inner: socket, left_s: Callable[[], float]) -> None:
        self._inner = inner
        self._left_s = left_s

    def sendall(self, data: bytes) -> None:
        """See socket.sendall."""
        self._limit()
        self._inner.sendall(data)

    def recv(self, size: int) -> bytes:
        """See socket.recv."""
        self._limit()
        return self._inner.recv(size)

    def recv_into(self, buffer: bytearray) -> int:
        """See socket.recv_into. redis-py uses it when hiredis is installed."""
        self._limit()
        return self._inner.recv_into(buffer)

    def __getattr__(self, name: str) -> Any:
        """Everything else is the socket's own."""
        return getattr(self._inner, name)

    def _limit(self) -> None:
        if self._inner.gettimeout() == 0:  # redis-py looks whether an idle connection was closed
            return
        left_s = self._left_s()
        if left_s <= 0:
            raise TimeoutError("timed out")
        self._inner.settimeout(left_s)


class TimedConnection(Connection):
    """A connection whose `socket_timeout` is its budget. redis-py calls `connect` before each command, too.

    While it is opened, TCP has the timeout for each address of the host, and logging in has the rest of the budget.
    """

    _ends_at = 0.0

    def connect(self) -> None:
        """Open the connection unless it is open, and start the budget of the next command."""
        self._restart()
        super().connect()  # type: ignore[no-untyped-call]  # redis-py's has no types
        self._restart()

    def _connect(self) -> TimedSocket:
        return TimedSocket(super()._connect(), self._left_s)  # type: ignore[no-untyped-call]  # as above

    def _left_s(self) -> float:
        return self._ends_at - time.monotonic()

    def _restart(self) -> None:
        self._ends_at = time.monotonic() + (self.socket_timeout or 0)


class TimedTlsConnection(TimedConnection, SSLConnection):
    """The same over TLS. TCP, the handshake and logging in have a budget each: loading the authorities takes 20 ms."""

    def _connect(self) -> TimedSocket:
        connected = super()._connect()
        self._restart()
        return connected
