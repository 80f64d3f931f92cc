"""Accounts are made, found and changed here; nobody else writes the table.

Called by the sign-up, the recovery, the login pages and the account pages. Every function works in the caller's transaction.
"""

from dataclasses import dataclass
from datetime import timedelta

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from idp.accounts.models import Account
from idp.ground import clock, random_strings
from idp.ground.database import rows_changed

UID_PREFIX = "n00"
UID_RANDOM = 5


@dataclass(frozen=True)
class PersonalDetails:
    """What somebody says of themselves at sign-up. `email` is normalised, `language` one of ours."""

    first_name: str
    last_name: str
    email: str
    language: str


def address_of(typed: str) -> str | None:
    """The e-mail address in the form that we keep (lower case), or None when `typed` is none. Nothing is asked of the network."""
    try:
        found = validate_email(typed.strip(), check_deliverability=False, allow_smtputf8=False, test_environment=True)
    except EmailNotValidError:
        return None
    return found.normalized.lower()


def by_email(db: Db, email: str) -> Account | None:
    """The account with this address, disabled or not."""
    return db.scalar(select(Account).where(Account.email == email.lower()))


def create(db: Db, person: PersonalDetails, password_hash: str) -> Account:
    """A new account with a fresh uid. The address must be free: the unique index of the table has the last word."""
    now = clock.now()
    account = Account(
        uid=_free_uid(db),
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        language=person.language,
        password_hash=password_hash,
        password_changed_at=now,
        claims={},
        created_at=now,
        updated_at=now,
    )
    db.add(account)
    db.flush()
    return account


def held(db: Db, account_id: int) -> Account:
    """The account as it is now; nobody changes it before this transaction ends, and it may be held by many at once (FOR SHARE).

    For transactions that open something in its name without changing it: a reset at the same moment comes before, and is seen
    here, or after, and ends what was opened.
    """
    db.flush()
    return db.get_one(Account, account_id, with_for_update={"read": True}, populate_existing=True)


def end_proofs(account: Account) -> None:
    """Nothing that was proved for this account until now counts any more: `valid_from` moves, always forward.

    Called by whatever changes a password or another factor, or disables or enables the account. The caller brings the session or
    login that made the change along (`sessions.recent_proof.carry_over`).
    """
    account.valid_from = max(clock.now(), account.valid_from + timedelta(microseconds=1))


def set_password(account: Account, password_hash: str) -> None:
    """The account has a new password from now on. The caller ends its sessions and writes to the person."""
    account.password_hash, account.password_changed_at = password_hash, clock.now()
    end_proofs(account)


def renew_hash(db: Db, account_id: int, *, checked: str, fresh: str) -> bool:
    """Store the same password under new parameters; False when `checked` is not its hash any more, and nothing is changed."""
    return (
        rows_changed(
            db.execute(
                update(Account)
                .where(Account.id == account_id, Account.password_hash == checked)
                .values(password_hash=fresh)
                .execution_options(synchronize_session=False)
            )
        )
        == 1
    )


def set_disabled(account: Account, *, disabled: bool) -> None:
    """Nobody signs in with a disabled account; what was proved before it was disabled or enabled counts no more."""
    account.disabled_at = clock.now() if disabled else None
    end_proofs(account)


def set_language(account: Account, language: str) -> None:
    """The language of mails to this person."""
    account.language, account.updated_at = language, clock.now()


def _free_uid(db: Db) -> str:
    while True:
        uid = UID_PREFIX + random_strings.characters(UID_RANDOM)
        if db.scalar(select(Account.id).where(Account.uid == uid)) is None:
            return uid
