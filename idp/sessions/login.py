r"""One login, from the first question to the open session: a row that travels forward, and the rules of each step.

No web in here. The pages and the authorization endpoint call it and commit. The step a person is at follows from the row:

    IDENTIFY --email--> PASSWORD --proof--> FACTOR --proof--> DONE --session.open_or_raise--> back to `return_to`
                            \________ level reached ________/

A login keeps the address that it was given: another address begins another row (`start_again`), so that no proof can end up with
somebody else. Every change is a compare-and-set (`database.Versioned`), and the proofs count only while the account's
`valid_from` is the one under which they were given.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from idp.accounts.models import Account
from idp.ground import clock, random_strings
from idp.ground.bounds import LONGEST_SERVICE_NAME
from idp.ground.database import ChangedMeanwhile, to_micros
from idp.methods.levels import Levels
from idp.methods.method import Proof, Reason, Refused
from idp.sessions.liveness import is_alive, proofs_count
from idp.sessions.models import Login, Session
from idp.settings import LoginSection


class Step(StrEnum):
    """The next thing that a login needs."""

    IDENTIFY = "identify"
    PASSWORD = "password"
    FACTOR = "factor"
    DONE = "done"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a page or endpoint asks of the person who signs in.

    `return_to` is a path below the provider, in which `{login}` is replaced by the id of the row. `reason` is why we ask (for the
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
            login.account_valid_from = session.account_valid_from
        elif not login.login_hint:
            login.login_hint = account.email
    db.add(login)
    db.flush()
    return login


def find(db: Db, login_id: str, browser: str, settings: LoginSection, *, also_finished: bool = False) -> Login | None:
    """The live login of that id in this very browser, or None: unknown, expired, used up, or another browser's.

    A login without a client is used up as soon as it is finished; `also_finished` gives that one too.
    """
    login = of_browser(db, login_id, browser)
    if login is None:
        return None
    if login.consumed_at is not None and not (also_finished and login.client_id is None and login.finished_at is not None):
        return None
    _drop_what_ended(db, login, settings)
    return login


def of_browser(db: Db, login_id: str, browser: str) -> Login | None:
    """The login of that id in this very browser, used up or not, unless it expired."""
    login = db.get(Login, login_id) if login_id else None
    if login is None or login.expires_at <= clock.now():
        return None
    if not browser or not random_strings.same(login.browser_key, random_strings.key(browser)):
        return None
    return login


def _drop_what_ended(db: Db, login: Login, settings: LoginSection) -> None:
    """Proofs count while the account's `valid_from` is the same, those that a step-up took over also while the session lives.

    After a reset, a change of password or a log-out they are asked anew. The session is locked against a log-out at this moment.
    """
    if login.account_id is None or login.finished_at is not None:
        return
    account = db.get_one(Account, login.account_id)
    if not proofs_count(login, account):
        login.proofs, login.challenge_id, login.account_valid_from = [], None, account.valid_from
        return
    begun = to_micros(login.created_at)
    fresh = [proof for proof in login.proofs if proof["at"] >= begun]
    if len(fresh) < len(login.proofs) and not _is_carried(db, login, account, settings):
        login.proofs, login.challenge_id = fresh, None


def _is_carried(db: Db, login: Login, account: Account, settings: LoginSection) -> bool:
    """Whether the session that a step-up goes on from is alive."""
    session = db.get(Session, login.session_id, with_for_update={"read": True}) if login.session_id else None
    return session is not None and session.account_id == account.id and is_alive(session, account, settings)


def identify(login: Login, email: str, account: Account | None) -> None:
    """The person said who they are. An unknown address goes on to the password step like a known one.

    Raises ValueError for a login that has another address: `start_again` first.
    """
    if login.email not in (None, email) or (account is not None and login.account_id not in (None, account.id)):
        raise ValueError("a login keeps the address that it was given")
    login.email = email
    if account is not None and login.account_id is None:
        login.account_id, login.account_valid_from = account.id, account.valid_from


def start_again(db: Db, login: Login) -> Login:
    """End a login that is on its way and begin another one with the same request, for a different e-mail address.

    Nothing that was proved goes along, and nothing of it stays.
    """
    login_id = random_strings.short_id(24)
    fresh = Login(
        id=login_id,
        browser_key=login.browser_key,
        created_at=clock.now(),
        expires_at=login.expires_at,
        client_id=login.client_id,
        service_name=login.service_name,
        request=login.request,
        pushed_as=login.pushed_as,
        return_to=login.return_to.replace(login.id, login_id),
        reason=login.reason,
        wanted_acr=list(login.wanted_acr),
        essential_acr=login.essential_acr,
        login_hint="",
        ui_locales=login.ui_locales,
        proofs=[],
    )
    db.add(fresh)
    login.consumed_at, login.replaced_by = clock.now(), login_id
    login.proofs, login.challenge_id = [], None
    db.flush()
    return fresh


def ask_password_again(login: Login) -> None:
    """What was proved is too old for what the person wants to do: back to the password."""
    login.proofs, login.challenge_id = [], None


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


def add_proof(login: Login, account: Account, proof: Proof, levels: Levels) -> Step:
    """Record what the owner of `account` proved, and say where that leads. A second factor counts only on top of the password.

    `account` as read in this transaction. Raises ChangedMeanwhile when the login is not this account's or not on its way any
    more, or when the account's proofs ended since it began; Refused(PASSWORD_FIRST).
    """
    if not proofs_count(login, account):
        raise ChangedMeanwhile("the login is not for this account, or begun before its proofs ended")
    if login.finished_at is not None or login.consumed_at is not None:
        raise ChangedMeanwhile("the login is finished")
    if proof.method != "password" and not any(known["method"] == "password" for known in login.proofs):
        raise Refused(Reason.PASSWORD_FIRST)
    kept: list[dict[str, Any]] = [known for known in login.proofs if known["method"] != proof.method]
    login.proofs = [*kept, proof.as_json()]
    reached_step = step(login, levels)
    if reached_step is Step.DONE:
        login.finished_at = proof.at
    else:
        login.challenge_id = None
    return reached_step


def require_unchanged(db: Db, login: Login) -> None:
    """Raise ChangedMeanwhile when a parallel request changed the login since it was read: it may have used the code."""
    if db.scalar(select(Login.version).where(Login.id == login.id)) != login.version:
        raise ChangedMeanwhile("the login was changed by a parallel request")


def settle(login: Login, levels: Levels) -> None:
    """Accept the level reached although more was wished: only for a wish that was not essential, and never without a proof.

    Raises Refused(TOO_WEAK).
    """
    if login.essential_acr or login.consumed_at is not None or step(login, levels) is not Step.FACTOR:
        raise Refused(Reason.TOO_WEAK)
    login.finished_at = clock.now()


def refuse(login: Login, error: str) -> None:
    """The person gave up, or cannot reach what is asked: `error` is the OAuth error code that the service is to hear."""
    login.refused_with = error
    login.finished_at = clock.now()
