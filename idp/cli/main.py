"""The command line of the provider: `idp up`, `serve`, `worker`, `migrate`, `keys`, `clients`, `accounts`, `purge`, `settings`.

Each command is a function `(arguments, settings) -> exit code`: 0 done, 1 refused, 2 cannot work as set up. A fault of the
operator's is one clear line on stderr, never a traceback. What a command needs is imported when it runs (ADR 0010).
"""

import argparse
import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from idp.settings import Settings

Command = Callable[[argparse.Namespace, "Settings"], int]

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
    settings.set_defaults(run=_late("idp.cli.execute", "check_settings"))
    for name, (module, text) in GROUPS.items():
        one = commands.add_parser(name, help=text)
        if name == group:
            import_module(module).add_to(one)
    return parser


def _late(module: str, name: str) -> Command:
    def run(arguments: argparse.Namespace, settings: "Settings") -> int:
        code: int = getattr(import_module(module), name)(arguments, settings)
        return code

    return run


def main(words: list[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    given = sys.argv[1:] if words is None else words
    arguments = build_parser(next((word for word in given if word in GROUPS), None)).parse_args(given)
    from idp.cli.execute import execute

    return execute(arguments)


if __name__ == "__main__":
    sys.exit(main())
