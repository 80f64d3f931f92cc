"""`jsis`: the commands of the relying party.

Faults of the surroundings (settings, keys, folders, port, register) are one line each on standard error and exit code 2.
"""

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from jsis_rp.clock import SystemClock, write_offset
from jsis_rp.configuration import SettingsError, load
from jsis_rp.settings import Settings

DEFAULT_SETTINGS = Path("config/jsis_rp.toml")
FAULT = 2


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0, or 2 with one line per fault on standard error."""
    chosen = _parser().parse_args(arguments)
    try:
        settings = load(chosen.settings)
        _log(settings)
        command: Callable[[Settings, argparse.Namespace], None] = chosen.command
        command(settings, chosen)
    except SettingsError as error:
        return _faults(error.faults)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _faults([f"{where}{error.strerror or error}"])
    except KeyboardInterrupt:
        return 0
    except Exception as error:
        lines = _told(error)
        if lines is None:
            raise
        return _faults(lines)
    return 0


def _told(error: Exception) -> list[str] | None:
    """Return the lines for a fault of the surroundings; None for anything else, which is a bug and keeps its trace."""
    from sqlalchemy.exc import ArgumentError, OperationalError

    from jsis_rp.enrolment.register import RegisterError
    from jsis_rp.keys import KeysError
    from jsis_rp.serve import PortTaken

    if isinstance(error, RegisterError):
        return error.faults
    if isinstance(error, KeysError | PortTaken):
        return [str(error)]
    if isinstance(error, OperationalError):
        return [f"database: {str(error.orig).splitlines()[0]}"]
    return ["database.url: not an address of a database"] if isinstance(error, ArgumentError) else None


def _faults(lines: Sequence[str]) -> int:
    for line in lines:
        print(f"jsis: {line}", file=sys.stderr)
    return FAULT


def _log(settings: Settings) -> None:
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )
    for noisy in ("authlib", "urllib3", "alembic", "_granian"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _parser() -> argparse.ArgumentParser:
    import os

    parser = argparse.ArgumentParser(prog="jsis", description="JSIS Online, the relying party of the PMO")
    told = Path(os.environ.get("JSIS_SETTINGS", DEFAULT_SETTINGS))
    parser.add_argument(
        "--settings", "--config", type=Path, default=told, help=f"the settings file (now {told}; or JSIS_SETTINGS)"
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, help_: str, command: Callable[[Settings, argparse.Namespace], None]) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help_)
        made.set_defaults(command=command)
        return made

    add("up", "make keys when missing, migrate, load the demonstration's members, serve", up)
    add("serve", "serve, with what is there", serve)
    add("migrate", "bring the tables up to date", migrate)
    add("purge", "delete what has outlived its purpose", purge)
    add("keys", "make a new client key; the one before it signs on, the one before that goes", new_keys).add_argument(
        "action", choices=["new"]
    )
    letters = add("letters", "print the registered letters that wait, one PDF each", print_letters)
    letters.add_argument("action", choices=["print"])
    letters.add_argument("--folder", type=Path, help="where to write them, instead of letters.folder")
    members = add("members", "load the register of members from a CSV file", load_members)
    members.add_argument("action", choices=["load"])
    members.add_argument("file", type=Path)
    clock = add("clock", "demonstration only: show or move the clock", move_clock)
    clock.add_argument("action", choices=["show", "forward", "reset"])
    clock.add_argument("days", type=int, nargs="?", default=1, help="how many days forward")
    return parser


def up(settings: Settings, _chosen: argparse.Namespace) -> None:
    """Prepare everything that is missing, then serve."""
    from jsis_rp import i18n
    from jsis_rp.database import Database
    from jsis_rp.keys import client_key_files
    from jsis_rp.keys import new_keys as make_keys
    from jsis_rp.migrate import migrate as bring_up_to_date
    from jsis_rp.serve import check_port

    check_port(settings)
    i18n.compile_catalogues()
    if not client_key_files(settings.keys.folder):
        make_keys(settings.keys.folder, SystemClock().now())
    database = Database(settings.database)
    bring_up_to_date(database)
    if settings.demo is not None:
        from jsis_rp.enrolment import register

        with database.write() as db:
            register.load(db, settings.demo.members_file, SystemClock().now())
    database.close()
    print(f"{settings.site.name}: {settings.server.public_url}", flush=True)
    serve(settings, _chosen)


def serve(settings: Settings, _chosen: argparse.Namespace) -> None:
    """Serve; keys and tables must be there."""
    from jsis_rp import i18n
    from jsis_rp import serve as server
    from jsis_rp.keys import KeyRing

    i18n.compile_catalogues()
    KeyRing(settings.keys.folder)
    server.check_port(settings)
    server.serve(settings)


def migrate(settings: Settings, _chosen: argparse.Namespace) -> None:
    """Bring the tables up to date."""
    from jsis_rp.database import Database
    from jsis_rp.migrate import migrate as bring_up_to_date

    done = bring_up_to_date(Database(settings.database))
    print("tables brought up to date" if done else "tables are up to date")


def purge(settings: Settings, _chosen: argparse.Namespace) -> None:
    """Delete attempts, sessions, counters, old audit events and closed requests whose time is over."""
    from jsis_rp import audit, throttle
    from jsis_rp.database import Database
    from jsis_rp.enrolment import requests
    from jsis_rp.sign_in import sessions

    now, kept = SystemClock(settings.clock.offset_file).now(), settings.retention.audit_days
    with Database(settings.database).write() as db:
        rows = sessions.purge(db, now) + throttle.purge(db, now)
        events = audit.purge(db, now, kept_days=kept)
        closed = requests.purge(db, now, kept_days=kept)
    print(f"deleted: {rows} attempts and sessions, {events} audit events, {closed} closed requests")


def new_keys(settings: Settings, _chosen: argparse.Namespace) -> None:
    """Make a client key and say what to do with it."""
    from jsis_rp.keys import new_keys as make

    path = make(settings.keys.folder, SystemClock().now())
    print(f"made {path}; restart to publish it at {settings.server.public_url}/jwks.json")


def print_letters(settings: Settings, chosen: argparse.Namespace) -> None:
    """Print the letters that wait."""
    from jsis_rp import audit, i18n
    from jsis_rp.database import Database
    from jsis_rp.enrolment import printing
    from jsis_rp.keys import KeyRing

    i18n.compile_catalogues()
    now = SystemClock(settings.clock.offset_file).now()
    written = printing.print_waiting(
        Database(settings.database),
        folder=chosen.folder or settings.letters.folder,
        now=now,
        settings=settings,
        pepper=KeyRing(settings.keys.folder).pepper,
        noted=lambda db, number: audit.record(db, audit.Origin(now, "command line"), "letter_printed", letter=number),
    )
    for path in written:
        print(path)
    print(f"{len(written)} letters printed")


def load_members(settings: Settings, chosen: argparse.Namespace) -> None:
    """Load the register of members."""
    from jsis_rp.database import Database
    from jsis_rp.enrolment import register

    with Database(settings.database).write() as db:
        count = register.load(db, chosen.file, SystemClock(settings.clock.offset_file).now())
    print(f"{count} members loaded")


def move_clock(settings: Settings, chosen: argparse.Namespace) -> None:
    """Show or move the demonstration's clock."""
    path = settings.clock.offset_file
    if path is None:
        raise SettingsError(["clock.offset_file is not set: only a demonstration may move the clock"])
    clock = SystemClock(path)
    if chosen.action == "forward":
        write_offset(path, int(clock.offset().total_seconds()) + chosen.days * 86_400)
    elif chosen.action == "reset":
        write_offset(path, 0)
    print(f"{SystemClock(path).now():%Y-%m-%d %H:%M} UTC")
