"""A lost password: a mailed link, used once, and a new password. The same for known and unknown addresses to the outside.

Called by the lost-password pages; `change` by the account pages. An unknown address gets a mail that says so, which helps
who signed up with another one and costs the same time.
"""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from idp.accounts import account as accounts
from idp.accounts.mails import Mails
from idp.accounts.models import Account, PasswordReset
from idp.accounts.recent_proof import RecentProof
from idp.accounts.refused import Reason, Refused
from idp.accounts.sign_up import REPEATED_WITHIN, Origin
from idp.ground import clock, random_strings
from idp.ground.database import consume_once
from idp.ground.sealed import Seal
from idp.messages.outbox import queue_mail


def ask(db: Db, seal: Seal, mails: Mails, email: str, origin: Origin, *, language: str, valid_minutes: int) -> None:
    """Send the link to the account of `email`, or word to that address that there is none."""
    known, token, now = accounts.by_email(db, email), random_strings.new(), clock.now()
    mail = mails.unknown_address(language)
    if known is not None and known.disabled_at is None:
        row = PasswordReset(
            key=random_strings.key(token),
            account_id=known.id,
            login_id=origin.login_id,
            client_id=origin.client_id,
            created_at=now,
            expires_at=now + timedelta(minutes=valid_minutes),
        )
        db.add(row)
        mail = mails.new_password(known.language, known.name, token, valid_minutes)
    queue_mail(db, seal, to=email, subject=mail.subject, text=mail.text, language=mail.language)


def find(db: Db, token: str) -> tuple[PasswordReset, Account]:
    """The link and its account. Raises Refused: NOT_REGISTERED (no such link), EXPIRED, ALREADY_USED, ACCOUNT_DISABLED."""
    row = db.scalar(select(PasswordReset).where(PasswordReset.key == random_strings.key(token))) if token else None
    account = db.get(Account, row.account_id) if row else None
    if row is None or account is None:
        raise Refused(Reason.NOT_REGISTERED)
    if row.consumed_at is not None:
        raise Refused(Reason.ALREADY_USED)
    if row.expires_at <= clock.now():
        raise Refused(Reason.EXPIRED)
    if account.disabled_at is not None:
        raise Refused(Reason.ACCOUNT_DISABLED)
    return row, account


def just_used(db: Db, token: str) -> tuple[PasswordReset, Account] | None:
    """The link and its account when it was used a moment ago (the second request of a double click), else None."""
    row = db.scalar(select(PasswordReset).where(PasswordReset.key == random_strings.key(token))) if token else None
    account = db.get(Account, row.account_id) if row else None
    if row is None or account is None or row.consumed_at is None or clock.now() - row.consumed_at > REPEATED_WITHIN:
        return None
    return row, account


def complete(db: Db, seal: Seal, mails: Mails, token: str, password_hash: str) -> tuple[Account, PasswordReset]:
    """Use the link up, and with it every other link of the account, and set the password. Raises Refused as `find` does."""
    row, account = find(db, token)
    if not consume_once(db, PasswordReset, row.id, clock.now()):
        raise Refused(Reason.ALREADY_USED)
    _changed(db, seal, mails, account, password_hash)
    return account, row


def change(db: Db, seal: Seal, mails: Mails, account: Account, password_hash: str, *, proof: RecentProof) -> None:
    """A new password, chosen by somebody who just typed the old one. Raises ChangedMeanwhile when `proof` does not count."""
    proof.require_for(account)
    _changed(db, seal, mails, account, password_hash)


def _changed(db: Db, seal: Seal, mails: Mails, account: Account, password_hash: str) -> None:
    """The new password counts, links that were still open do not, and the person hears of it. The caller ends the sessions."""
    now = clock.now()
    accounts.set_password(account, password_hash)
    db.execute(
        update(PasswordReset)
        .where(PasswordReset.account_id == account.id, PasswordReset.consumed_at.is_(None))
        .values(consumed_at=now)
    )
    mail = mails.password_changed(account.language, account.name, now)
    queue_mail(db, seal, to=account.email, subject=mail.subject, text=mail.text, language=mail.language)
