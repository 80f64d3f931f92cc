"""The tables of sessions: signed-in browsers, and what is known of the provider's own sessions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

import jsis_rp.sessions.accounts  # noqa: F401  (the table that foreign keys here name)
from jsis_rp.ground.database import Base, UtcDateTime


class WebSession(Base):
    """A signed-in browser. Its cookie is stored as a hash; level, methods and time are copies from the ID token.

    `expires_at` is the absolute end, counted from the first sign-in; `seen_at` is the last use. Whether a session is
    alive is decided in `liveness.py` only.
    """

    __tablename__ = "web_session"

    id_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    way: Mapped[str] = mapped_column(String(10))
    acr: Mapped[str] = mapped_column(String(200))
    amr: Mapped[list[Any]] = mapped_column(JSON)
    auth_time: Mapped[datetime | None] = mapped_column(UtcDateTime)
    provider_sid: Mapped[str | None] = mapped_column(String(255), index=True)
    id_token: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ProviderSession(Base):
    """What a sign-in and a log-out notice about the same session of the provider meet in: one row, locked by both.

    `key_hash` identifies a sid, a sid with its sub, or a sub; `ended_at` is when a notice said that it was over.
    """

    __tablename__ = "provider_session"

    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
