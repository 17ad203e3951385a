"""Real Redis servers for the tests, each on free ports of this machine, alone or as a cluster of three.

python -m tests.redis_server     prints the path of the program, after installing it if need be

A missing server is a failure, never a skip.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from redis import Redis

from tests.server.process import free_port

VARIABLE = "VITRINE_REDIS_SERVER"
NAMES = ("redis-server", "valkey-server")
PACKAGES = ("redis-server", "openssl")
HOST = "127.0.0.1"
PATIENCE_S = 30
POLL_S = 0.02
SLOTS = 16_384


class RedisMissingError(Exception):
    """No Redis server, and none could be installed."""


def find_redis() -> str | None:
    """The path of a server: the environment's, or the PATH's; None when there is none."""
    return os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, NAMES)), None)


def require_redis() -> str:
    """The path of a server. Raises RedisMissingError with what to do."""
    found = find_redis()
    if found is None or shutil.which("openssl") is None:
        raise RedisMissingError(f"No redis-server or no openssl found. Install them, or name the server in {VARIABLE}.")
    return found


def install_redis() -> None:
    """Install the server by the system's package manager when root. It is not started as a service."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        for attempt in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *PACKAGES]):
            print("installing a Redis server:", " ".join(attempt), file=sys.stderr)  # noqa: T201
            subprocess.run(attempt, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=quietly)


class RedisProcess:
    """A running server. `options` are those of its configuration file."""

    def __init__(self, folder: Path, *, is_node: bool = False, tls: Tls | None = None, **options: str) -> None:
        self.port, self.bus_port = free_port(), free_port()
        self.tls = tls
        self._folder = folder
        self._options = {"dir": str(folder), "bind": HOST, "save": "", "enable-debug-command": "yes", **options}
        self._options |= {"port": str(self.port)} if tls is None else tls.options(self.port)
        if is_node:
            self._options |= _node_options(self.bus_port, tls is not None)
        folder.mkdir(parents=True, exist_ok=True)
        self.start()

    def start(self) -> None:
        """Start, or start again on the same port; return when it takes connections."""
        words = [word for name, value in self._options.items() for word in (f"--{name}", value)]
        self._process = subprocess.Popen([require_redis(), *words], stdout=subprocess.PIPE, text=True)
        self._lines: list[str] = []
        self._spoke = threading.Condition()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()
        self.wait_until_it_says("Ready to accept connections")

    def wait_until_it_says(self, text: str) -> None:
        """Return when the server has printed the text since its start."""
        with self._spoke:
            if not self._spoke.wait_for(lambda: any(text in line for line in self._lines), PATIENCE_S):
                raise AssertionError(f"redis-server never said {text!r}: {''.join(self._lines)}")

    def lock(self, password: str) -> None:
        """Let in only who knows the password, from now on and after a start."""
        self.order("CONFIG", "SET", "requirepass", password)
        self._options["requirepass"] = password

    def freeze(self) -> None:
        """Stop it in its tracks: connections stay, answers do not come."""
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)

    def thaw(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL; what it kept is gone."""
        self._process.kill()
        self._process.wait()
        self._listener.join()

    def order(self, *command: str | int) -> Any:
        """The answer to a command of the operator's."""
        tls = {} if self.tls is None else {"ssl": True, "ssl_ca_certs": str(self.tls.certificate)}
        with Redis(HOST, self.port, password=self._options.get("requirepass"), decode_responses=True, **tls) as client:
            return client.execute_command(*command)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                with self._spoke:
                    self._lines.append(line)
                    self._spoke.notify_all()


class RedisCluster:
    """Three servers that share the slots, without replicas."""

    def __init__(self, folder: Path, *, tls: Tls | None = None) -> None:
        self.nodes = [RedisProcess(folder / str(number), is_node=True, tls=tls) for number in range(3)]
        bounds = [SLOTS * number // 3 for number in range(4)]
        for number, node in enumerate(self.nodes):
            node.order("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
            node.order("CLUSTER", "ADDSLOTSRANGE", bounds[number], bounds[number + 1] - 1)
        for node in self.nodes[1:]:
            self.nodes[0].order("CLUSTER", "MEET", HOST, node.port, node.bus_port)
        for node in self.nodes:
            node.wait_until_it_says("Cluster state changed: ok")
            node.order("CONFIG", "SET", "cluster-require-full-coverage", "no")

    def add_replica(self, folder: Path, primary: RedisProcess) -> RedisProcess:
        """Another node, which takes over when `primary` dies; return when it has all that `primary` has."""
        replica = RedisProcess(folder, is_node=True)
        self.nodes.append(replica)
        replica.order("CLUSTER", "MEET", HOST, primary.port, primary.bus_port)
        replica.wait_until_it_says("Cluster state changed: ok")
        replica.order("CLUSTER", "REPLICATE", primary.order("CLUSTER", "MYID"))
        replica.wait_until_it_says("MASTER <-> REPLICA sync: Finished with success")
        return replica

    def wait_until_it_serves(self, node: RedisProcess, asked: list[RedisProcess]) -> None:
        """Return when each of `asked` says that `node` has slots: the news travels from node to node."""
        deadline = time.monotonic() + PATIENCE_S
        for other in asked:
            while not any(node.port == primary[1] for _, _, primary, *_ in other.order("CLUSTER", "SLOTS")):
                assert time.monotonic() < deadline, "the other nodes never heard of it"
                threading.Event().wait(POLL_S)

    def kill(self) -> None:
        """SIGKILL to all."""
        for node in self.nodes:
            node.kill()


class Tls:
    """A certificate for this machine's own address, which signs itself."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.certificate = folder / "server.crt"
        self._key = folder / "server.key"
        words = "openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -subj /CN=vitrine -days 1"
        made = [*words.split(), "-addext", f"subjectAltName=IP:{HOST}", "-keyout", self._key, "-out", self.certificate]
        subprocess.run(made, check=True, capture_output=True)

    def options(self, port: int) -> dict[str, str]:
        """The server's options to listen with TLS alone."""
        return {
            "port": "0",
            "tls-port": str(port),
            "tls-cert-file": str(self.certificate),
            "tls-key-file": str(self._key),
            "tls-ca-cert-file": str(self.certificate),
            "tls-auth-clients": "no",
        }


class SharedServers:
    """One server or cluster for each scheme, started when its first URL is wanted. A URL has keys of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, RedisProcess | RedisCluster] = {}
        self._tls: Tls | None = None
        self._count = itertools.count(1)

    def url(self, scheme: str) -> str:
        """A URL of that scheme; a busy machine has more time than a page view."""
        ports = ",".join(f"{HOST}:{node.port}" for node in self.nodes(scheme))
        trust = f"&ca_file={self._tls.certificate}" if scheme.startswith("rediss") and self._tls is not None else ""
        return f"{scheme}://{ports}?prefix=test{next(self._count)}&timeout_ms=5000{trust}"

    def nodes(self, scheme: str) -> list[RedisProcess]:
        """The servers behind that scheme."""
        if scheme not in self._running:
            self._running[scheme] = self._start(scheme)
        running = self._running[scheme]
        return running.nodes if isinstance(running, RedisCluster) else [running]

    def kill(self) -> None:
        """SIGKILL to all."""
        for running in self._running.values():
            running.kill()

    def _start(self, scheme: str) -> RedisProcess | RedisCluster:
        folder = self._folder / scheme
        if scheme.startswith("rediss") and self._tls is None:
            self._tls = Tls(self._folder / "tls")
        tls = self._tls if scheme.startswith("rediss") else None
        return RedisCluster(folder, tls=tls) if scheme.endswith("+cluster") else RedisProcess(folder, tls=tls)


def _node_options(bus_port: int, has_tls: bool) -> dict[str, str]:
    return {
        "cluster-enabled": "yes",
        "cluster-port": str(bus_port),
        "cluster-node-timeout": "2000",
        "repl-diskless-sync-delay": "0",
        "tls-cluster": "yes" if has_tls else "no",
    }


def main() -> int:
    """Make sure that there is a server."""
    try:
        if find_redis() is None or shutil.which("openssl") is None:
            install_redis()
        print(require_redis())  # noqa: T201
    except RedisMissingError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
