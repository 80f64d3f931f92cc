"""`jsis`: the arguments of the relying party's commands, and what happens when one cannot be carried out.

Faults of the surroundings (settings, keys, folders, port, register) are one line each on standard error and exit code 2.
"""

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from jsis_rp.cli import office, run
from jsis_rp.settings import Settings
from jsis_rp.settings.load import SettingsError, load

DEFAULT_SETTINGS = Path("config/jsis_rp.toml")
FAULT = 2
Command = Callable[[Settings, argparse.Namespace], None]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    sys.exit(execute(arguments))


def execute(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code: 0, or 2 with one line per fault on standard error."""
    chosen = _parser().parse_args(arguments)
    try:
        settings = load(chosen.settings)
        _log(settings)
        command: Command = chosen.command
        command(settings, chosen)
    except SettingsError as error:
        return _report(error.faults)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _report([f"{where}{error.strerror or error}"])
    except KeyboardInterrupt:
        return 0
    except Exception as error:
        lines = _faults_of(error)
        if lines is None:
            raise
        return _report(lines)
    return 0


def _faults_of(error: Exception) -> list[str] | None:
    """Return the lines for a fault of the surroundings; None for anything else, which is a bug and keeps its trace."""
    from sqlalchemy.exc import ArgumentError, OperationalError

    from jsis_rp.cli.serve import PortTaken
    from jsis_rp.ground.keys import KeysError
    from jsis_rp.members.register import RegisterError

    if isinstance(error, RegisterError):
        return error.faults
    if isinstance(error, KeysError | PortTaken):
        return [str(error)]
    if isinstance(error, OperationalError):
        return [f"database: {str(error.orig).splitlines()[0]}"]
    return ["database.url: not an address of a database"] if isinstance(error, ArgumentError) else None


def _report(lines: Sequence[str]) -> int:
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
    parser = argparse.ArgumentParser(prog="jsis", description="JSIS Online, the relying party of the PMO")
    default = Path(os.environ.get("JSIS_SETTINGS", DEFAULT_SETTINGS))
    parser.add_argument(
        "--settings", "--config", type=Path, default=default, help=f"the settings file (now {default}; or JSIS_SETTINGS)"
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    def add(name: str, help_: str, command: Command) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=help_)
        made.set_defaults(command=command)
        return made

    add("up", "make keys when missing, migrate, load the demonstration's members, serve", run.up)
    add("serve", "serve, with what is there", run.serve)
    add("migrate", "bring the tables up to date", run.migrate)
    add("purge", "delete what has outlived its purpose", run.purge)
    add("keys", "make a new client key; the one before it signs on, the one before that goes", run.new_keys).add_argument(
        "action", choices=["new"]
    )
    letters = add("letters", "print the registered letters that wait, one PDF each", office.print_letters)
    letters.add_argument("action", choices=["print"])
    letters.add_argument("--folder", type=Path, help="where to write them, instead of letters.folder")
    members = add("members", "load the register of members from a CSV file", office.load_members)
    members.add_argument("action", choices=["load"])
    members.add_argument("file", type=Path)
    clock = add("clock", "demonstration only: show or move the clock", run.move_clock)
    clock.add_argument("action", choices=["show", "forward", "reset"])
    clock.add_argument("days", type=int, nargs="?", default=1, help="how many days forward")
    return parser
