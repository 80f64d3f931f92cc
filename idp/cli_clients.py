"""`idp clients ...`: relying parties, from the command line."""

import argparse
import sys
import tomllib
from pathlib import Path
from typing import Any

import orjson

from idp.cli_run import opened
from idp.configuration import SettingsFault
from idp.protocol.clients import commands, loading
from idp.protocol.clients.metadata import InvalidMetadata
from idp.settings import Settings


def add_to(parser: argparse.ArgumentParser) -> None:
    """The options of `idp clients`."""
    subs = parser.add_subparsers(required=True, metavar="COMMAND")
    adding = subs.add_parser("add", help="register a client from a JSON or TOML file with the members of RFC 7591")
    adding.add_argument("file", type=Path)
    adding.add_argument("--client-id", help="a random one otherwise")
    adding.set_defaults(run=add_client)
    subs.add_parser("list", help="all clients").set_defaults(run=list_clients)
    for name, run, text in (
        ("show", show_client, "the metadata of a client"),
        ("remove", remove_client, "delete a client"),
        ("rotate-secret", rotate_secret, "give a client a fresh secret"),
    ):
        one = subs.add_parser(name, help=text)
        one.add_argument("client_id")
        one.set_defaults(run=run)
    load = subs.add_parser("load", help="bring the clients file in (also done at every start)")
    load.add_argument("file", type=Path, nargs="?")
    load.set_defaults(run=load_clients)


def add_client(arguments: argparse.Namespace, settings: Settings) -> int:
    """Register one client and print its id and secret, this once."""
    try:
        text = arguments.file.read_bytes()
        raw: dict[str, Any] = tomllib.loads(text.decode()) if arguments.file.suffix == ".toml" else orjson.loads(text)
        with opened(settings) as database:
            client_id, secret = commands.add(database, raw, client_id=arguments.client_id)
    except InvalidMetadata as error:
        return _refused(*map(str, error.faults))
    except (ValueError, UnicodeDecodeError) as error:
        return _refused(str(error))
    print(f"client_id: {client_id}")
    if secret:
        print(f"client_secret: {secret}\nIt is shown this once; only its hash is kept.")
    return 0


def list_clients(_: argparse.Namespace, settings: Settings) -> int:
    """One line for each client."""
    with opened(settings) as database:
        for row in commands.listing(database):
            state = "disabled" if row.disabled_at else row.source
            print(f"{row.client_id:30} {state:13} {row.details.get('client_name', '')}")
    return 0


def show_client(arguments: argparse.Namespace, settings: Settings) -> int:
    """The metadata as JSON."""
    try:
        with opened(settings) as database:
            row = commands.show(database, arguments.client_id)
    except commands.NoSuchClient as error:
        return _refused(str(error))
    print(orjson.dumps({"client_id": row.client_id, **row.details}, option=orjson.OPT_INDENT_2).decode())
    return 0


def remove_client(arguments: argparse.Namespace, settings: Settings) -> int:
    """Delete one client."""
    try:
        with opened(settings) as database:
            commands.remove(database, arguments.client_id)
    except (commands.NoSuchClient, commands.InFile) as error:
        return _refused(str(error))
    print(f"Client {arguments.client_id} is gone; its tokens stopped working.")
    return 0


def rotate_secret(arguments: argparse.Namespace, settings: Settings) -> int:
    """A fresh secret, shown this once."""
    try:
        with opened(settings) as database:
            secret = commands.rotate_secret(database, arguments.client_id)
    except (commands.NoSuchClient, ValueError) as error:
        return _refused(str(error))
    print(f"client_secret: {secret}\nThe old one is void. This one is shown this once; only its hash is kept.")
    return 0


def load_clients(arguments: argparse.Namespace, settings: Settings) -> int:
    """Bring the clients file in."""
    file = arguments.file or settings.clients.file
    if file is None:
        raise SettingsFault(["clients.file: names no file, and none was given"])
    with opened(settings) as database:
        outcome = loading.load_file(database, file)
    print(f"added {len(outcome.added)}, changed {len(outcome.changed)}, disabled {len(outcome.disabled)}")
    return 0


def _refused(*reasons: str) -> int:
    for reason in reasons:
        print(f"idp: {reason}", file=sys.stderr)
    return 1
