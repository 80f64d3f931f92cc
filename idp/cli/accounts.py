"""`idp accounts ...`: people, from the command line."""

import argparse
import getpass
import sys

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from idp.accounts import account as accounts
from idp.accounts import password_policy, phone
from idp.accounts.models import Account, Phone
from idp.accounts.password import Hasher
from idp.cli.run import opened
from idp.ground import audit, clock
from idp.sessions import session
from idp.settings import Settings

TRIES = 5


def add_to(parser: argparse.ArgumentParser) -> None:
    """The options of `idp accounts`."""
    subs = parser.add_subparsers(required=True, metavar="COMMAND")
    adding = subs.add_parser("add", help="make an account; the password is read from standard input")
    for name in ("email", "first_name", "last_name"):
        adding.add_argument(name)
    adding.add_argument("--language", default="en")
    adding.add_argument("--phone", action="append", default=[], help="a confirmed mobile number, +32...")
    adding.set_defaults(run=add_account)
    for name, run, text in (
        ("show", show_account, "one account"),
        ("disable", disable_account, "stop an account and end its sessions"),
        ("enable", enable_account, "let an account sign in again"),
    ):
        one = subs.add_parser(name, help=text)
        one.add_argument("email")
        one.set_defaults(run=run)


def add_account(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make one account."""
    email = accounts.address_of(arguments.email)
    if email is None:
        return _refused(f"{arguments.email} is not an e-mail address")
    numbers = [phone.number_of(number) for number in arguments.phone]
    if None in numbers:
        return _refused("a phone number is not in international format")
    password = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    faults = password_policy.faults(password, (email,))
    if faults:
        return _refused(*(str(fault) for fault in faults))
    hashed, now = Hasher(settings.accounts).hash(password), clock.now()
    person = accounts.PersonalDetails(arguments.first_name, arguments.last_name, email, arguments.language)
    try:
        with opened(settings) as database, database.begin() as db:
            account = accounts.create(db, person, hashed)
            account.phones = [Phone(number=str(number), confirmed_at=now) for number in numbers]
            audit.record(db, "account.created", account_id=account.id, source="command")
            print(f"uid: {account.uid}")
    except IntegrityError:
        return _refused(f"there is an account for {email} already")
    return 0


def show_account(arguments: argparse.Namespace, settings: Settings) -> int:
    """What support needs to know, and no secret."""
    with opened(settings) as database, database.read() as db:
        account = accounts.by_email(db, arguments.email)
        if account is None:
            return _refused(f"there is no account for {arguments.email}")
        print(f"{account.uid}  {account.email}  {account.name}  {'disabled' if account.disabled_at else 'active'}")
        print(f"created {account.created_at:%Y-%m-%d}, password of {account.password_changed_at:%Y-%m-%d}")
        for one in account.phones:
            print(f"phone {one.number}")
    return 0


def disable_account(arguments: argparse.Namespace, settings: Settings) -> int:
    """Nobody signs in with it any more; its sessions end now."""
    return _set_disabled(arguments.email, settings, disabled=True)


def enable_account(arguments: argparse.Namespace, settings: Settings) -> int:
    """The account works again."""
    return _set_disabled(arguments.email, settings, disabled=False)


def _set_disabled(email: str, settings: Settings, *, disabled: bool) -> int:
    for _ in range(TRIES):
        try:
            return _try_to_set_disabled(email, settings, disabled=disabled)
        except StaleDataError:  # a request changed the account at the same moment
            continue
    return _refused(f"{email} is being changed by others; try again")


def _try_to_set_disabled(email: str, settings: Settings, *, disabled: bool) -> int:
    with opened(settings) as database, database.begin() as db:
        account = db.scalar(select(Account).where(Account.email == email.lower()))
        if account is None:
            return _refused(f"there is no account for {email}")
        accounts.set_disabled(account, disabled=disabled)
        if disabled:
            session.end_all(db, account.id)
        audit.record(db, "account.disabled" if disabled else "account.enabled", account_id=account.id, source="command")
    print(f"{email} is {'disabled' if disabled else 'active'}.")
    return 0


def _refused(*reasons: str) -> int:
    for reason in reasons:
        print(f"idp: {reason}", file=sys.stderr)
    return 1
