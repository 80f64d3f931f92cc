"""What the authorization endpoint leaves behind: codes and consents.

`AuthorizationCode` is written by `response` and consumed by the token endpoint.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from idp.ground.database import Base, UtcDateTime


class AuthorizationCode(Base):
    """A code (RFC 6749 4.1.2), by its hash. `grant_id` names the family of all tokens that descend from it.

    `data` is JSON text: sub, account, sid, scope, nonce, acr, amr, auth_time (s), claims, offline.
    """

    __tablename__ = "authorization_code"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary(43), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(255))
    redirect_uri: Mapped[str] = mapped_column(Text)
    code_challenge: Mapped[str] = mapped_column(String(64), default="")
    grant_id: Mapped[bytes] = mapped_column(LargeBinary(16))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    consumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    data: Mapped[str] = mapped_column(Text)


class Consent(Base):
    """What a person allowed a client to know. `scope` is a space-separated list; `claims` names individually asked claims."""

    __tablename__ = "consent"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    scope: Mapped[str] = mapped_column(Text)
    claims: Mapped[str] = mapped_column(Text, default="")
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
