"""A provider, a relying party or a toy as a process of its own, with the gate in it: `python -m tests.races.server`.

Served by granian, as the product is. The variable RACES holds, as JSON: which `application`, the `port`, the `control` socket of
the harness, the `folder` and what the application's settings need. The clock stands still where the harness puts it.
"""

import argparse
import json
import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests import product
from tests.people import settings_in
from tests.races import gate

Commands = dict[str, Callable[[str], None]]


class StillClock:
    """A clock that stands where it is put."""

    def __init__(self, at: float) -> None:
        self.at = at

    def __call__(self) -> float:
        """Seconds since the epoch."""
        return self.at

    def now(self) -> datetime:
        """The moment, aware."""
        return datetime.fromtimestamp(self.at, UTC)

    def put(self, at: str) -> None:
        """Move to another moment."""
        self.at = float(at)


def provider(told: dict[str, Any], clock: StillClock) -> tuple[gate.WsgiApp, Commands]:
    """The provider."""
    product.idp_clock.use(clock)
    settings = settings_in(Path(told["folder"]), **told["settings"])
    made = product.idp_app.build(settings)
    return made.wsgi, {
        "refresh": lambda _: made.protocol.refresh(),
        "disable": lambda email: _operator(product.disable_account(argparse.Namespace(email=email), settings)),
        "enable": lambda email: _operator(product.enable_account(argparse.Namespace(email=email), settings)),
    }


def _operator(exit_code: int) -> None:
    """A command of the operator must end well."""
    if exit_code != 0:
        raise RuntimeError(f"the command ended with {exit_code}")


def relying_party(told: dict[str, Any], clock: StillClock) -> tuple[gate.WsgiApp, Commands]:
    """JSIS Online."""
    app = product.jsis_app.create_app(product.JsisSettings(**told["settings"]), clock=clock)
    return app.wsgi_app, {"refresh": lambda _: None}


def toy(told: dict[str, Any], clock: StillClock) -> tuple[gate.WsgiApp, Commands]:
    """The application of the harness's own tests."""
    from tests.races.toy import application

    return application(told["settings"]["url"]), {"refresh": lambda _: None}


def load() -> gate.WsgiApp:
    """The application that RACES names, behind the gate."""
    told = json.loads(os.environ["RACES"])
    clock = StillClock(told["clock"])
    gate.install(told["control"])
    make = {"provider": provider, "relying_party": relying_party, "toy": toy}[told["application"]]
    app, commands = make(told, clock)
    return gate.gated(app, {**commands, "clock": clock.put, "ready": lambda _: None})


def _end_with(parent: int) -> None:
    """Do not outlive a harness that was killed."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Serve until SIGTERM, or until the harness is gone."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    Granian(
        "tests.races.server:application",
        address="127.0.0.1",
        port=json.loads(os.environ["RACES"])["port"],
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=4,
        runtime_threads=1,
        websockets=False,
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    main()
elif "RACES" in os.environ:
    application = load()
