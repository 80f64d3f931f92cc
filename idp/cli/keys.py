"""`idp keys new | rotate | list`: the sealing key file and the signing keys in the database."""

import argparse

from sqlalchemy import select

from idp.cli.run import opened
from idp.ground import sealed
from idp.ground.sealed import Seal
from idp.jose import encryption_keys, keys
from idp.jose.keys import SigningKey
from idp.settings import Settings


def add_to(parser: argparse.ArgumentParser) -> None:
    """The options of `idp keys`."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    new = commands.add_parser("new", help="make what is missing; with --sealing put a fresh sealing key in front")
    new.add_argument("--sealing", action="store_true", help="a fresh key seals from now on, the old ones still open")
    new.set_defaults(run=make)
    rotation = commands.add_parser("rotate", help="publish successors of the signing keys")
    rotation.add_argument("--alg", help="only for this algorithm")
    rotation.add_argument("--at-once", action="store_true", help="sign with them at once (a key may have leaked)")
    rotation.set_defaults(run=rotate)
    commands.add_parser("list", help="the signing keys and their times").set_defaults(run=show)


def make(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make the sealing key file and the signing keys that are missing."""
    file = settings.keys.sealing_key_file
    if arguments.sealing or not file.exists():
        sealed.make_key_file(file)
        print(f"A fresh sealing key stands in {file}. Keep a copy: without it the signing keys cannot be opened.")
    with opened(settings) as database:
        seal = Seal.from_file(file)
        for kid in keys.ensure(database, seal, settings.keys) + encryption_keys.ensure(database, seal, settings.keys):
            print(f"Key {kid} was made.")
    return 0


def rotate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Publish successors."""
    if arguments.alg and arguments.alg not in settings.keys.signing_algs:
        print(f"{arguments.alg} is not among keys.signing_algs: {', '.join(settings.keys.signing_algs)}")
        return 1
    seal = Seal.from_file(settings.keys.sealing_key_file)
    with opened(settings) as database:
        for kid in keys.rotate(database, seal, settings.keys, alg=arguments.alg, at_once=arguments.at_once):
            print(f"Signing key {kid} is published" + (" and signs." if arguments.at_once else "; it will sign later."))
        if not arguments.alg:
            for kid in encryption_keys.rotate(database, seal, settings.keys):
                print(f"Encryption key {kid} is published; the old one still opens what was encrypted to it.")
    return 0


def show(_: argparse.Namespace, settings: Settings) -> int:
    """One line for each key."""
    with opened(settings) as database, database.read() as db:
        for key in db.scalars(select(SigningKey).where(SigningKey.use == "sig").order_by(SigningKey.publish_at)):
            retires = f"{key.retire_at:%Y-%m-%d %H:%M}" if key.retire_at else "-"
            print(f"{key.kid}  {key.alg:6}  signs from {key.sign_from:%Y-%m-%d %H:%M}  retires {retires}")
    return 0
