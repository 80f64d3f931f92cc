"""The providers that can be run side by side: how each is prepared and started; called by side_by_side.

A target is a context manager: entering it makes a fresh store, leaving it stops the servers it needed beside it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from bench import home, servers

PANVA = home.REPOSITORY / "bench" / "peers" / "panva"
REDIS_PORT = 6390


@dataclass(frozen=True, slots=True)
class Target:
    """A provider ready to start: the command, the driver's settings file, and the process ids of other servers."""

    command: list[str]
    settings: Path
    folder: Path = home.REPOSITORY
    environment: dict[str, str] = field(default_factory=dict)
    companions: dict[str, int] = field(default_factory=dict)


Opener = Callable[[], AbstractContextManager[Target]]


@contextmanager
def panva(store: str, alg: str = "RS256") -> Iterator[Target]:
    """The npm package oidc-provider with one of the adapters of peers/panva, its store empty."""
    folder = home.HOME / "panva"
    for file in ("server.js", "adapters.js"):
        shutil.copy(PANVA / file, folder / file)
    for leftover in home.RUN.glob("panva.db*"):
        leftover.unlink()
    store_at = {"sqlite": str(home.RUN / "panva.db"), "redis": f"redis://127.0.0.1:{REDIS_PORT}/1"}.get(store, "")
    environment = {"PORT": "5101", "STORE": store, "STORE_AT": store_at, "ALG": alg, "NODE_ENV": "production"}
    target = Target([str(home.NODE), "server.js"], PANVA / "provider.json", folder, environment)
    if store != "redis":
        yield target
        return
    with redis() as pid:
        yield replace(target, companions={"redis": pid})


@contextmanager
def redis() -> Iterator[int]:
    """A Redis of our own without persistence, on the generator's core; gives its process id."""
    command = ["redis-server", "--port", str(REDIS_PORT), "--bind", "127.0.0.1", "--save", "", "--dir", str(home.RUN)]
    log = home.RUN / "redis.log"
    process = servers.start(command, log, servers.GENERATOR_CORE, folder=home.RUN, environment={})
    try:
        servers.wait_for_port(REDIS_PORT)
        yield process.pid
    finally:
        servers.stop(process)


@contextmanager
def acropolis(*options: str) -> Iterator[Target]:
    """Our own provider with a fresh database; `options` go to bench.acropolis.prepare. It is started with compiled modules."""
    folder, compiled = home.RUN / "acropolis", home.HOME / "pycache"
    if folder.exists():
        shutil.rmtree(folder)
    config = str(folder / "idp.toml")
    environment = {"PYTHONPYCACHEPREFIX": str(compiled), "PYTHONDONTWRITEBYTECODE": "", "IDP_CONFIG": config}
    for words in (["-m", "bench.acropolis.prepare", str(folder), *options], ["-c", "import idp.wsgi"]):
        command = [sys.executable, *words]
        subprocess.run(command, cwd=home.REPOSITORY, env=os.environ | environment, check=True, stdout=subprocess.DEVNULL)
    yield Target([sys.executable, "-m", "idp.cli.main", "serve"], folder / "provider.json", environment=environment)


@contextmanager
def other(command: str, settings: Path) -> Iterator[Target]:
    """Any other provider: its command line as the shell would read it, and its settings file."""
    yield Target(["sh", "-c", f"exec {command}"], settings)


TARGETS: dict[str, Opener] = {
    "panva-map": partial(panva, "map"),
    "panva-sqlite": partial(panva, "sqlite"),
    "panva-redis": partial(panva, "redis"),
    "panva-map-ES256": partial(panva, "map", "ES256"),
    "acropolis": acropolis,
    "acropolis-1-thread": partial(acropolis, "--threads", "1"),
    "acropolis-ES256": partial(acropolis, "--alg", "ES256"),
    "acropolis-strict": partial(acropolis, "--durability", "strict"),
}
