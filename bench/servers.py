"""Starts, awaits and stops server processes, each on a core of its own; called by the targets and by side_by_side."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from bench.settings import ProviderSettings

SERVER_CORE, GENERATOR_CORE = "0", "1"
Process = subprocess.Popen[bytes]


def start(command: list[str], log: Path, core: str, *, folder: Path, environment: Mapping[str, str]) -> Process:
    """Starts a server pinned to one core; its output goes to `log`, `environment` is added to ours."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        return subprocess.Popen(
            ["taskset", "-c", core, *command],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def stop(process: Process) -> None:
    """Asks a server that `start` made to end; ends it after ten seconds."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for_port(port: int, limit_s: float = 20.0) -> None:
    """Waits until something listens on a loopback port; raises `TimeoutError` when nothing does."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise TimeoutError(f"nothing listens on port {port}")


def seconds_to_first_answer(process: Process, settings: ProviderSettings, limit_s: float = 60.0) -> float:
    """Seconds from now until discovery answers 200; raises `RuntimeError` when the server ends or stays silent."""
    begun = time.perf_counter()
    host, port = settings.address
    path = settings.issuer.split("/", 3)[3] if settings.issuer.count("/") > 2 else ""
    target = f"/{path}/.well-known/openid-configuration".replace("//", "/")
    while time.perf_counter() - begun < limit_s:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with code {process.returncode}")
        connection = http.client.HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", target, headers={"Host": settings.netloc, **settings.headers})
            if connection.getresponse().status == 200:
                return time.perf_counter() - begun
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        time.sleep(0.005)
    raise RuntimeError(f"discovery did not answer within {limit_s:.0f} s")
