"""The commands that run the provider: `up`, `serve`, `worker`, `migrate`, `prepare`, `purge`."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from idp import migrations
from idp.cli import ready
from idp.ground.database import Database
from idp.ground.exclusive import alone
from idp.settings import Settings
from idp.settings.load import SettingsFault

STARTED_BY = "IDP_STARTED_BY"


def up(arguments: argparse.Namespace, settings: Settings) -> int:
    """Prepare, serve, and deliver in a process beside us, until we are told to stop or that process fails.

    Only a store that is not ready is prepared before serving; otherwise the other process brings the files in meanwhile.
    """
    must_be_free(settings)
    config = ["--config", str(arguments.config)] if arguments.config else []
    if not _is_ready(settings):
        prepare(arguments, settings)
    must_be_ready(settings)
    words = [sys.executable, "-m", "idp.cli.main", *config, "worker"]
    helper = subprocess.Popen(words, start_new_session=True, env={**os.environ, STARTED_BY: str(os.getpid())})  # noqa: S603  ourselves
    failed = threading.Event()

    def watch() -> None:
        if helper.wait() not in (0, -signal.SIGTERM):
            failed.set()
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
    try:
        serve(arguments, settings)
    finally:
        helper.terminate()
        helper.wait(timeout=15)
    return 2 if failed.is_set() else 0


def serve(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve with granian until SIGTERM or Ctrl-C."""
    if settings.mode == "production" and not settings.server.trusted_proxy_networks:
        raise SettingsFault(["server.trusted_proxy_networks: name the proxy in front, which reads each request whole first"])
    must_be_free(settings)
    must_be_ready(settings)
    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    if arguments.config:
        os.environ["IDP_CONFIG"] = str(arguments.config)
    Granian(
        "idp.wsgi:application",
        address=settings.server.bind_address,
        port=settings.server.port,
        interface=Interfaces.WSGI,
        workers=settings.server.workers,
        blocking_threads=settings.server.threads,
        runtime_threads=1,
        websockets=False,
        log_level=LogLevels.warning,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        respawn_failed_workers=settings.mode == "production",
    ).serve()
    return 0


def worker(_: argparse.Namespace, settings: Settings) -> int:
    """Bring the files in, deliver messages and run the periodic jobs, until SIGTERM, Ctrl-C or the end of our parent."""
    from idp.app import build_worker

    prepare(_, settings)
    with opened(settings) as database:
        working = build_worker(settings, database)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, working.stop)
        threading.Thread(target=_stop_when_orphaned, args=(working.stop,), daemon=True).start()
        working.run()
    return 0


def _is_ready(settings: Settings) -> bool:
    """Whether key file and schema are there, as after every start but the first."""
    if not settings.keys.sealing_key_file.exists():
        return False
    with opened(settings) as database:
        return migrations.present(database) == migrations.newest()


def migrate(_: argparse.Namespace, settings: Settings) -> int:
    """Bring the schema up to date."""
    with opened(settings) as database, alone(database, "prepare"):
        ready.check_schema(migrations.present(database))
        print("The schema was brought up to date." if migrations.upgrade(database) else "The schema is up to date.")
    return 0


def prepare(_: argparse.Namespace, settings: Settings) -> int:
    """Make what is missing: folders, sealing key, schema, signing keys, clients of the file, accounts of the demo.

    Several nodes may do it at once: one after the other does, and finds what the one before has made.
    """
    from idp.cli import first_start

    with opened(settings) as database, alone(database, "prepare"):
        ready.check_schema(migrations.present(database))
        ready.make_missing_key(settings, database)
        migrations.upgrade(database)
        ready.check_key(settings, database)
        first_start.load(settings, database)
    return 0


def make_missing_sealing_key(settings: Settings) -> bool:
    """Make the sealing key file when there is none; whether it was made.

    Raises SettingsFault, and writes nothing, when the database holds what was sealed with a key that is lost.
    """
    if settings.keys.sealing_key_file.exists():
        return False
    url = make_url(settings.database.url)
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists()):
        return ready.make_key(settings.keys.sealing_key_file)
    with opened(settings) as database:
        return ready.make_missing_key(settings, database)


def purge(_: argparse.Namespace, settings: Settings) -> int:
    """Drop expired rows now instead of waiting for the worker."""
    from idp.app import purge_all

    with opened(settings) as database:
        purge_all(settings, database)
    print("What had expired is gone.")
    return 0


@contextmanager
def opened(settings: Settings) -> Iterator[Database]:
    """The store, its folder made when it is a file; closed at the end."""
    url = make_url(settings.database.url)
    if url.get_backend_name() == "sqlite" and url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    database = Database.of(settings.database)
    try:
        yield database
    finally:
        database.close()


def must_be_free(settings: Settings) -> None:
    """Raise SettingsFault when we could not listen at the address: one line now instead of a traceback later."""
    family = socket.AF_INET6 if ":" in settings.server.bind_address else socket.AF_INET
    where = (settings.server.bind_address, settings.server.port)
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
        except OSError as error:
            raise SettingsFault([f"server.port: cannot listen at {where[0]}:{where[1]} ({error.strerror})"]) from error


def must_be_ready(settings: Settings) -> None:
    """Raise SettingsFault when the store or the sealing key cannot serve."""
    with opened(settings) as database:
        ready.check(settings, database)


def _stop_when_orphaned(stop: Callable[[], None]) -> None:
    """End the worker when its parent has died without telling: nobody would end it otherwise."""
    parent = int(os.environ.get(STARTED_BY) or os.getppid())  # told, because it may have died before we looked
    waiting = threading.Event()
    while not waiting.wait(1.0):
        if os.getppid() != parent:
            stop()
            return
