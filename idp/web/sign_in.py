"""Sending somebody to sign in and back: a login without a client, the page of each step, and the end of a login.

Called by the pages of `login`, `my_account` and of the protocol. At the end the session is opened or raised, the cookies change,
and the browser goes back to where it came from.
"""

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.accounts.models import Account
from idp.accounts.sign_up import REPEATED_WITHIN
from idp.ground import audit, clock, i18n
from idp.sessions import login as logins
from idp.sessions import session
from idp.sessions.login import Step, Wish
from idp.sessions.models import Login
from idp.web import visitor
from idp.web.context import context


def finish(db: Db, login: Login) -> Response:
    """Open or raise the session of a finished login and send the browser on. In the caller's transaction."""
    here = context()
    browser = visitor.browser_info()
    opened, secret = session.open_or_raise(db, login, here.levels, here.settings.login, here.seal, browser)
    device = visitor.cookie("device") or session.device_secret_of(here.seal, login)
    session.remember_device(db, opened.account_id, device, here.settings.login)
    if login.client_id is None:
        login.consumed_at = clock.now()
    audit.record(
        db,
        "login.succeeded",
        account_id=opened.account_id,
        client_id=login.client_id,
        session_id=opened.id,
        address=visitor.address(),
        acr=here.levels.name(opened.acr),
        methods=[proof["method"] for proof in login.proofs],
        reason=login.reason,
        service=login.service_name,
    )
    return _onward(login, opened.id, secret, device)


def is_repeat(login: Login) -> bool:
    """Whether this form may be the second of a double click: sent for a login that was finished, and not refused."""
    return request.method == "POST" and login.finished_at is not None and not login.refused_with


def finish_again(db: Db, login: Login) -> Response:
    """The answer to the second request of a double click: what `finish` gave, the very same cookies, and no second session.

    Within a minute, from the same address and browser, and while the session that the login opened is alive and not raised since;
    otherwise the way on without any cookie. The caller has checked the proof of this request again where it carries one.
    """
    here = context()
    if login.finished_at is None or login.refused_with or clock.now() - login.finished_at > REPEATED_WITHIN:
        return redirect(login.return_to, code=303)
    secret, browser = session.secret_of(here.seal, login), visitor.browser_info()
    found = session.find(db, secret, here.settings.login)
    if found is None or (found[0].address, found[0].browser) != (browser.address[:64], browser.browser[:255]):
        return redirect(login.return_to, code=303)
    return _onward(login, found[0].id, secret, visitor.cookie("device") or session.device_secret_of(here.seal, login))


def _onward(login: Login, session_id: str, secret: str, device: str) -> Response:
    response = redirect(login.return_to, code=303)
    visitor.keep(response, "session", secret)
    visitor.keep(response, "state", session.state_of(context().seal.derive(session.BROWSER_STATE), session_id))
    visitor.keep(response, "device", device)
    return response


def give_up(db: Db, login: Login, error: str) -> Response:
    """The person goes back without having shown what was asked; the service hears `error`. In the caller's transaction."""
    logins.refuse(login, error)
    audit.record(
        db,
        "login.refused",
        account_id=login.account_id,
        client_id=login.client_id,
        address=visitor.address(),
        error=error,
    )
    if login.client_id is None:
        login.consumed_at = clock.now()
    return redirect(login.return_to, code=303)


def page_of(login: Login) -> str:
    """The address of the page for the step that a login is at."""
    pages = {Step.IDENTIFY: "login.entry", Step.PASSWORD: "login.password", Step.FACTOR: "login.factor"}
    step = logins.step(login, context().levels)
    if step is Step.DONE or login.finished_at is not None:
        return login.return_to
    return url_for(pages[step], login=login.id)


def on_the_way(login: Login | None, *steps: Step) -> Response | None:
    """Nothing when the login is at one of `steps`; else the redirect to where it is, or None-login's own page by `over`."""
    if login is None or (login.finished_at is None and logins.step(login, context().levels) in steps):
        return None
    return redirect(page_of(login), code=303)


def over(db: Db) -> Response:
    """The way on from a login that is over: to its successor, or home when it is finished; else a page that says so.

    The page names the service, and leads back to it, only in the browser that the login belongs to.
    """
    ours = logins.of_browser(db, visitor.login_id(), visitor.cookie("browser"))
    row = ours
    while row is not None and row.replaced_by is not None:
        row = logins.of_browser(db, row.replaced_by, visitor.cookie("browser"))
    if row is not None and row is not ours and row.consumed_at is None:
        return redirect(page_of(row), code=303)
    if row is not None and row.client_id is None and row.finished_at is not None:
        return redirect(row.return_to, code=303)
    service, client_id = (ours.service_name, ours.client_id) if ours is not None else ("", None)
    return make_response(render_template("login/over.html", service=service, client_id=client_id), 400)


def speak(login: Login | None) -> None:
    """Give the page in the language that the service asked for, else the account's once its password is proved.

    A language that the person chose on a page goes before both.
    """
    if login is None:
        return
    if login.ui_locales:
        i18n.prefer(login.ui_locales)
    if login.proofs and login.account_id is not None:
        with context().database.read() as db:
            account = db.get(Account, login.account_id)
        if account is not None:
            i18n.prefer_of_account(account.language)


def direct(db: Db, return_to: str) -> Login:
    """A login that no service asked for; afterwards the browser goes to the path `return_to`."""
    found = visitor.signed_in(db)
    return logins.start(
        db,
        Wish(return_to=return_to, reason="direct"),
        browser=visitor.browser(),
        session=found.session if found else None,
        account=found.account if found else None,
        lifetime_s=context().settings.login.lifetime_s,
    )
