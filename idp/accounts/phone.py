"""Mobile phone numbers: read in the international format (procedure, step 8), added once they are confirmed, removed.

E.164 is the form that is kept. Called by the method `sms`, by `methods.phone_challenge` and by the account pages.
"""

import phonenumbers
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from idp.accounts.account import end_proofs
from idp.accounts.models import Account, Phone
from idp.accounts.recent_proof import RecentProof
from idp.ground import clock

LONGEST_TYPED = 40
NO_TEXT_MESSAGES = {
    phonenumbers.PhoneNumberType.FIXED_LINE,
    phonenumbers.PhoneNumberType.PREMIUM_RATE,
    phonenumbers.PhoneNumberType.TOLL_FREE,
    phonenumbers.PhoneNumberType.SHARED_COST,
    phonenumbers.PhoneNumberType.PAGER,
    phonenumbers.PhoneNumberType.VOICEMAIL,
    phonenumbers.PhoneNumberType.UAN,
}


def number_of(typed: str) -> str | None:
    """The number in E.164 form, or None when `typed` is not one in the international format (a plus sign or 00 first)."""
    text = typed.strip()
    if len(text) > LONGEST_TYPED:
        return None
    if text.startswith("00"):
        text = "+" + text[2:]
    if not text.startswith("+"):
        return None
    try:
        parsed = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(parsed):
        return None
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def takes_text_messages(number: str) -> bool:
    """Whether a text message can reach the E.164 `number`, as far as the numbering plan of its country tells."""
    parsed = phonenumbers.parse(number, None)
    return bool(phonenumbers.is_valid_number(parsed)) and phonenumbers.number_type(parsed) not in NO_TEXT_MESSAGES


def readable(number: str) -> str:
    """The number in groups, as people read it: +32 470 12 34 56."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def of_account(db: Db, account_id: int) -> list[Phone]:
    """The confirmed numbers of an account, oldest first."""
    return list(db.scalars(select(Phone).where(Phone.account_id == account_id).order_by(Phone.id)))


def find(db: Db, account_id: int, number: str) -> Phone | None:
    """The confirmed number of this account, or None when it is not registered."""
    return db.scalar(select(Phone).where(Phone.account_id == account_id, Phone.number == number))


def add(db: Db, account: Account, number: str, proof: RecentProof) -> Phone:
    """Register a number whose owner just proved to have it; the same number again changes nothing.

    Earlier proofs of the account count no more. Raises ChangedMeanwhile when `proof` does not.
    """
    proof.require_for(account)
    known = find(db, account.id, number)
    if known is not None:
        return known
    account.updated_at = clock.now()
    end_proofs(account)
    phone = Phone(account_id=account.id, number=number, confirmed_at=clock.now())
    db.add(phone)
    db.flush()
    return phone


def remove(db: Db, account: Account, phone_id: int, proof: RecentProof) -> str | None:
    """Remove a number of this account and give it; None when the account has no such number.

    Earlier proofs of the account count no more. Raises ChangedMeanwhile when `proof` does not.
    """
    proof.require_for(account)
    phone = db.scalar(select(Phone).where(Phone.account_id == account.id, Phone.id == phone_id))
    if phone is None:
        return None
    db.execute(delete(Phone).where(Phone.id == phone.id))
    account.updated_at = clock.now()
    end_proofs(account)
    return phone.number
