"""Who one is here: the account that the provider vouches for, by issuer and subject, with its latest claims.

Written by `sign_in/callback.py` at each sign-in; nothing else changes it.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from jsis_rp.ground.database import Base, UtcDateTime


class Account(Base):
    """One person's account at the provider, as last told to us."""

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


def keep(db: Session, *, issuer: str, sub: str, claims: dict[str, Any], now: datetime) -> Account:
    """Find or make the account of `sub` and bring its claims up to date; return it with its id.

    Claims of the wrong type are left empty rather than believed (Core 5.1 says which are strings and booleans).
    """
    account = db.scalar(select(Account).where(Account.issuer == issuer, Account.sub == sub))
    if account is None:
        account = Account(issuer=issuer, sub=sub, created_at=now)
        db.add(account)
    account.given_name = _text(claims, "given_name", 100)
    account.family_name = _text(claims, "family_name", 100)
    account.name = _text(claims, "name", 200) or f"{account.given_name} {account.family_name}".strip() or sub
    account.email = _text(claims, "email", 254)
    account.email_verified = claims.get("email_verified") is True
    account.phone_number = _text(claims, "phone_number", 40)
    account.phone_number_verified = claims.get("phone_number_verified") is True
    account.locale = _text(claims, "locale", 20)
    account.claims_at = now
    db.flush()
    return account


def _text(claims: dict[str, Any], name: str, longest: int) -> str:
    value = claims.get(name)
    return value[:longest] if isinstance(value, str) else ""
