"""Initial access tokens: they let a developer register clients, once or a set number of times (RFC 7591 1.2 and 3).

Made by `idp clients initial-token`, stored by their hash, used by `registration`. A use is one conditional UPDATE in the
transaction of the registration, so that a token never registers more clients than it was made for.
"""

from datetime import datetime, timedelta

from sqlalchemy import LargeBinary, String, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from idp.ground import audit, clock, random_strings
from idp.ground.database import Base, Database, Hot, Statement, UtcDateTime, rows_changed

LOOK = Statement("select 1 from initial_access_token where key = :key and uses_left > 0 and expires_at > :now")


class InitialAccessToken(Base):
    """A token by its hash, how often it can still be used, and what it was made for."""

    __tablename__ = "initial_access_token"

    key: Mapped[bytes] = mapped_column(LargeBinary(43), primary_key=True)
    note: Mapped[str] = mapped_column(String(255), default="")
    uses_left: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


def issue(database: Database, *, uses: int, valid_days: int, note: str = "") -> str:
    """A fresh token for `uses` registrations, shown this once. Raises ValueError when it could never be used."""
    if uses < 1 or valid_days < 1:
        raise ValueError("an initial access token is for at least one use and one day")
    handed_out, now = random_strings.new(), clock.now()
    with database.begin() as db:
        key, ends = random_strings.key(handed_out), now + timedelta(days=valid_days)
        db.add(InitialAccessToken(key=key, note=note[:255], uses_left=uses, created_at=now, expires_at=ends))
        audit.record(db, "initial_token.issued", uses=uses, note=note[:255])
    return handed_out


def is_good(hot: Hot, token: str) -> bool:
    """Whether the token could be used now; uses nothing up."""
    return hot.one(LOOK, {"key": random_strings.key(token), "now": clock.micros()}) is not None


def use(db: Session, token: str) -> bool:
    """Use it once, in the caller's transaction; False when it is used up, over or unknown."""
    done = db.execute(
        update(InitialAccessToken)
        .where(
            InitialAccessToken.key == random_strings.key(token),
            InitialAccessToken.uses_left > 0,
            InitialAccessToken.expires_at > clock.now(),
        )
        .values(uses_left=InitialAccessToken.uses_left - 1)
        .execution_options(synchronize_session=False)
    )
    return rows_changed(done) == 1
