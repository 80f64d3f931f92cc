"""The command line of the provider: `idp up`, `serve`, `worker`, `migrate`, `keys`, `clients`, `accounts`, `purge`, `settings`.

Each command is a function that takes the parsed arguments and gives the exit code: 0 done, 1 refused, 2 cannot work as set up.
A fault of the operator's is one clear line on stderr, never a traceback.
"""

import argparse
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from idp import clock, logs
from idp.cli_data import add_accounts, add_clients
from idp.cli_keys import add_keys
from idp.cli_run import migrate, prepare, purge, serve, up, worker
from idp.configuration import SettingsFault, load
from idp.sealed import SealBroken
from idp.settings import Settings

Command = Callable[[argparse.Namespace, Settings], int]


def build_parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    parser = argparse.ArgumentParser(prog="idp", description="Acropolis, the identity provider.")
    parser.add_argument(
        "--config",
        type=Path,
        default=Path(os.environ["IDP_CONFIG"]) if os.environ.get("IDP_CONFIG") else None,
        help="the settings file (TOML); IDP_CONFIG names it otherwise",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Command, text: str) -> None:
        one = commands.add_parser(name, help=text, description=text)
        one.set_defaults(run=run)

    command("up", up, "prepare everything, then serve and deliver messages (the demo, or one small machine)")
    command("serve", serve, "serve; the database and the keys must be ready")
    command("worker", worker, "deliver messages and run periodic jobs")
    command("migrate", migrate, "bring the database to the newest schema")
    command("prepare", prepare, "migrate, make missing keys, load the clients; then end")
    command("purge", purge, "drop what has expired")
    command("settings", check_settings, "check the settings and say where the provider would be reached")
    add_keys(commands.add_parser("keys", help="signing and sealing keys"))
    add_clients(commands.add_parser("clients", help="relying parties"))
    add_accounts(commands.add_parser("accounts", help="people"))
    return parser


def check_settings(_: argparse.Namespace, settings: Settings) -> int:
    """Everything was readable, or we would not be here."""
    print(f"The settings are in order ({settings.mode}). Issuer: {settings.issuer}")
    return 0


def main(words: list[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    arguments = build_parser().parse_args(words)
    try:
        settings = load(arguments.config)
        logs.configure(settings)
        clock.use_offset_file(settings.clock.offset_file)
        code: int = arguments.run(arguments, settings)
    except SettingsFault as error:
        for fault in error.faults:
            print(f"idp: {fault}", file=sys.stderr)
        return 2
    except (OSError, SQLAlchemyError, SealBroken) as error:
        logging.getLogger(__name__).debug("the command failed", exc_info=True)
        print(f"idp: {one_line(error)}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return code


def one_line(error: Exception) -> str:
    """The reason without a traceback: of a store the driver's own words, of a file its name."""
    if isinstance(error, SQLAlchemyError):
        cause = getattr(error, "orig", None) or error
        return f"the database cannot be used: {str(cause).splitlines()[0]}"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)


if __name__ == "__main__":
    sys.exit(main())
