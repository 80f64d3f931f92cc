"""Requests to be recognised as a member, and the registered letters of each.

`version` moves with every change, so that whoever decides names the state from which the decision was made.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

import jsis_rp.members.models
import jsis_rp.sessions.accounts  # noqa: F401  (the tables that foreign keys here name)
from jsis_rp.ground.database import Base, UtcDateTime

WAITING = text("sent_at IS NULL AND voided_at IS NULL")


class Enrolment(Base):
    """One request of an account to be recognised as a member.

    `open_for` holds the account while the request counts and is empty afterwards: unique, so an account has one at a time.
    """

    __tablename__ = "enrolment"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1")
    reference: Mapped[str] = mapped_column(String(20), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    open_for: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    language: Mapped[str] = mapped_column(String(5))
    new_address: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    review_reason: Mapped[str | None] = mapped_column(String(30))
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    refused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy reads the class attribute)


class Letter(Base):
    """One registered letter: waiting until `sent_at`, then good for one right code until `valid_until`.

    The code is made when the letter is printed and kept only as `code_hash`, keyed and salted. A request has one waiting
    letter at the most.
    """

    __tablename__ = "letter"
    __table_args__ = (Index("uq_letter_waiting", "enrolment_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1")
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    registered_number: Mapped[str | None] = mapped_column(String(13), unique=True)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    valid_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012
