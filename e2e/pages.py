"""Serves a folder of other people's pages on its own port, with one line pasted into each."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO


class _Pages(SimpleHTTPRequestHandler):
    def __init__(self, *arguments: object, pasted: str, folder: Path, **options: object) -> None:
        self._pasted = pasted.encode()
        super().__init__(*arguments, directory=str(folder), **options)  # type: ignore[arg-type]

    def send_head(self) -> BytesIO | BinaryIO | None:
        """A page gets the line before the end of its head; any other file stays as it is."""
        path = Path(self.translate_path(self.path))
        page = path / "index.html" if path.is_dir() else path
        if page.suffix != ".html" or not page.is_file():
            return super().send_head()
        body = page.read_bytes().replace(b"</head>", self._pasted + b"\n    </head>", 1)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        return BytesIO(body)

    def log_message(self, *_arguments: object) -> None:
        """Print nothing: the test's own report is enough."""


@contextmanager
def serving(folder: Path, port: int, pasted: str) -> Iterator[str]:
    """The address of the folder's pages while the block runs."""
    handler = partial(_Pages, pasted=pasted, folder=folder)
    with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.shutdown()
            thread.join()
