"""Free ports on this machine, for servers that a test starts."""

import os
import random
import socket

BELOW_THE_EPHEMERAL_ONES = range(15_000, 32_000)
"""No outgoing connection of another process is given one of these (Linux begins at 32768)."""


def free_port() -> int:
    """A port of the loopback interface that nobody listens on, and that no other process of the same test run is given."""
    processes = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    mine = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    ours = [port for port in BELOW_THE_EPHEMERAL_ONES if port % processes == mine]
    for port in random.SystemRandom().sample(ours, len(ours)):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no port is free")
