"""The keys that clients encrypt request objects to (Core 10.2): made, published with `use` "enc", succeeded, retired.

Rows of `keys.SigningKey` with another `use`. A fresh key is published beside the old one, which still opens what was encrypted to
it for as long as old signing keys are kept. Called by the upkeep of `protocol.parts` and by `idp keys`; read by `keyring`.
"""

from datetime import timedelta

import orjson
from joserfc.jwk import ECKey, RSAKey
from sqlalchemy import update
from sqlalchemy.orm import Session

from idp.ground import clock, revision
from idp.ground.database import Database
from idp.ground.sealed import Seal
from idp.jose.algorithms import RSA_BITS, Jwk
from idp.jose.keys import CLOCKS_DIFFER, SigningKey, latest_of, one_at_a_time
from idp.settings import Keys as KeySettings

ENC = "enc"
KINDS = ("RSA", "EC")


def make(kind: str) -> tuple[Jwk, Jwk]:
    """A fresh private JWK of that key type and its public part; `kid` is the thumbprint (RFC 7638)."""
    key: RSAKey | ECKey = RSAKey.generate_key(RSA_BITS) if kind == "RSA" else ECKey.generate_key("P-256")
    named = {"kid": key.thumbprint(), "use": ENC}
    return {**key.as_dict(private=True), **named}, {**key.as_dict(private=False), **named}


def ensure(database: Database, seal: Seal, settings: KeySettings) -> list[str]:
    """Make a key of each type that is missing or has been in use long enough. Gives the `kid`s of fresh keys."""
    with database.read() as db:
        wanted = [kind for kind in KINDS if _is_due(db, kind, settings)]
    return [kid for kind in wanted if (kid := _add(database, seal, settings, kind, only_if_due=True))]


def rotate(database: Database, seal: Seal, settings: KeySettings) -> list[str]:
    """Put a fresh key of each type in place now."""
    return [kid for kind in KINDS if (kid := _add(database, seal, settings, kind, only_if_due=False))]


def _add(database: Database, seal: Seal, settings: KeySettings, kind: str, *, only_if_due: bool) -> str | None:
    pair = make(kind)
    with database.begin() as db:
        one_at_a_time(database, db)
        if only_if_due and not _is_due(db, kind, settings):
            return None
        return succeed(db, seal, settings, kind, pair)


def succeed(db: Session, seal: Seal, settings: KeySettings, kind: str, pair: tuple[Jwk, Jwk]) -> str:
    """Store a fresh pair as the key of its type, published from now on; gives its `kid`."""
    (private, public), now = pair, clock.now()
    db.execute(
        update(SigningKey)
        .where(SigningKey.use == ENC, SigningKey.alg == kind, SigningKey.retire_at.is_(None))
        .where(SigningKey.publish_at <= now + CLOCKS_DIFFER)
        .values(retire_at=now + timedelta(seconds=settings.keep_after_s))
    )
    db.add(
        SigningKey(
            kid=private["kid"],
            use=ENC,
            alg=kind,
            sealed=seal.close(orjson.dumps(private).decode()),
            public=orjson.dumps(public).decode(),
            publish_at=now,
            sign_from=now,
        )
    )
    revision.bump(db, "keys")
    return str(private["kid"])


def _is_due(db: Session, kind: str, settings: KeySettings) -> bool:
    latest = latest_of(db, ENC, kind)
    return latest is None or not latest.sealed or latest.publish_at + timedelta(seconds=settings.sign_for_s) <= clock.now()
