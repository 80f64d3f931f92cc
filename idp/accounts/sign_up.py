"""Sign-up: a row and a mailed link first, the account when the link is followed and a password chosen.

Called by the sign-up pages. An address that has an account gets another mail and the same page, so that nobody learns which
addresses are known. The link is used up by one atomic update, together with the making of the account.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session as Db

from idp.accounts import account as accounts
from idp.accounts.account import PersonalDetails
from idp.accounts.mails import Mail, Mails
from idp.accounts.models import Account, SignUp
from idp.accounts.refused import Reason, Refused
from idp.ground import clock, random_strings
from idp.ground.database import consume_once
from idp.ground.sealed import Seal
from idp.messages.outbox import queue_mail

REPEATED_WITHIN = timedelta(seconds=60)
"""For how long the same form, sent again, gets the same answer."""


@dataclass(frozen=True)
class Origin:
    """Where the person came from: the login to go on with afterwards, and the client that asked for it."""

    login_id: str | None = None
    client_id: str | None = None


def ask(db: Db, seal: Seal, mails: Mails, person: PersonalDetails, origin: Origin, *, valid_minutes: int) -> None:
    """Somebody filled the sign-up form in: send them the link, or a mail that says that they have an account already."""
    known, token, now = accounts.by_email(db, person.email), random_strings.new(), clock.now()
    name = f"{person.first_name} {person.last_name}"
    mail = mails.activation(person.language, name, token, valid_minutes)
    if known is None:
        row = SignUp(
            key=random_strings.key(token),
            email=person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            language=person.language,
            login_id=origin.login_id,
            client_id=origin.client_id,
            created_at=now,
            expires_at=now + timedelta(minutes=valid_minutes),
        )
        db.add(row)
    else:
        mail = mails.already_registered(known.language, known.name)
    _send(db, seal, person.email, mail)


def find(db: Db, token: str) -> SignUp:
    """The sign-up behind a mailed link. Raises Refused: NOT_REGISTERED (no such link), EXPIRED, ALREADY_USED."""
    row = db.scalar(select(SignUp).where(SignUp.key == random_strings.key(token))) if token else None
    if row is None:
        raise Refused(Reason.NOT_REGISTERED)
    if row.consumed_at is not None:
        raise Refused(Reason.ALREADY_USED)
    if row.expires_at <= clock.now():
        raise Refused(Reason.EXPIRED)
    return row


def just_used(db: Db, token: str) -> tuple[SignUp, Account] | None:
    """The sign-up and its account when the link was used a moment ago (the second request of a double click), else None."""
    row = db.scalar(select(SignUp).where(SignUp.key == random_strings.key(token))) if token else None
    account = accounts.by_email(db, row.email) if row else None
    if row is None or account is None or row.consumed_at is None or clock.now() - row.consumed_at > REPEATED_WITHIN:
        return None
    return row, account


def complete(db: Db, token: str, password_hash: str) -> tuple[Account, SignUp]:
    """Use the link up and make the account. Raises Refused as `find` does, for every caller but one."""
    row, now = find(db, token), clock.now()
    if not consume_once(db, SignUp, row.id, now) or accounts.by_email(db, row.email) is not None:
        raise Refused(Reason.ALREADY_USED)
    db.execute(update(SignUp).where(SignUp.email == row.email, SignUp.consumed_at.is_(None)).values(consumed_at=now))
    return accounts.create(db, PersonalDetails(row.first_name, row.last_name, row.email, row.language), password_hash), row


def address_behind(db: Db, token: str) -> str | None:
    """The address that an old link was mailed to, unless the link was used; None when it was none of ours."""
    row = db.scalar(select(SignUp).where(SignUp.key == random_strings.key(token))) if token else None
    return row.email if row is not None and row.consumed_at is None else None


def send_again(db: Db, seal: Seal, mails: Mails, email: str, *, valid_minutes: int) -> None:
    """A fresh link for the last sign-up of this address, or word that it has an account; nothing when there is neither."""
    last = db.scalar(select(SignUp).where(SignUp.email == email).order_by(SignUp.id.desc()).limit(1))
    if last is not None:
        person = PersonalDetails(last.first_name, last.last_name, last.email, last.language)
        ask(db, seal, mails, person, Origin(last.login_id, last.client_id), valid_minutes=valid_minutes)
        return
    known = accounts.by_email(db, email)
    if known is not None:
        _send(db, seal, email, mails.already_registered(known.language, known.name))


def _send(db: Db, seal: Seal, to: str, mail: Mail) -> None:
    queue_mail(db, seal, to=to, subject=mail.subject, text=mail.text, language=mail.language)
