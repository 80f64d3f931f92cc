"""The one place that makes a `RecentProof`: what must be shown, and how lately, before the factors of an account change.

An account that has a further factor shows that; one that has only its password shows the password. Called by the account pages
and by the page that registers a phone during a sign-in, inside the transaction that makes the change. A test of the
architecture looks for any other place that makes one.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from idp.accounts.models import Account
from idp.accounts.recent_proof import RecentProof
from idp.ground import clock
from idp.ground.database import EPOCH
from idp.methods import METHODS, has_factor
from idp.methods.method import Proof
from idp.methods.password import Password
from idp.sessions.liveness import is_alive
from idp.sessions.models import Login, Session
from idp.settings import LoginSection


def of_session(session: Session, account: Account, settings: LoginSection) -> RecentProof | None:
    """What this session showed a moment ago; None when it is not alive, or its proofs are too old or not enough.

    Loads `account.phones`.
    """
    if session.account_id != account.id or not is_alive(session, account, settings):
        return None
    return _newest(session.proofs, account, settings)


def of_login(login: Login, account: Account, settings: LoginSection) -> RecentProof | None:
    """The same for a sign-in on its way. What it carries from a session may be too old."""
    ended = login.finished_at is not None or login.consumed_at is not None or login.expires_at <= clock.now()
    counts = login.account_id == account.id and login.account_valid_from == account.valid_from and account.disabled_at is None
    return _newest(login.proofs, account, settings) if counts and not ended else None


def of_password(session: Session, account: Account, proof: Proof, settings: LoginSection) -> RecentProof | None:
    """The current password, which the owner of this session typed just now; None when the session is not alive any more."""
    if session.account_id != account.id or not is_alive(session, account, settings):
        return None
    return _newest([proof.as_json()], account, settings, methods={Password.name})


def carry_over(account: Account, *holders: Session | Login) -> None:
    """The session or login that made a change goes on with its proofs: the change was itself made with a fresh one."""
    for holder in holders:
        if holder.account_id == account.id:
            holder.account_valid_from = account.valid_from


def _newest(
    proofs: Sequence[dict[str, Any]], account: Account, settings: LoginSection, methods: set[str] | None = None
) -> RecentProof | None:
    oldest = clock.now() - timedelta(seconds=settings.recent_proof_s)
    factors = {method.name for method in METHODS if method.name != Password.name}
    wanted = methods or (factors if has_factor(account) else {Password.name, *factors})
    found = [(EPOCH + timedelta(microseconds=proof["at"]), proof["method"]) for proof in proofs if proof["method"] in wanted]
    at, method = max(found, default=(EPOCH, ""))
    return RecentProof(account.id, account.valid_from, method, at) if found and at >= oldest else None
