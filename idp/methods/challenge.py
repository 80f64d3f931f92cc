"""A code that was sent to somebody and waits for its answer: salted hash, short life, few attempts, single use.

Called by the methods that send codes and by `phone_challenge`. An attempt is counted by one conditional update before the answer
is compared, and the answer uses the row up by another, so that parallel requests gain nothing.
"""

import hashlib
import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, update
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import Session as Db

from idp.ground import clock, random_strings
from idp.ground.database import Base, UtcDateTime, consume_once, rows_changed
from idp.methods.method import Reason, Refused

SIGN_IN, ADD_PHONE = "sign_in", "add_phone"


class Challenge(Base):
    """One code. `subject` is what it is about: the number that is being added, or that the code was asked for."""

    __tablename__ = "challenge"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(16))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(64), default="")
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    answer_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    attempts: Mapped[int] = mapped_column(default=0)
    attempts_allowed: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    consumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def attempts_left(self) -> int:
        """How often the person may still try."""
        return max(0, self.attempts_allowed - self.attempts)

    def is_over(self, now: datetime) -> bool:
        """Whether no answer can be right any more: answered, too old, or tried too often."""
        return self.consumed_at is not None or self.expires_at <= now or self.attempts_left == 0


def make(
    db: Db, *, purpose: str, account_id: int | None, code: str | None, subject: str, valid_s: int, attempts_allowed: int
) -> Challenge:
    """Store the challenge for `code`. A `code` of None makes one that nothing answers, alike in every other respect."""
    salt = secrets.token_bytes(16)
    challenge = Challenge(
        id=random_strings.short_id(),
        purpose=purpose,
        account_id=account_id,
        subject=subject,
        salt=salt,
        answer_hash=_hash(salt, code if code is not None else random_strings.new()),
        attempts=0,
        attempts_allowed=attempts_allowed,
        created_at=clock.now(),
        expires_at=clock.in_seconds(valid_s),
    )
    db.add(challenge)
    db.flush()
    return challenge


def find(db: Db, challenge_id: str | None, purpose: str) -> Challenge | None:
    """The challenge of this id and purpose, whatever its state."""
    challenge = db.get(Challenge, challenge_id, populate_existing=True) if challenge_id else None
    return challenge if challenge is not None and challenge.purpose == purpose else None


def answer(db: Db, challenge_id: str | None, typed: str, *, purpose: str, account_id: int) -> Challenge:
    """Check an answer and use the challenge up. The caller commits even when it is refused, so that the attempt stays counted.

    Raises Refused: WRONG_CODE, TOO_MANY_ATTEMPTS, EXPIRED, ALREADY_USED or NOT_REGISTERED (no such challenge).
    """
    now = clock.now()
    counted = db.execute(
        update(Challenge)
        .where(
            Challenge.id == (challenge_id or ""),
            Challenge.purpose == purpose,
            Challenge.account_id == account_id,
            Challenge.consumed_at.is_(None),
            Challenge.expires_at > now,
            Challenge.attempts < Challenge.attempts_allowed,
        )
        .values(attempts=Challenge.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    challenge = find(db, challenge_id, purpose)
    if challenge is None or challenge.account_id != account_id:
        raise Refused(Reason.NOT_REGISTERED)
    if rows_changed(counted) != 1:
        raise Refused(_why_not(challenge, now))
    if not random_strings.same(challenge.answer_hash, _hash(challenge.salt, plain(typed))):
        raise Refused(Reason.WRONG_CODE if challenge.attempts_left else Reason.TOO_MANY_ATTEMPTS)
    if not consume_once(db, Challenge, challenge.id, now):
        raise Refused(Reason.ALREADY_USED)
    return challenge


def was_right(db: Db, challenge_id: str | None, typed: str, *, purpose: str, account_id: int) -> bool:
    """Whether `typed` is what used this challenge up: the second request of a double click. Count it under a limit first."""
    challenge = find(db, challenge_id, purpose)
    if challenge is None or challenge.account_id != account_id or challenge.consumed_at is None:
        return False
    return random_strings.same(challenge.answer_hash, _hash(challenge.salt, plain(typed)))


def plain(typed: str) -> str:
    """What a person typed, without case, spaces, hyphens and other signs between the characters."""
    return "".join(character for character in typed.casefold() if character.isalnum())


def _why_not(challenge: Challenge, now: datetime) -> Reason:
    if challenge.consumed_at is not None:
        return Reason.ALREADY_USED
    return Reason.EXPIRED if challenge.expires_at <= now else Reason.TOO_MANY_ATTEMPTS


def _hash(salt: bytes, code: str) -> bytes:
    return hashlib.sha256(salt + code.encode("utf-8", "surrogatepass")).digest()
