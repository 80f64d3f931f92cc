"""Serving with granian, started as fast as it can be: everything is imported once here, and the workers are forked from it.

Called by `jsis up` and `jsis serve`. A port that is taken is found before anything starts.
"""

import logging
import socket
from collections.abc import Callable
from typing import Any

from jsis_rp.settings import Settings


class PortTaken(Exception):
    """The address cannot be listened on; the message says which one and why."""


def check_port(settings: Settings) -> None:
    """Raise `PortTaken` when nobody could listen on the address of the settings."""
    host, port = settings.server.bind_host, settings.server.bind_port
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise PortTaken(f"cannot listen on {host} port {port}: {error.strerror or error}") from None


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; each worker builds its own app, so that no connection is shared between processes."""
    from granian.constants import Interfaces
    from granian.server import Server

    import jsis_rp.app

    def load(_target: str) -> Callable[..., Any]:
        return jsis_rp.app.create_app(settings)

    logging.getLogger("_granian").setLevel(logging.WARNING)
    server = Server(
        "jsis_rp.wsgi:app",
        address=settings.server.bind_host,
        port=settings.server.bind_port,
        interface=Interfaces.WSGI,
        workers=settings.server.workers,
        blocking_threads=settings.server.threads,
        websockets=False,
        log_enabled=False,
    )
    server.serve(target_loader=load)
