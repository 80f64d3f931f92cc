r"""One login, from the first question to the open session: a row that travels forward, and the rules of each step.

No web in here. `pages` and the authorization endpoint call it and commit. The step a person is at follows from the row:

    IDENTIFY --email--> PASSWORD --proof--> FACTOR --proof--> DONE --session.open_or_raise--> back to `return_to`
                            \________ level reached ________/
"""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session as Db

from idp.accounts.models import Account
from idp.ground import clock, random_strings
from idp.ground.bounds import LONGEST_SERVICE_NAME
from idp.ground.database import to_micros
from idp.methods.levels import Levels
from idp.methods.method import Proof, Reason, Refused
from idp.sessions.models import Login, Session


class Step(StrEnum):
    """Where a login stands."""

    IDENTIFY = "identify"
    PASSWORD = "password"
    FACTOR = "factor"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a door asks of the person on the way in.

    `return_to` is a path below the provider, in which `{login}` stands for the id of the row. `reason` is why we ask (for the
    audit). `keep_proofs` says that what the session proved still counts (a step-up); otherwise everything is asked anew.
    """

    return_to: str
    reason: str
    client_id: str | None = None
    service_name: str = ""
    request: dict[str, str] = field(default_factory=dict)
    pushed_as: str = ""
    wanted_acr: tuple[str, ...] = ()
    essential_acr: bool = False
    login_hint: str = ""
    ui_locales: str = ""
    keep_proofs: bool = False


def start(db: Db, wish: Wish, *, browser: str, session: Session | None, account: Account | None, lifetime_s: int) -> Login:
    """Write the row of a new login, bound to the browser whose cookie holds the secret `browser`.

    `session` is the live session of that browser, if any, and `account` its account. With `keep_proofs` the login begins with
    the session's proofs; without, the session only suggests the e-mail address.
    """
    now = clock.now()
    login_id = random_strings.short_id(24)
    login = Login(
        id=login_id,
        browser_key=random_strings.key(browser),
        created_at=now,
        expires_at=now + timedelta(seconds=lifetime_s),
        client_id=wish.client_id,
        service_name=wish.service_name[:LONGEST_SERVICE_NAME],
        request=wish.request,
        pushed_as=wish.pushed_as,
        return_to=wish.return_to.replace("{login}", login_id),
        reason=wish.reason,
        wanted_acr=list(wish.wanted_acr),
        essential_acr=wish.essential_acr,
        login_hint=wish.login_hint,
        ui_locales=wish.ui_locales,
        proofs=[],
    )
    if session is not None and account is not None:
        login.session_id = session.id
        if wish.keep_proofs:
            login.email, login.account_id, login.proofs = account.email, account.id, list(session.proofs)
        elif not login.login_hint:
            login.login_hint = account.email
    db.add(login)
    db.flush()
    return login


def find(db: Db, login_id: str, browser: str) -> Login | None:
    """The live login of that id in this very browser, or None: unknown, expired, used up, or another browser's."""
    login = db.get(Login, login_id) if login_id else None
    if login is None or login.consumed_at is not None or login.expires_at <= clock.now():
        return None
    if not browser or not random_strings.same(login.browser_key, random_strings.key(browser)):
        return None
    _drop_what_ended(db, login)
    return login


def _drop_what_ended(db: Db, login: Login) -> None:
    """What a step-up took over from a session counts only while that lives: after a log-out everything is asked anew."""
    begun = to_micros(login.created_at)
    fresh = [proof for proof in login.proofs if proof["at"] >= begun]
    if login.finished_at is not None or len(fresh) == len(login.proofs):
        return
    session = db.get(Session, login.session_id) if login.session_id else None
    if session is None or session.ended_at is not None or session.expires_at <= clock.now():
        login.proofs, login.challenge_id = fresh, None


def identify(login: Login, email: str, account: Account | None) -> None:
    """The person said who they are. Whatever was proved for somebody else before counts no more.

    An unknown address goes on to the password step like a known one.
    """
    changed = account is None or login.account_id != account.id
    login.email, login.account_id = email, account.id if account else None
    if changed:
        login.proofs, login.challenge_id = [], None


def forget(login: Login) -> None:
    """Back to the first question (“Sign in with a different e-mail address?”)."""
    login.email = login.account_id = login.challenge_id = None
    login.login_hint = ""
    login.proofs = []


def step(login: Login, levels: Levels) -> Step:
    """The step that the row is at. A level that is wanted, essential or not, holds the login at FACTOR until it is reached
    or `settle` accepts less.
    """
    if login.email is None:
        return Step.IDENTIFY
    if login.account_id is None or not any(proof["method"] == "password" for proof in login.proofs):
        return Step.PASSWORD
    if login.finished_at is None and not levels.satisfies(reached(login, levels), login.wanted_acr):
        return Step.FACTOR
    return Step.DONE


def reached(login: Login, levels: Levels) -> str | None:
    """The acr that the proofs of this login reach, or None."""
    return levels.of(str(proof["strength"]) for proof in login.proofs)


def add_proof(login: Login, proof: Proof, levels: Levels) -> Step:
    """Record what the person proved, and say where that leads. A second factor counts only on top of the password.

    Raises Refused(PASSWORD_FIRST).
    """
    if login.account_id is None or (proof.method != "password" and not any(p["method"] == "password" for p in login.proofs)):
        raise Refused(Reason.PASSWORD_FIRST)
    kept: list[dict[str, Any]] = [known for known in login.proofs if known["method"] != proof.method]
    login.proofs = [*kept, proof.as_json()]
    login.challenge_id = None
    reached_step = step(login, levels)
    if reached_step is Step.DONE:
        login.finished_at = proof.at
    return reached_step


def settle(login: Login, levels: Levels) -> None:
    """Accept the level reached although more was wished: only for a wish that was not essential, and never without a proof.

    Raises Refused(TOO_WEAK).
    """
    if login.essential_acr or step(login, levels) is not Step.FACTOR:
        raise Refused(Reason.TOO_WEAK)
    login.finished_at = clock.now()


def refuse(login: Login, error: str) -> None:
    """The person gave up, or cannot reach what is asked: `error` is the OAuth error code that the service is to hear."""
    login.refused_with = error
    login.finished_at = clock.now()
