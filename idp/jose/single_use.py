"""Tokens that are accepted once: the `jti` of an assertion, of a signed request, of a DPoP proof (RFC 7523 3, RFC 9449 11.1).

One INSERT decides, so that of any number of simultaneous uses exactly one succeeds, on every node. A row is kept until the token
would be refused by its time anyway. Called after the signature and every claim were checked.
"""

import hashlib
from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from idp.ground.database import Base, Hot, Statement, UtcDateTime

ASSERTION = Statement("insert into client_assertion (key, expires_at) values (:key, :expires_at) on conflict (key) do nothing")
PROOF = Statement("insert into dpop_proof (key, expires_at) values (:key, :expires_at) on conflict (key) do nothing")


class UsedAssertion(Base):
    """An assertion or signed request that was accepted: SHA-256 of who made it and its `jti`."""

    __tablename__ = "client_assertion"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class UsedProof(Base):
    """A DPoP proof that was accepted: SHA-256 of the key's thumbprint and its `jti`."""

    __tablename__ = "dpop_proof"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def use_up(hot: Hot, statement: Statement, *parts: str, until_s: int) -> bool:
    """Whether this is the first use of what `parts` name; remembered until after `until_s` (seconds since the epoch).

    The parts are joined by NUL, which neither a client id, an issuer, a thumbprint nor a checked `jti` can hold.
    """
    key = hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()
    return hot.run(statement, {"key": key, "expires_at": (until_s + 1) * 1_000_000}) == 1
