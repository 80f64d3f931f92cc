"""What people allowed clients to know: written beside what was allowed before, in parallel without loss (Core 3.1.2.4).

Called by the consent page.
"""

from collections.abc import Iterable

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session as Db

from idp.grants.authorization import Consent
from idp.ground import clock
from idp.ground.database import rows_changed, to_micros

INSERT = text(
    """insert into consent (account_id, client_id, scope, claims, granted_at)
    values (:account_id, :client_id, :scope, :claims, :now) on conflict (account_id, client_id) do nothing"""
)


def grant(db: Db, account_id: int, client_id: str, scope: Iterable[str], claims: Iterable[str]) -> None:
    """Remember that `scope` values and `claims` were allowed, in the transaction of the caller.

    The row is inserted, or changed as long as it is what was read; a consent that is given at the same moment is joined.
    """
    scope, claims, now = list(scope), list(claims), clock.now()
    row = {"account_id": account_id, "client_id": client_id, "scope": " ".join(scope), "claims": " ".join(claims)}
    key = (Consent.account_id == account_id, Consent.client_id == client_id)
    while rows_changed(db.execute(INSERT, {**row, "now": to_micros(now)})) != 1:
        known = db.execute(select(Consent.scope, Consent.claims).where(*key)).one_or_none()
        if known is None:  # withdrawn in this very moment
            continue
        joined = {
            "scope": " ".join(dict.fromkeys([*known.scope.split(), *scope])),
            "claims": " ".join(dict.fromkeys([*known.claims.split(), *claims])),
        }
        done = db.execute(
            update(Consent)
            .where(*key, Consent.scope == known.scope, Consent.claims == known.claims)
            .values(**joined, granted_at=now)
            .execution_options(synchronize_session=False)
        )
        if rows_changed(done) == 1:
            return
