"""Who is asking: the browser, its address, its login and its session, read from the request. For pages of the people lane.

Called by every page. Nothing is kept between requests but the cookies of `sessions.cookies` and their rows.
"""

from dataclasses import dataclass

from flask import g, request
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.accounts.models import Account
from idp.ground import i18n, random_strings
from idp.sessions import login as logins
from idp.sessions import session
from idp.sessions.cookies import Cookies, Kind
from idp.sessions.models import Login, Session
from idp.sessions.session import BrowserInfo
from idp.web.context import context


@dataclass(frozen=True)
class SignedIn:
    """The live session of this browser and its account."""

    session: Session
    account: Account


def cookie(kind: Kind) -> str:
    """The value of one of our cookies, or an empty text."""
    return request.cookies.get(Cookies(context().settings).name(kind), "")


def keep(response: Response, kind: Kind, value: str) -> None:
    """Set one of our cookies; an empty value removes it."""
    response.headers.add("Set-Cookie", Cookies(context().settings).header(kind, value))


def browser() -> str:
    """The secret that binds logins to this browser; a fresh one, which the caller has to `keep`, when it has none."""
    known = cookie("browser") or g.get("fresh_browser") or random_strings.new()
    g.fresh_browser = known
    return str(known)


def address() -> str:
    """The address of the caller, after the trusted proxies."""
    return request.remote_addr or ""


def browser_info() -> BrowserInfo:
    """Where a session is opened from."""
    return BrowserInfo(address(), request.headers.get("User-Agent", ""), cookie("session"))


def login_id() -> str:
    """The id of the login in the address of the page."""
    return request.args.get("login", "")


def login(db: Db, *, also_finished: bool = False) -> Login | None:
    """The live login that the address names, when it belongs to this browser (`sessions.login.find`)."""
    return logins.find(db, login_id(), cookie("browser"), context().settings.login, also_finished=also_finished)


def signed_in(db: Db) -> SignedIn | None:
    """The live session of this browser, or None."""
    found = session.find(db, cookie("session"), context().settings.login)
    if found is None:
        return None
    i18n.prefer_of_account(found[1].language)
    return SignedIn(*found)


def count_as_use() -> None:
    """The person is at work in this session: it does not lie idle. HEAD changes nothing; call it outside any transaction."""
    here = context()
    if request.method == "HEAD" or not cookie("session"):
        return
    with here.database.read() as db:
        found = signed_in(db)
    if found is not None:
        session.touch(here.database.hot, found.session)


def account_shown() -> Account | None:
    """Whose name is in the head of the page; looked up once for each page."""
    if "account_shown" not in g:
        with context().database.read() as db:
            found = signed_in(db) if cookie("session") else None
            g.account_shown = found.account if found else None
    account: Account | None = g.account_shown
    return account
