"""Adding a mobile phone number: eight characters go to it, and who can type them has the phone.

Called by the account pages, and by the login pages for an account that lacks a second method. The number is registered and the
person written to in the transaction that uses the challenge up.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from idp.accounts import phone as phones
from idp.accounts.mails import Mails
from idp.accounts.models import Account, Phone
from idp.accounts.recent_proof import RecentProof
from idp.ground import clock, random_strings
from idp.ground.i18n import gettext, in_language
from idp.ground.sealed import Seal
from idp.messages.outbox import queue_mail, queue_sms
from idp.methods import challenge as challenges
from idp.methods.challenge import Challenge
from idp.methods.method import LimitKey
from idp.settings import Settings

CODE_LENGTH = 8


@dataclass(frozen=True)
class PhoneChallenge:
    """The two steps of adding a number."""

    settings: Settings
    seal: Seal

    def limit_key(self, number: str) -> LimitKey:
        """What `start` is counted under: the number, whoever adds it, so that nobody is flooded from many accounts."""
        return ("sms_per_number", "to be added", number)

    def start(self, db: Db, account: Account, number: str) -> Challenge:
        """Send eight characters to the E.164 `number` and give the challenge."""
        code = random_strings.characters(CODE_LENGTH)
        with in_language(account.language):
            text = gettext(
                "%(service)s: %(code)s is the challenge code to add this mobile phone number.",
                service=self.settings.look.name,
                code=code,
            )
        queue_sms(db, self.seal, to=number, text=text)
        return challenges.make(
            db,
            purpose=challenges.ADD_PHONE,
            account_id=account.id,
            code=code,
            subject=number,
            valid_s=self.settings.methods.phone_challenge_valid_s,
            attempts_allowed=self.settings.methods.challenge_attempts,
        )

    def pending(self, db: Db, account: Account, challenge_id: str) -> Challenge | None:
        """The challenge of this account that still waits for its answer, or None."""
        found = challenges.find(db, challenge_id, challenges.ADD_PHONE)
        if found is None or found.account_id != account.id or found.consumed_at is not None or found.expires_at <= clock.now():
            return None
        return found

    def was_finalised(self, db: Db, account: Account, challenge_id: str) -> bool:
        """Whether this account used the challenge up and has its number: the second request of a double click."""
        found = challenges.find(db, challenge_id, challenges.ADD_PHONE)
        if found is None or found.account_id != account.id or found.consumed_at is None:
            return False
        return phones.find(db, account.id, found.subject) is not None

    def finalise(self, db: Db, account: Account, challenge_id: str, typed: str, proof: RecentProof) -> Phone:
        """Check the characters, register the number and confirm it by mail.

        Raises Refused as `challenge.answer` does, and ChangedMeanwhile as `phone.add` does.
        """
        challenge = challenges.answer(db, challenge_id, typed, purpose=challenges.ADD_PHONE, account_id=account.id)
        phone = phones.add(db, account, challenge.subject, proof)
        mail = Mails(self.settings).phone_added(account.language, account.name, phone.number, clock.now())
        queue_mail(db, self.seal, to=account.email, subject=mail.subject, text=mail.text, language=mail.language)
        return phone
