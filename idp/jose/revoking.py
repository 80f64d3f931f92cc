"""Revoking a key that may have leaked: its row goes, and with it every trust in it (Core 10.1, RFC 7517 9).

It leaves the key set, and nothing that it signed is recognised any more: ID tokens as hints, access tokens as JWTs, whatever
their age. Every node follows within the second in which it looks at the revision number. Called by `idp keys revoke`.
"""

from sqlalchemy import delete

from idp.ground import audit, revision
from idp.ground.database import Database
from idp.ground.sealed import Seal
from idp.jose import encryption_keys, keys
from idp.jose.algorithms import make_key
from idp.jose.encryption_keys import ENC
from idp.jose.keys import MAC, SigningKey
from idp.settings import Keys as KeySettings


class NoSuchKey(LookupError):
    """There is no signing or encryption key with that `kid`."""


def revoke(database: Database, seal: Seal, settings: KeySettings, kid: str) -> str | None:
    """Revoke the key `kid`; its successor is stored in the same transaction, and signs, where no other key could.

    Gives the `kid` of the successor, None when none was needed. Raises NoSuchKey; the MAC key cannot be revoked, because pairwise
    subjects come from it.
    """
    with database.read() as db:
        row = db.get(SigningKey, kid)
    if row is None or row.use == MAC:
        raise NoSuchKey(f"there is no key {kid} that can be revoked")
    is_encryption, wanted = row.use == ENC, row.use == ENC or row.alg in settings.signing_algs
    pair = encryption_keys.make(row.alg) if is_encryption else None
    jwk = None if is_encryption else make_key(row.alg)
    fresh = None
    with database.begin() as db:
        keys.one_at_a_time(database, db)
        if db.get(SigningKey, kid) is None:
            raise NoSuchKey(f"there is no key {kid} that can be revoked")
        if wanted and keys.current_of(db, row.use, row.alg, but=kid) is None:
            if pair is not None:
                fresh = encryption_keys.succeed(db, seal, settings, row.alg, pair)
            elif jwk is not None:
                fresh = keys.succeed(db, seal, settings, jwk, at_once=True)
        db.execute(delete(SigningKey).where(SigningKey.kid == kid))
        latest = keys.latest_of(db, row.use, row.alg)
        if latest is not None and latest.sealed:
            latest.retire_at = None  # it was to retire in favour of the one that is gone
        audit.record(db, "key.revoked", kid=kid, alg=row.alg, successor=fresh or "")
        revision.bump(db, "keys")
    return fresh
