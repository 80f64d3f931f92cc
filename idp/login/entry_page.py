"""The first question, "Sign in to continue": the e-mail address.

A login that comes from a service is named in the address; somebody who comes directly starts one by sending the form.
`login_hint` (Core 3.1.2.1) fills the address in. An unknown address goes on like a known one. A login keeps the address that it
was given: a different one ends the row, and another row with the same request goes on.
"""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from idp.accounts import account as accounts
from idp.sessions import login as logins
from idp.sessions.login import Step
from idp.web import visitor
from idp.web.context import context, transaction
from idp.web.forms import EmailForm
from idp.web.sign_in import direct, on_the_way, over, page_of, speak

OPEN = (Step.IDENTIFY, Step.PASSWORD)
OPEN_TO_POST = (*OPEN, Step.FACTOR)
"""A different address begins another login, however far this one came."""


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/login", "entry", entry, methods=["GET", "POST"])
    pages.add_url_rule("/login/other", "other", other, methods=["POST"])


def entry() -> Response | str:  # flat: guards, one after the other
    """Ask for the e-mail address, and take it."""
    with context().database.read() as db:
        login = visitor.login(db)
        if login is None and visitor.login_id():
            return over(db)
        moved = on_the_way(login, *OPEN_TO_POST if request.method == "POST" else OPEN)
        if moved:
            return moved
        if login is None and request.method != "POST" and visitor.signed_in(db):
            return redirect(url_for("my_account.overview"), code=303)
    speak(login)
    form = EmailForm()
    if form.validate_on_submit():
        return _identify(accounts.address_of(form.email.data) or "")
    if request.method != "POST" and login is not None:
        form.email.data = login.email or login.login_hint
    return render_template("login/entry.html", form=form, login=login)


def other() -> Response:
    """The button “Sign in with a different e-mail address?”: back to the first question, in a new login with the same request."""
    with transaction() as db:
        login = visitor.login(db)
        if login is None:
            return over(db)
        if login.finished_at is not None:
            return redirect(page_of(login), code=303)
        if login.email is not None:
            login = logins.start_again(db, login)
        return redirect(url_for("login.entry", login=login.id), code=303)


def _identify(email: str) -> Response:
    with transaction() as db:
        login = visitor.login(db) if visitor.login_id() else direct(db, url_for("my_account.overview"))
        if login is None:
            return over(db)
        if login.finished_at is not None:
            return redirect(page_of(login), code=303)
        if login.email not in (None, email):
            login = logins.start_again(db, login)
        account = accounts.by_email(db, email)
        logins.identify(login, email, account if account is not None and account.disabled_at is None else None)
        response = redirect(url_for("login.password", login=login.id), code=303)
    if g.get("fresh_browser"):
        visitor.keep(response, "browser", g.fresh_browser)
    return response
