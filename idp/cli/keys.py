"""`idp keys new | rotate | revoke | list | reseal | retire-sealing`: the sealing key file and the keys in the database."""

import argparse
import sys

from sqlalchemy import select

from idp.cli.run import make_missing_sealing_key, opened
from idp.ground import resealing, revision, sealed
from idp.ground.sealed import Seal
from idp.jose import encryption_keys, keys, revoking
from idp.jose.keys import MAC, SigningKey
from idp.migrations.models import import_models
from idp.settings import Settings


def add_to(parser: argparse.ArgumentParser) -> None:
    """The options of `idp keys`."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    new = commands.add_parser("new", help="make what is missing; with --sealing put a fresh sealing key in front")
    new.add_argument("--sealing", action="store_true", help="a fresh key seals from now on, the old ones still open")
    new.set_defaults(run=make)
    rotation = commands.add_parser("rotate", help="publish successors of the signing keys")
    rotation.add_argument("--alg", help="only for this algorithm")
    rotation.add_argument("--at-once", action="store_true", help="sign with them at once; the earlier keys stay trusted")
    rotation.set_defaults(run=rotate)
    commands.add_parser("list", help="the keys in the database and their times").set_defaults(run=show)
    revoking = commands.add_parser("revoke", help="a key that may have leaked: out of the key set and distrusted at once")
    revoking.add_argument("kid")
    revoking.set_defaults(run=revoke)
    commands.add_parser("reseal", help="seal everything in the database with the newest sealing key").set_defaults(run=reseal)
    retiring = commands.add_parser(
        "retire-sealing", help="leave only the newest sealing key in the file, when no other is needed"
    )
    retiring.set_defaults(run=retire_sealing)


def make(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make the sealing key file and the signing keys that are missing."""
    file = settings.keys.sealing_key_file
    if file.exists() and arguments.sealing:
        sealed.make_key_file(file)
        print(f"A fresh sealing key is in {file}. Keep a copy, and copy it to every machine before the processes start again.")
    elif make_missing_sealing_key(settings):
        print(f"A fresh sealing key is in {file}. Keep a copy: without it the signing keys cannot be opened.")
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


def revoke(arguments: argparse.Namespace, settings: Settings) -> int:
    """Revoke one key; the successor is there before."""
    seal = Seal.from_file(settings.keys.sealing_key_file)
    try:
        with opened(settings) as database:
            fresh = revoking.revoke(database, seal, settings.keys, arguments.kid)
    except revoking.NoSuchKey as error:
        print(f"idp: {error}", file=sys.stderr)
        return 1
    print(f"Key {arguments.kid} is revoked." + (f" Key {fresh} has taken its place." if fresh else ""))
    return 0


def reseal(_: argparse.Namespace, settings: Settings) -> int:
    """Seal everything anew; 1 when something is left that the newest key does not open."""
    import_models()
    seal = Seal.from_file(settings.keys.sealing_key_file)
    with opened(settings) as database:
        found = resealing.reseal(database, seal)
        with database.begin() as db:
            for name in ("keys", "clients"):
                revision.bump(db, name)
    for one in found:
        print(f"{one.column}: {one.newest} sealed with the newest key")
    return 1 if _left(found) else 0


def retire_sealing(_: argparse.Namespace, settings: Settings) -> int:
    """Drop every sealing key but the newest from the file; refused while anything needs one of them."""
    import_models()
    file = settings.keys.sealing_key_file
    with opened(settings) as database:
        found = resealing.survey(database, Seal.from_file(file))
    _left(found)
    if any(one.older for one in found):
        print("idp: nothing was retired; run `idp keys reseal`", file=sys.stderr)
        return 1
    gone = sealed.keep_newest_key(file)
    print(
        f"{gone} older sealing keys were dropped from {file}." if gone else f"{file} holds one key; there is nothing to retire."
    )
    return 0


def _left(found: list[resealing.Sealed]) -> bool:
    """Say what the newest key does not open; whether there is any of it."""
    for one in found:
        if one.older:
            print(f"idp: {one.column}: {one.older} need an older key", file=sys.stderr)
        if one.unreadable:
            print(f"idp: {one.column}: {one.unreadable} can be opened by no key of the file", file=sys.stderr)
    return any(one.older or one.unreadable for one in found)


def show(_: argparse.Namespace, settings: Settings) -> int:
    """One line for each key."""
    with opened(settings) as database, database.read() as db:
        for key in db.scalars(select(SigningKey).where(SigningKey.use != MAC).order_by(SigningKey.publish_at)):
            retires = f"{key.retire_at:%Y-%m-%d %H:%M}" if key.retire_at else "-"
            print(f"{key.kid}  {key.use}  {key.alg:6}  signs from {key.sign_from:%Y-%m-%d %H:%M}  retires {retires}")
    return 0
