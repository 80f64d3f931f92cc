"""`idp clients ...`: relying parties, from the command line."""

import argparse
import sys
import tomllib
from pathlib import Path
from typing import Any

import orjson

from idp.cli.run import opened
from idp.clients import commands, initial_tokens, loading
from idp.clients.metadata import InvalidMetadata
from idp.clients.rules import by_settings
from idp.ground.sealed import Seal
from idp.settings import Settings
from idp.settings.load import SettingsFault


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
    token = subs.add_parser("initial-token", help="an initial access token, with which a developer can register clients")
    token.add_argument("--uses", type=int, default=1, help="how many clients it registers (1)")
    token.add_argument("--valid-days", type=int, default=7, help="for how long (7 days)")
    token.add_argument("--note", default="", help="for whom; kept with it")
    token.set_defaults(run=initial_token)


def add_client(arguments: argparse.Namespace, settings: Settings) -> int:
    """Register one client and print its id and secret, this once."""
    try:
        text = arguments.file.read_bytes()
        raw: dict[str, Any] = tomllib.loads(text.decode()) if arguments.file.suffix == ".toml" else orjson.loads(text)
        with opened(settings) as database:
            seal = Seal.from_file(settings.keys.sealing_key_file)
            client_id, secret = commands.add(database, raw, client_id=arguments.client_id, rules=by_settings(settings), seal=seal)
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
            secret = commands.rotate_secret(database, arguments.client_id, Seal.from_file(settings.keys.sealing_key_file))
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
        seal = Seal.from_file(settings.keys.sealing_key_file)
        outcome = loading.load_file(database, file, by_settings(settings), seal)
    print(f"added {len(outcome.added)}, changed {len(outcome.changed)}, disabled {len(outcome.disabled)}")
    return 0


def initial_token(arguments: argparse.Namespace, settings: Settings) -> int:
    """A fresh initial access token, shown this once."""
    try:
        with opened(settings) as database:
            token = initial_tokens.issue(database, uses=arguments.uses, valid_days=arguments.valid_days, note=arguments.note)
    except ValueError as error:
        return _refused(str(error))
    print(f"initial_access_token: {token}\nIt is shown this once; only its hash is kept.")
    if settings.registration.mode == "closed":
        print("idp: registration.mode is closed: nobody can register with it yet", file=sys.stderr)
    return 0


def _refused(*reasons: str) -> int:
    for reason in reasons:
        print(f"idp: {reason}", file=sys.stderr)
    return 1
