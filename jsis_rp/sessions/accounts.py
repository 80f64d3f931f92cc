"""Accounts: the people whom the provider vouches for, by issuer and subject (Core 5.7), with their latest claims.

Written by `sign_in/callback.py` at each sign-in; nothing else changes it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column

from jsis_rp.ground.database import Base, UtcDateTime, insert_into


class Account(Base):
    """One person's account at the provider, with the claims of its latest sign-in."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("issuer", "sub"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str] = mapped_column(String(255))
    sub: Mapped[str] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(200))
    given_name: Mapped[str] = mapped_column(String(100))
    family_name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(254))
    email_verified: Mapped[bool]
    phone_number: Mapped[str] = mapped_column(String(40))
    phone_number_verified: Mapped[bool]
    locale: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claims_at: Mapped[datetime] = mapped_column(UtcDateTime)


def save_claims(db: Session, *, issuer: str, sub: str, claims: dict[str, Any], now: datetime) -> int:
    """Make the account of `sub` or bring its claims up to date, by one upsert; return its id.

    Claims of the wrong type are left empty rather than believed (Core 5.1 says which are strings and booleans).
    """
    given_name, family_name = _text(claims, "given_name", 100), _text(claims, "family_name", 100)
    values = {
        "given_name": given_name,
        "family_name": family_name,
        "name": _text(claims, "name", 200) or f"{given_name} {family_name}".strip() or sub,
        "email": _text(claims, "email", 254),
        "email_verified": claims.get("email_verified") is True,
        "phone_number": _text(claims, "phone_number", 40),
        "phone_number_verified": claims.get("phone_number_verified") is True,
        "locale": _text(claims, "locale", 20),
        "claims_at": now,
    }
    statement = insert_into(db, Account).values(issuer=issuer, sub=sub, created_at=now, **values)
    statement = statement.on_conflict_do_update(index_elements=[Account.issuer, Account.sub], set_=values)
    return int(db.execute(statement.returning(Account.id)).scalar_one())


def _text(claims: dict[str, Any], name: str, longest: int) -> str:
    value = claims.get(name)
    return value[:longest] if isinstance(value, str) else ""
