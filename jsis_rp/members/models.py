"""The register of members, and which account is which member.

`Member.version` moves with every change of the register and with every request for the member, so that a decision names
the state from which it was made.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

import jsis_rp.sessions.accounts  # noqa: F401  (the table that foreign keys here name)
from jsis_rp.ground.database import Base, UtcDateTime


class Member(Base):
    """A member of the scheme, as the PMO's register has them; `address` is the letter's, one line each."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(server_default="1")
    personnel_number: Mapped[str] = mapped_column(String(20), unique=True)
    surname: Mapped[str] = mapped_column(String(100))
    first_name: Mapped[str] = mapped_column(String(100))
    date_of_birth: Mapped[date] = mapped_column(Date)
    institution: Mapped[str] = mapped_column(String(40))
    office: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __mapper_args__: dict[str, Any] = {"version_id_col": version}  # noqa: RUF012  (SQLAlchemy reads the class attribute)


class Membership(Base):
    """Which account is which member: the primary key and the unique column make it one to one."""

    __tablename__ = "membership"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), unique=True)
    active_from: Mapped[datetime] = mapped_column(UtcDateTime)
