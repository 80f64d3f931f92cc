"""The token row: one row holds the hashes of an access token and of the refresh token that came with it.

Written and read by `store` in text SQL; the model is for migrations and administration. The primary key is the handle that both
tokens carry (`access_token`); the rows of one grant share `grant_id` and die together when one of them is replayed.
"""

from datetime import datetime

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from idp.ground.database import EPOCH, Base, UtcDateTime


class Token(Base):
    """An access token and, unless `refresh_hash` is NULL, its refresh token (RFC 6749 1.4 and 1.5).

    `session_id` is the session that the tokens die with; NULL for offline access and for client_credentials. `scope` is that of
    the access token. `consumed_at` is set when the refresh token was rotated, `revoked_at` when the row was revoked. `over_at`
    is the later of the two expiries; `grant_ends_at` the end of the whole grant, which no rotation moves (NULL in rows from
    before it was kept). `data` is JSON text: sub, sid, acr, amr, auth_time (s), claims, and the grant's `scope`.
    """

    __tablename__ = "token"
    __table_args__ = ({"sqlite_with_rowid": False},)

    grant_id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    access_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    refresh_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    client_id: Mapped[str] = mapped_column(String(255))
    account_id: Mapped[int | None]
    session_id: Mapped[str | None] = mapped_column(String(32))
    scope: Mapped[str] = mapped_column(Text)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    access_expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    refresh_expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    over_at: Mapped[datetime] = mapped_column(UtcDateTime)
    consumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    data: Mapped[str] = mapped_column(Text)
    account_valid_from: Mapped[datetime] = mapped_column(UtcDateTime, default=EPOCH, server_default="0")
    grant_ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
