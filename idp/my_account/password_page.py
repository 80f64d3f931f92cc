"""The page “Change my password”: the current one is asked for; the other sessions end and a mail is sent."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from idp.accounts import recovery
from idp.accounts.mails import Letters
from idp.accounts.models import Account
from idp.ground import audit
from idp.ground.i18n import gettext
from idp.ground.throttle import Throttled
from idp.methods.method import Reason, Refused
from idp.my_account.access import somebody
from idp.sessions import session as sessions
from idp.web import new_password, visitor
from idp.web.choices import offered
from idp.web.context import context
from idp.web.forms import ChangePasswordForm
from idp.web.limits import PasswordLimit
from idp.web.visitor import SignedIn
from idp.web.words import wait

TEMPLATE = "my_account/password.html"
Answer = Response | str | tuple[str, int]


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/account/password", "password", password, methods=["GET", "POST"])


def password() -> Answer:
    """Show the page, or change the password."""
    with context().database.read() as db:
        found = somebody(db)
        if isinstance(found, Response):
            return found
        limit = PasswordLimit.of(db, found.account.email, found.account)
    form = ChangePasswordForm()
    if not new_password.is_good(form, (found.account.email, found.account.uid)):
        if form.current.errors and not form.is_submitted():
            form.current.errors = []
        return new_password.page(TEMPLATE, form, email=found.account.email)
    fault, status = _fault_of_current(form, found.account, limit)
    if fault:
        form.current.errors = [fault]
        return new_password.page(TEMPLATE, form, status, email=found.account.email)
    fresh = new_password.hashed(form)
    if fresh is None:
        return new_password.page(TEMPLATE, form, 503, email=found.account.email)
    return _change(found, fresh)


def _fault_of_current(form: ChangePasswordForm, account: Account, limit: PasswordLimit) -> tuple[str, int]:
    """What is wrong with the current password, in words, and the status of the page; empty when it is right."""
    here = context()
    answer = {"password": form.current.data or ""}
    try:
        limit.count()
        with here.database.read() as unused:
            offered(here)["password"].verify(unused, account=account, challenge_id=None, answer=answer)
        limit.succeeded()
    except Throttled as error:
        return gettext(
            "There were too many attempts. For your safety, wait and try again %(when)s.", when=wait(error.retry_after_s)
        ), 429
    except Refused as error:
        if error.reason is Reason.BUSY:
            return gettext("Too many people are signing in at this moment. Please try again in a few seconds."), 503
        with here.database.begin() as db:
            audit.record(
                db, "password.change_failed", account_id=account.id, address=visitor.address(), reason=error.reason.value
            )
        return gettext("This is not your current password"), 200
    return "", 200


def _change(found: SignedIn, password_hash: str) -> Answer:
    here = context()
    with here.database.begin() as db:
        account = db.get(Account, found.account.id)
        if account is None or account.password_hash != found.account.password_hash:
            return redirect(url_for("my_account.password"), code=303)
        recovery.changed(db, here.seal, Letters(here.settings), account, password_hash)
        ended = sessions.end_all(db, account.id, except_id=found.session.id)
        audit.record(
            db,
            "password.changed",
            account_id=account.id,
            session_id=found.session.id,
            address=visitor.address(),
            sessions_ended=ended,
        )
    flash(gettext("Your password was changed. Everywhere else where you were signed in, you have to sign in again."))
    return redirect(url_for("my_account.overview"), code=303)
