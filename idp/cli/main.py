"""The command line of the provider: `idp up`, `serve`, `worker`, `migrate`, `keys`, `clients`, `accounts`, `purge`, `settings`.

Each command is a function that takes the parsed arguments and gives the exit code: 0 done, 1 refused, 2 cannot work as set up.
A fault of the operator's is one clear line on stderr, never a traceback. What a command needs is imported when it runs.
"""

import argparse
import logging
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from idp.ground import clock
from idp.settings import Settings
from idp.settings.load import SettingsFault, load

Command = Callable[[argparse.Namespace, Settings], int]

PLAIN = {
    "up": "prepare everything, then serve and deliver messages (the demo, or one small machine)",
    "serve": "serve; the database and the keys must be ready",
    "worker": "deliver messages and run periodic jobs",
    "migrate": "bring the database to the newest schema",
    "prepare": "migrate, make missing keys, load the clients; then end",
    "purge": "drop what has expired",
}
GROUPS = {
    "keys": ("idp.cli.keys", "signing and sealing keys"),
    "clients": ("idp.cli.clients", "relying parties"),
    "accounts": ("idp.cli.accounts", "people"),
    "messages": ("idp.cli.messages", "what waits to be sent, what was given up, and jobs that failed"),
}


def build_parser(group: str | None) -> argparse.ArgumentParser:
    """The commands and their options; those of a `group` only when it is named, because they are imported for it."""
    parser = argparse.ArgumentParser(prog="idp", description="Acropolis, the identity provider.")
    named = os.environ.get("IDP_CONFIG")
    parser.add_argument(
        "--config",
        type=Path,
        default=Path(named) if named else None,
        help="the settings file (TOML); IDP_CONFIG names it otherwise",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, text in PLAIN.items():
        commands.add_parser(name, help=text, description=text).set_defaults(run=_late("idp.cli.run", name))
    settings = commands.add_parser("settings", help="check the settings and say where the provider would be reached")
    settings.set_defaults(run=check_settings)
    for name, (module, text) in GROUPS.items():
        one = commands.add_parser(name, help=text)
        if name == group:
            import_module(module).add_to(one)
    return parser


def _late(module: str, name: str) -> Command:
    def run(arguments: argparse.Namespace, settings: Settings) -> int:
        code: int = getattr(import_module(module), name)(arguments, settings)
        return code

    return run


def check_settings(_: argparse.Namespace, settings: Settings) -> int:
    """Everything was readable, or we would not be here."""
    print(f"The settings are in order ({settings.mode}). Issuer: {settings.issuer}")
    return 0


def main(words: list[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    given = sys.argv[1:] if words is None else words
    arguments = build_parser(next((word for word in given if word in GROUPS), None)).parse_args(given)
    try:
        return run(arguments)
    except SettingsFault as error:
        for fault in error.faults:
            print(f"idp: {fault}", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        reason = one_line(error)
        if reason is None:
            raise
        logging.getLogger(__name__).debug("the command failed", exc_info=True)
        print(f"idp: {reason}", file=sys.stderr)
    return 2


def run(arguments: argparse.Namespace) -> int:
    """Read the settings, set log and clock up, do what was asked."""
    settings = load(arguments.config)
    from idp.ground import logs

    logs.configure(settings)
    clock.use_offset_file(settings.clock.offset_file)
    code: int = arguments.run(arguments, settings)
    return code


def one_line(error: Exception) -> str | None:
    """The reason of an operator's fault without a traceback: of a store the driver's own words, of a file its name.

    None for a bug, which deserves its traceback.
    """
    from sqlalchemy.exc import SQLAlchemyError

    from idp.ground.sealed import SealBroken

    if isinstance(error, SQLAlchemyError):
        cause = getattr(error, "orig", None) or error
        return f"the database cannot be used: {str(cause).splitlines()[0]}"
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}" if error.filename else str(error)
    return f"what is stored cannot be opened: {error}" if isinstance(error, SealBroken) else None


if __name__ == "__main__":
    sys.exit(main())
