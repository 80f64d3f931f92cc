"""The first question, "Sign in to continue": the e-mail address (seed, steps 2 and 12).

A login that comes from a service is named in the address; somebody who comes directly starts one by sending the form.
An unknown address goes on like a known one.
"""

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp import i18n, opaque
from idp.accounts import account as accounts
from idp.login import flow, visit
from idp.login.context import context
from idp.login.finish import on_the_way
from idp.login.flow import Step, Wish
from idp.login.forms import EmailForm
from idp.login.models import Login


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/login", "entry", entry, methods=["GET", "POST"])
    pages.add_url_rule("/login/other", "other", other, methods=["POST"])


def entry() -> Response | str:
    """Ask for the e-mail address, and take it."""
    with context().database.read() as db:
        login = visit.login(db)
        if login is None and visit.login_id():
            return over(db)
        moved = on_the_way(login, Step.IDENTIFY, Step.PASSWORD)
        if moved:
            return moved
        if login is None and request.method == "GET" and visit.signed_in(db):
            return redirect(url_for("my_account.overview"), code=303)
    speak(login)
    form = EmailForm()
    if form.validate_on_submit():
        return _identify(accounts.address_of(form.email.data) or "")
    if request.method == "GET" and login is not None:
        form.email.data = login.email or login.login_hint
    return render_template("login/entry.html", form=form, login=login)


def other() -> Response:
    """The page “Sign in with a different e-mail address?”: back to the first question."""
    with context().database.begin() as db:
        login = visit.login(db)
        if login is None:
            return over(db)
        if login.finished_at is None:
            flow.forget(login)
        return redirect(url_for("login.entry", login=login.id), code=303)


def over(db: Db) -> Response:
    """The page for a login that is over, or that belongs to another browser."""
    row = db.get(Login, visit.login_id())
    ours = row is not None and opaque.same(row.browser_key, opaque.key(visit.cookie("browser")))
    return make_response(render_template("login/over.html", service=row.service_name if row is not None and ours else ""), 400)


def speak(login: Login | None) -> None:
    """Give the page in the language that the service asked for, unless the person chose one."""
    if login is not None and login.ui_locales:
        i18n.prefer(login.ui_locales)


def direct(db: Db, return_to: str) -> Login:
    """A login that no service asked for; afterwards the browser goes to the path `return_to`."""
    found = visit.signed_in(db)
    return flow.start(
        db,
        Wish(return_to=return_to, reason="direct"),
        browser=visit.browser(),
        session=found.session if found else None,
        account=found.account if found else None,
        lifetime_s=context().settings.login.lifetime_s,
    )


def _identify(email: str) -> Response:
    with context().database.begin() as db:
        login = visit.login(db) if visit.login_id() else direct(db, url_for("my_account.overview"))
        if login is None:
            return over(db)
        account = accounts.by_email(db, email)
        flow.identify(login, email, account if account is not None and account.disabled_at is None else None)
        response = redirect(url_for("login.password", login=login.id), code=303)
    if g.get("fresh_browser"):
        visit.keep(response, "browser", g.fresh_browser)
    return response
