"""What sign-in stores: attempts (Login), logout tokens already seen, sign-outs on their way."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from jsis_rp.ground.database import Base, UtcDateTime


class Login(Base):
    """One attempt to sign in, from the redirect to the provider until its answer; used up by the first answer."""

    __tablename__ = "login"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    browser_hash: Mapped[str] = mapped_column(String(64))
    nonce_hash: Mapped[str] = mapped_column(String(64))
    code_verifier: Mapped[str] = mapped_column(String(128))
    way: Mapped[str] = mapped_column(String(10))
    acr: Mapped[str] = mapped_column(String(200))
    max_age_s: Mapped[int | None]
    target: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    consumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SpentLogoutToken(Base):
    """The `jti` of a logout token that was acted upon: a second one is refused (Back-Channel Logout 1.0, 2.6)."""

    __tablename__ = "spent_logout_token"

    jti_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class SignOut(Base):
    """A browser on its way to the provider's logout page; coming back with its state proves that it was there.

    `consumed_at` is not written any more.
    """

    __tablename__ = "sign_out"

    state_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    consumed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
