"""The signing keys in the database: made, published ahead, used, kept for a while, and retired (Core 10.1.1, RFC 7517 9.2).

Private parts are sealed and wiped when a key retires; the public part stays to recognise old `id_token_hint`s. Called by
`idp keys ...`, at start, and by the worker's housekeeping. `keyring` holds the keys of a process in memory.
"""

import secrets
from datetime import datetime, timedelta

import orjson
from sqlalchemy import String, Text, delete, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from idp.ground import clock, revision
from idp.ground.database import Base, Database, UtcDateTime, rows_changed
from idp.ground.sealed import Seal, SealedText
from idp.jose.algorithms import Jwk, make_key, public_part
from idp.settings import Keys as KeySettings

MAC = "mac"
KEEP_PUBLIC = timedelta(days=400)
CLOCKS_DIFFER = timedelta(minutes=5)
"""A key that another node published this far in the future is still a key, not one of a clock that was wrong by days."""


class SigningKey(Base):
    """One key. `use` is "sig", or "mac" for the secret from which successors of refresh tokens are derived.

    A key is published from `publish_at`, signs from `sign_from` until one that was published later does, and leaves the key
    set at `retire_at` (None: not foreseen yet). `sealed` is the private JWK, empty once retired; `public` the public JWK.
    """

    __tablename__ = "signing_key"

    kid: Mapped[str] = mapped_column(String(64), primary_key=True)
    use: Mapped[str] = mapped_column(String(8), default="sig")
    alg: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[str] = mapped_column(SealedText)
    public: Mapped[str] = mapped_column(Text, default="{}")
    publish_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sign_from: Mapped[datetime] = mapped_column(UtcDateTime)
    retire_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


def ensure(database: Database, seal: Seal, settings: KeySettings) -> list[str]:
    """Make what is missing: a key for each algorithm, a successor for one that will soon have signed long enough.

    Gives the `kid`s of fresh keys. Safe to call from many processes at once and as often as one likes.
    """
    fresh = []
    with database.read() as db:
        wanted = [alg for alg in settings.signing_algs if _is_due(db, alg, settings)]
        needs_mac = _mac(db) is None
    for alg in wanted:
        jwk = make_key(alg)
        with database.begin() as db:
            one_at_a_time(database, db)
            if _is_due(db, alg, settings):
                fresh.append(succeed(db, seal, settings, jwk, at_once=current_of(db, "sig", alg) is None))
    if needs_mac:
        with database.begin() as db:
            one_at_a_time(database, db)
            if _mac(db) is None:
                _add_mac(db, seal)
    return fresh


def rotate(database: Database, seal: Seal, settings: KeySettings, *, alg: str | None = None, at_once: bool = False) -> list[str]:
    """Publish a successor for each algorithm (or for `alg` alone) now; it signs after `publish_ahead_s`, or `at_once`.

    The earlier keys stay published and trusted until they retire: one that may have leaked is to be revoked (`revoking`).
    """
    fresh = []
    for one in [alg] if alg else settings.signing_algs:
        jwk = make_key(one)
        with database.begin() as db:
            one_at_a_time(database, db)
            fresh.append(succeed(db, seal, settings, jwk, at_once=at_once or current_of(db, "sig", one) is None))
    return fresh


def purge(database: Database) -> int:
    """Wipe the private part of retired keys and drop the public part after 400 days. Gives how many rows were touched."""
    now = clock.now()
    with database.begin() as db:
        wiped = db.execute(update(SigningKey).where(SigningKey.retire_at <= now, SigningKey.sealed != "").values(sealed=""))
        gone = db.execute(delete(SigningKey).where(SigningKey.retire_at <= now - KEEP_PUBLIC))
        touched = rows_changed(wiped) + rows_changed(gone)
        if touched:
            revision.bump(db, "keys")
    return touched


def succeed(db: Session, seal: Seal, settings: KeySettings, jwk: Jwk, *, at_once: bool) -> str:
    """Store `jwk` as the next key of its algorithm and say when the earlier ones retire."""
    now = clock.now()
    sign_from = now if at_once else now + timedelta(seconds=settings.publish_ahead_s)
    db.execute(
        update(SigningKey)
        .where(SigningKey.use == "sig", SigningKey.alg == jwk["alg"], SigningKey.retire_at.is_(None))
        .where(SigningKey.publish_at <= now + CLOCKS_DIFFER)
        .values(retire_at=sign_from + timedelta(seconds=settings.keep_after_s))
    )
    db.add(
        SigningKey(
            kid=jwk["kid"],
            alg=jwk["alg"],
            sealed=seal.close(orjson.dumps(jwk).decode()),
            public=orjson.dumps(public_part(jwk)).decode(),
            publish_at=now,
            sign_from=sign_from,
        )
    )
    revision.bump(db, "keys")
    return str(jwk["kid"])


def _is_due(db: Session, alg: str, settings: KeySettings) -> bool:
    """Whether `alg` has no usable key, or only one whose successor is to be published now."""
    latest = latest_of(db, "sig", alg)
    if latest is None or not latest.sealed or (latest.retire_at is not None and latest.retire_at <= clock.now()):
        return True
    return latest.sign_from + timedelta(seconds=settings.sign_for_s - settings.publish_ahead_s) <= clock.now()


def latest_of(db: Session, use: str, alg: str) -> SigningKey | None:
    """The key of an algorithm that was published last. A key of the future was made by a clock that ran ahead: it is ignored."""
    return db.scalars(
        select(SigningKey)
        .where(SigningKey.use == use, SigningKey.alg == alg, SigningKey.publish_at <= clock.now() + CLOCKS_DIFFER)
        .order_by(SigningKey.publish_at.desc())
        .limit(1)
    ).first()


def current_of(db: Session, use: str, alg: str, *, but: str = "") -> SigningKey | None:
    """The key of an algorithm that is in use now, `but` left out: its time has come, it can be opened, it is not retired."""
    now = clock.now()
    return db.scalars(
        select(SigningKey)
        .where(SigningKey.use == use, SigningKey.alg == alg, SigningKey.sign_from <= now, SigningKey.sealed != "")
        .where(or_(SigningKey.retire_at.is_(None), SigningKey.retire_at > now), SigningKey.kid != but)
        .order_by(SigningKey.publish_at.desc())
        .limit(1)
    ).first()


def _mac(db: Session) -> SigningKey | None:
    return db.scalars(select(SigningKey).where(SigningKey.use == MAC).limit(1)).first()


def _add_mac(db: Session, seal: Seal) -> None:
    now = clock.now()
    secret = secrets.token_urlsafe(32)
    db.add(SigningKey(kid=MAC, use=MAC, alg="HS256", sealed=seal.close(secret), publish_at=now, sign_from=now))
    revision.bump(db, "keys")


def one_at_a_time(database: Database, db: Session) -> None:
    """SQLite has one writer anyway; PostgreSQL is asked for the same, so that two nodes never make two successors."""
    if not database.is_sqlite:
        db.execute(text("lock table signing_key in share row exclusive mode"))
