"""Two small servers for the tests: a site on one origin, the decision server on another.

The decision server answers what a test chooses and keeps every request. So the tests judge the built tag by
what a visitor sees and what a server receives.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

TAG = Path(__file__).parents[2] / "server" / "vitrine" / "web"
VISITOR = "visitor-0000000001"
PATIENCE_S = 10
# As in the README: what is called before the tag is there waits for it.
STUB = (
    'typeof vitrine === "function" || (window.vitrine = function () { (vitrine.q = vitrine.q || []).push(arguments) })'
)


def proof_of(visitor_id: str | None) -> str:
    """The proof that the server gives with an id; an id without it gets a new one."""
    return f"key1.proof-of-{visitor_id}"


@cache
def served_files(built: Path) -> dict[str, bytes]:
    """The built files by the paths that the server has for them."""
    tag, pinned = (built / name for name in ("vitrine.js", "vitrine.pinned.js"))
    modules = {str(path.relative_to(built / "vitrine")): path for path in sorted((built / "vitrine").rglob("*.js"))}
    texts = {name: modules[name].read_bytes() for name in sorted(modules)}
    version = hashlib.sha256(b"".join(texts.values())).hexdigest()[:12]
    paths = {f"/vitrine/{version}/{name}": text for name, text in texts.items()}
    return {"/vitrine.js": tag.read_bytes(), "/vitrine/tag-pinned.js": pinned.read_bytes(), **paths}


def module_of(path: str) -> str:
    """The module that an address of the tag names, such as `kind/overlay.js`."""
    return "/".join(path.split("?")[0].split("/")[3:])


@dataclass(frozen=True)
class Received:
    """One request that reached the decision server."""

    method: str
    path: str
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)


class _Server:
    """An HTTP server on a free port, in threads."""

    def __init__(self, host: str) -> None:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._serve("")

            def do_OPTIONS(self) -> None:
                self._serve("")

            def do_POST(self) -> None:
                self._serve(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

            def _serve(self, text: str) -> None:
                status, headers, body = server.respond(Received(self.command, self.path, dict(self.headers), text))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Stay silent."""

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """Ignore a browser that closes the connection during an answer."""

        self._http = Quiet((host, 0), Handler)
        self.origin = f"http://{host}:{self._http.server_address[1]}"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def respond(self, request: Received) -> tuple[int, dict[str, str], bytes]:
        raise NotImplementedError

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class Api(_Server):
    """The decision server: serves the built tag, gives the chosen answers, and keeps what it received.

    `built` is the folder of the built tag; `lost` names modules that it does not serve, like `kind/overlay.js`, and
    `other_content` has what it serves in place of one.
    """

    def __init__(self) -> None:
        self.built = TAG
        self.received: list[Received] = []
        self.placements: dict[str, Any] = {}
        self.anchors: dict[str, Any] = {}
        self.answer: dict[str, Any] = {}
        self.lost: set[str] = set()
        self.other_content: dict[str, bytes] = {}
        self.visitor_id: str | None = VISITOR
        self.decide_text: str | None = None
        self.decide_status = 200
        self.retry_after_s: int | None = None
        self.events_status: list[int] = []
        self.consent_status: list[int] = []
        self.release = threading.Event()
        self.release.set()
        self._changed = threading.Condition()
        super().__init__("127.0.0.1")

    def respond(self, request: Received) -> tuple[int, dict[str, str], bytes]:
        if request.path.startswith("/vitrine"):
            return self._script(request.path)
        with self._changed:
            self.received.append(request)
            self._changed.notify_all()
        headers = {
            "Access-Control-Allow-Origin": request.headers.get("Origin", "*"),
            "Access-Control-Expose-Headers": "Retry-After",
            "Content-Type": "application/json",
        }
        if self.retry_after_s is not None:
            headers["Retry-After"] = str(self.retry_after_s)
        if request.path == "/v1/decide":
            self.release.wait(PATIENCE_S)
            return self.decide_status, headers, self._decision(request).encode()
        statuses = self.consent_status if request.path == "/v1/consent" else self.events_status
        status = statuses.pop(0) if statuses else 202
        return status, headers, b'{"accepted": 1, "duplicates": 0, "rejected": []}'

    def _script(self, path: str) -> tuple[int, dict[str, str], bytes]:
        source = served_files(self.built).get(path)
        headers = {"Content-Type": "text/javascript", "Access-Control-Allow-Origin": "*"}
        if source is None or module_of(path) in self.lost:
            return 404, headers, b""
        return 200, headers, self.other_content.get(module_of(path), source)

    def _decision(self, request: Received) -> str:
        if self.decide_text is not None:
            return self.decide_text
        consent = request.body["consent"]
        asked = request.body.get("visitor_id")
        visitor_id = asked if asked and request.body.get("visitor_proof") == proof_of(asked) else self.visitor_id
        known = visitor_id and (consent["personalization"] or consent["measurement"])
        ids = {"visitor_id": visitor_id, "visitor_proof": proof_of(visitor_id)} if known else {"visitor_id": None}
        return json.dumps(
            {
                "decision_id": f"d{len(self.received)}",
                "config_version": "v1",
                **ids,
                "expires_at": "2099-01-01T00:00:00Z",
                "placements": self.placements,
                "anchors": self.anchors,
                "degraded": [],
                **self.answer,
            }
        )

    def offer(
        self, name: str, selector: str, *candidates: dict[str, Any], insert: str = "replace", **anchor: Any
    ) -> None:
        """From now on, answer with these candidates for a placement."""
        self.placements[name] = list(candidates)
        self.anchors[name] = {"selector": selector, "insert": insert, **anchor}

    def wait(self, met: Callable[[], Any]) -> Any:
        """Wait until the received requests meet a condition; return its result."""
        with self._changed:
            assert self._changed.wait_for(met, PATIENCE_S), f"never received; got {[r.path for r in self.received]}"
        return met()

    def decisions(self) -> list[Any]:
        """Bodies of the decide requests so far."""
        return [request.body for request in self.received if request.path == "/v1/decide"]

    def withdrawals(self) -> list[Any]:
        """Bodies of the requests that took consent back."""
        return [request.body for request in self.received if request.path == "/v1/consent"]

    def events(self, name: str | None = None) -> list[Any]:
        """Events received so far, each once, as a server would keep them."""
        sent = [event for request in self.received if request.path == "/v1/events" for event in request.body["events"]]
        once = {event["event_id"]: event for event in sent}
        return [event for event in once.values() if name in (None, event["name"])]

    def wait_event(self, name: str) -> Any:
        """Wait for an event of that name; returns the first."""
        return self.wait(lambda: self.events(name))[0]


class Site(_Server):
    """The shop: pages by path, on an origin of its own."""

    HEAD: ClassVar[str] = ""

    def __init__(self, api: Api) -> None:
        self.pages: dict[str, bytes] = {}
        self.headers: dict[str, str] = {}
        self._api = api
        super().__init__("localhost")

    def respond(self, request: Received) -> tuple[int, dict[str, str], bytes]:
        page = self.pages.get(request.path.split("?")[0])
        return (
            (200 if page else 404),
            {"Content-Type": "text/html; charset=utf-8", **self.headers},
            page or b"nothing here",
        )

    def page(
        self, body: str, *, path: str = "/", head: str = "", consent: str | None = "both", lang: str = "en"
    ) -> str:
        """Publish a page with the one pasted line; returns its address.

        `consent` is both, personalization, measurement, or None for a page that says nothing.
        """
        given = {
            "personalization": consent in ("both", "personalization"),
            "measurement": consent in ("both", "measurement"),
        }
        stub = f"<script>{STUB};vitrine('consent', {json.dumps(given)});</script>" if consent else ""
        line = f'<script async src="{self._api.origin}/vitrine.js" data-site="shop"></script>'
        self.pages[path] = (
            f'<!doctype html><html lang="{lang}"><head><title>Shop</title>{head}'
            f"{stub}{line}</head><body>{body}</body></html>"
        ).encode()
        return self.origin + path


@pytest.fixture
def api() -> Iterator[Api]:
    """The decision server."""
    server = Api()
    yield server
    server.release.set()
    server.close()


@pytest.fixture
def site(api: Api) -> Iterator[Site]:
    """The shop."""
    server = Site(api)
    yield server
    server.close()


@pytest.fixture
def errors(page: Any) -> list[str]:
    """Errors that the tag threw into the page: must stay empty."""
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    return thrown


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of this machine, without its own background traffic."""
    executable = os.environ.get("VITRINE_CHROMIUM") or shutil.which("chromium")
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    arguments = [*quiet, "--disable-component-update", "--disable-sync"]
    return {**browser_type_launch_args, **({"executable_path": executable} if executable else {}), "args": arguments}
