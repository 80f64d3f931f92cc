"""Mobile Phone + SMS: the person types a registered number and answers with the nine characters that arrive there.

RFC 8176 `sms`; procedure, step 13. Called by the login pages through METHODS. A number that is not registered gets
a challenge that nothing answers and no message; the two cannot be told apart by the page, the attempts or the limits.
"""

from typing import ClassVar

from sqlalchemy.orm import Session as Db

from idp.accounts import phone as phones
from idp.accounts.models import Account
from idp.ground import clock, random_strings
from idp.ground.i18n import LazyString, gettext, in_language, lazy
from idp.messages.outbox import queue_sms
from idp.methods import challenge as challenges
from idp.methods.method import LimitKey, Proof, Reason, Refused, Tools

GROUPS, GROUP_LENGTH = 3, 3
UNREADABLE_NUMBER = "-"


class Sms:
    """Something that the person has: a registered mobile phone."""

    name: ClassVar[str] = "sms"
    label: ClassVar[LazyString] = lazy("Mobile Phone + SMS")
    hint: ClassVar[LazyString] = lazy("We send a code to your registered phone. Have it at hand.")
    strength: ClassVar[str] = "PASSWORD_SMS"
    amr: ClassVar[tuple[str, ...]] = ("sms",)
    template: ClassVar[str] = "methods/code.html"
    needs_number: ClassVar[bool] = True

    def __init__(self, tools: Tools) -> None:
        self._seal = tools.seal
        self._settings = tools.settings.methods
        self._service = tools.settings.look.name

    @staticmethod
    def missing(account: Account | None, /) -> LazyString | None:
        """A mobile phone number, when the account has none. Loads `account.phones`."""
        if account is not None and account.phones:
            return None
        return lazy("no mobile phone number is registered for your account")

    def limit_keys(self, account: Account, answer: dict[str, str]) -> tuple[LimitKey, ...]:
        """One limit for each account and number, registered or not, so that nobody can use somebody else's up."""
        return (("sms_per_number", f"account {account.id}", phones.number_of(answer.get("number", "")) or UNREADABLE_NUMBER),)

    def start(self, db: Db, *, account: Account | None, answer: dict[str, str]) -> str | None:
        """Send nine fresh characters to `answer["number"]` if it is registered; gives the id of the challenge."""
        number = phones.number_of(answer.get("number", "")) or UNREADABLE_NUMBER
        code = random_strings.characters(GROUPS * GROUP_LENGTH)
        text = self._text(code, account.language if account else "en")
        registered = account is not None and phones.find(db, account.id, number) is not None
        if registered:
            queue_sms(db, self._seal, to=number, text=text)
        else:
            self._seal.close(text)
        challenge = challenges.make(
            db,
            purpose=challenges.SIGN_IN,
            account_id=account.id if account else None,
            code=code if registered else None,
            subject=number,
            valid_s=self._settings.challenge_valid_s,
            attempts_allowed=self._settings.challenge_attempts,
        )
        return challenge.id

    def verify(self, db: Db, *, account: Account | None, challenge_id: str | None, answer: dict[str, str]) -> Proof:
        """Check `answer["otp"]`. Raises Refused as `challenge.answer` does; the caller commits in either case."""
        if account is None:
            raise Refused(Reason.NOT_REGISTERED)
        challenge = challenges.answer(db, challenge_id, answer.get("otp", ""), purpose=challenges.SIGN_IN, account_id=account.id)
        phone = phones.find(db, account.id, challenge.subject)
        if phone is None:
            raise Refused(Reason.NOT_REGISTERED)
        phone.used_at = clock.now()
        return Proof(self.name, self.strength, self.amr, clock.now())

    def _text(self, code: str, language: str) -> str:
        grouped = "-".join(code[at : at + GROUP_LENGTH] for at in range(0, len(code), GROUP_LENGTH))
        with in_language(language):
            return gettext(
                "%(service)s: your challenge code is %(code)s. Never tell it to anyone. Delete this message after use.",
                service=self._service,
                code=grouped,
            )
