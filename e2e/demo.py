"""`make demo`: prepares what is missing, then runs the decision server and the demo shop until Ctrl-C.

Environment: VITRINE_PORT (8000) for the decision server, VITRINE_SITE_PORT (8001) for the shop,
VITRINE_DEMO_DIR (.demo in the repository) for everything the demo writes.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from rich.console import Console

from e2e.demo_folder import ROOT, DemoFolder
from vitrine.store.keys import Keys

START_TIMEOUT_S = 30.0
POLL_INTERVAL_S = 0.05
STOP_TIMEOUT_S = 5.0
TAIL_LINES = 15

console = Console(highlight=False)


class DemoError(Exception):
    """The demo cannot run. The message is one sentence that says what to change."""


@dataclass(frozen=True, slots=True)
class Server:
    """One of the two processes. `ready_url` answers 200 when the server is ready; `output` is its log file."""

    name: str
    process: subprocess.Popen[bytes]
    output: Path
    ready_url: str

    def is_ready(self) -> bool:
        """Whether `ready_url` answers 200 now."""
        try:
            with urllib.request.urlopen(self.ready_url, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def require_alive(self) -> None:
        """Raises DemoError with the last lines of its output when the process has ended."""
        status = self.process.poll()
        if status is None:
            return
        lines = self.output.read_text(encoding="utf-8", errors="replace").splitlines()[-TAIL_LINES:]
        tail = "Its last output:\n  " + "\n  ".join(lines) if lines else "It printed nothing."
        raise DemoError(f"{self.name} has stopped (exit status {status}). {tail}")


def run(environ: Mapping[str, str]) -> None:
    """Prepare the demo and serve it. Raises DemoError, or KeyboardInterrupt on a signal to stop."""
    port = _port(environ, "VITRINE_PORT", 8000)
    shop_port = _port(environ, "VITRINE_SITE_PORT", 8001)
    if port == shop_port:
        raise DemoError(f"VITRINE_PORT and VITRINE_SITE_PORT are both {port}; the shop needs a port of its own.")
    _require_free("VITRINE_PORT", port)
    _require_free("VITRINE_SITE_PORT", shop_port)
    demo = DemoFolder(Path(environ.get("VITRINE_DEMO_DIR") or ROOT / ".demo").absolute())
    environment = {
        **environ,
        "VITRINE_DATA": str(demo.data),
        "VITRINE_DEMO": "1",
        "VITRINE_GEOIP": str(demo.regions),
        "VITRINE_HOST": "127.0.0.1",
        "VITRINE_PORT": str(port),
        "VITRINE_SITES": str(demo.sites),
    }
    try:
        demo.write_site(shop_port)
    except OSError as error:
        raise DemoError(f"Cannot write to {demo.path} ({error.strerror}); set VITRINE_DEMO_DIR to a folder.") from error
    if not demo.is_current():
        console.print("Preparing the demo; this happens once.")
        # A separate process, so that a start with nothing to prepare does not wait for its imports.
        if subprocess.run([sys.executable, "-m", "e2e.prepare", str(demo.path)], env=environment, cwd=ROOT).returncode:
            raise DemoError("Preparing the demo failed; the reason is printed above.")
    # A secret is given out only once, so that each start makes a new key.
    key = Keys(demo.data, secrets.token_bytes).add("identity", "shop", old_ends_at=datetime.now(UTC))
    _serve(demo, {**environment, "IDENTITY_KEY": key}, port, shop_port)


def _serve(demo: DemoFolder, environment: Mapping[str, str], port: int, shop_port: int) -> None:
    decisions, shop = f"http://localhost:{port}", f"http://localhost:{shop_port}"
    decision_arguments = ["vitrine", "serve"]
    shop_arguments = ["e2e.sites.shop", "--port", str(shop_port), "--decision-server", decisions, "--demo"]
    servers: list[Server] = []
    try:
        for name, arguments, ready_url in (
            ("The decision server", decision_arguments, f"http://127.0.0.1:{port}/readyz"),
            ("The shop", shop_arguments, f"http://127.0.0.1:{shop_port}/"),
        ):
            servers.append(_start(name, arguments, ready_url, environment, demo.path / f"{arguments[0]}.log"))
        _wait_until_ready(servers)
        console.print(f"\n  [bold]The shop[/]             {shop}\n  [bold]The decision server[/]  {decisions}\n")
        console.print("Open the shop, and travel with the bar at the bottom. Ctrl-C stops both.")
        while True:
            for server in servers:
                server.require_alive()
            time.sleep(0.5)
    finally:
        _stop(servers)


def _start(name: str, arguments: Sequence[str], ready_url: str, environment: Mapping[str, str], output: Path) -> Server:
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=dict(environment),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches only the launcher, which then stops both servers
        )
    return Server(name, process, output, ready_url)


def _wait_until_ready(servers: Sequence[Server]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    waiting = list(servers)
    while waiting:
        for server in servers:
            server.require_alive()
        waiting = [server for server in waiting if not server.is_ready()]
        if time.monotonic() > deadline:
            names = " and ".join(server.name for server in waiting)
            raise DemoError(f"{names} did not answer within {START_TIMEOUT_S:.0f} s; see {waiting[0].output}.")
        if waiting:
            time.sleep(POLL_INTERVAL_S)


def _stop(servers: Sequence[Server]) -> None:
    for server in servers:
        if server.process.poll() is None:
            server.process.terminate()
    for server in servers:
        try:
            server.process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()


def _port(environ: Mapping[str, str], variable: str, default: int) -> int:
    text = environ.get(variable) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise DemoError(f"{variable} is {text!r}; give a port from 1 to 65535.")
    return int(text)


def _require_free(variable: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DemoError(f"Port {port} cannot be used ({error.strerror}); set {variable} to another one.") from error


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main() -> int:
    """Run the demo. Returns 0 when a signal stopped it, 1 when it could not run."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        run(os.environ)
    except DemoError as error:
        console.print(str(error), style="red", markup=False, soft_wrap=True)
        return 1
    except KeyboardInterrupt:
        console.print("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
