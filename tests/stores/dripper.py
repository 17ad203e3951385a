"""A proxy that passes the answers of a server on byte by byte."""

from __future__ import annotations

import contextlib
import socket
import threading
from types import TracebackType

HOST = "127.0.0.1"


class Dripper:
    """Listens on `port` of this machine. While `pause_s` is not 0, it waits so long before each byte of an answer."""

    def __init__(self, server_port: int) -> None:
        self.pause_s = 0.0
        self._server_port = server_port
        self._stopped = threading.Event()
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._open = [self._listener]
        self._threads = [threading.Thread(target=self._accept)]

    def __enter__(self) -> Dripper:
        """Start."""
        self._threads[0].start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop, and close all connections."""
        self._stopped.set()
        for each in self._open:
            _shut(each)
        for thread in self._threads:
            thread.join()
        for each in self._open:
            each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client = self._listener.accept()[0]
                server = socket.create_connection((HOST, self._server_port))
                self._open += [client, server]
                for work, source, target in ((_pass, client, server), (self._drip, server, client)):
                    thread = threading.Thread(target=work, args=(source, target))
                    self._threads.append(thread)
                    thread.start()

    def _drip(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                pieces = [data[at : at + 1] for at in range(len(data))] if self.pause_s else [data]
                for piece in pieces:
                    self._stopped.wait(self.pause_s)
                    target.sendall(piece)
        _shut(target)


def _pass(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65_536):
            target.sendall(data)
    _shut(target)


def _shut(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
