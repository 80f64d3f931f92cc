"""The register of members, and which account is which member."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

import jsis_rp.sessions.accounts  # noqa: F401  (the table that foreign keys here name)
from jsis_rp.ground.database import Base, UtcDateTime


class Member(Base):
    """A member of the scheme, as the PMO's register has them; `address` is the letter's, one line each."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    personnel_number: Mapped[str] = mapped_column(String(20), unique=True)
    surname: Mapped[str] = mapped_column(String(100))
    first_name: Mapped[str] = mapped_column(String(100))
    date_of_birth: Mapped[date] = mapped_column(Date)
    institution: Mapped[str] = mapped_column(String(40))
    office: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(5))
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Membership(Base):
    """Who is whom: one account, one member, each at most once."""

    __tablename__ = "membership"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), unique=True)
    active_from: Mapped[datetime] = mapped_column(UtcDateTime)
