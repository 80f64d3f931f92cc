"""The page “Change my password”: the current one is asked for; the other sessions end and a mail is sent."""

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response

from idp.accounts import recovery
from idp.accounts.mails import Mails
from idp.accounts.models import Account
from idp.accounts.sign_up import REPEATED_WITHIN
from idp.ground import audit, clock
from idp.ground.database import ChangedMeanwhile
from idp.ground.i18n import gettext
from idp.ground.throttle import Throttled
from idp.methods.method import Proof, Reason, Refused
from idp.my_account.access import somebody
from idp.sessions import recent_proof
from idp.sessions import session as sessions
from idp.sessions.limits import PasswordLimit
from idp.web import new_password, visitor
from idp.web.choices import offered
from idp.web.context import context, transaction
from idp.web.forms import ChangePasswordForm
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
        account = found.account
        limit = PasswordLimit.of(db, account.email, account, device=visitor.cookie("device"), address=visitor.address())
    form = ChangePasswordForm()
    if not new_password.is_good(form, (account.email, account.uid)):
        if form.current.errors and not form.is_submitted():
            form.current.errors = []
        return new_password.page(TEMPLATE, form, email=account.email)
    proof = _current(form, account, limit)
    if not isinstance(proof, Proof):
        if isinstance(proof, int):
            return new_password.page(TEMPLATE, form, proof, email=account.email)
        return proof
    fresh = new_password.hashed(form)
    if fresh is None:
        return new_password.page(TEMPLATE, form, 503, email=account.email)
    return _change(found, proof, fresh)


def _current(form: ChangePasswordForm, account: Account, limit: PasswordLimit) -> Proof | int | Response:
    """The proof that the current password gives; else the status of the page, with the error at the field.

    The second request of a double click finds the new password in its place and leads to where the first one led.
    """
    here = context()
    try:
        limit.count(here.throttle)
        with here.database.read() as unused:
            answer = {"password": form.current.data or ""}
            proof = offered(here)["password"].verify(unused, account=account, challenge_id=None, answer=answer)
        limit.succeeded(here.throttle)
    except Throttled as error:
        when = wait(error.retry_after_s)
        form.current.errors = [gettext("There were too many attempts. For your safety, wait and try again %(when)s.", when=when)]
        return 429
    except Refused as error:
        if error.reason is Reason.BUSY:
            form.current.errors = [gettext("Too many people are signing in at this moment. Please try again in a few seconds.")]
            return 503
        if _changed_just_now(account, form.password.data or ""):
            return redirect(url_for("my_account.overview"), code=303)
        with transaction() as db:
            audit.record(
                db, "password.change_failed", account_id=account.id, address=visitor.address(), reason=error.reason.value
            )
        form.current.errors = [gettext("This is not your current password")]
        return 200
    return proof


def _changed_just_now(account: Account, typed: str) -> bool:
    """Whether the password that is asked for is the account's since a moment ago. The attempt was counted before."""
    if clock.now() - account.password_changed_at > REPEATED_WITHIN:
        return False
    return context().hasher.verify(account.password_hash, typed)


def _change(found: SignedIn, typed: Proof, password_hash: str) -> Answer:
    here = context()
    with transaction() as db:
        current = somebody(db)
        if isinstance(current, Response):
            return current
        account, session = current.account, current.session
        proof = recent_proof.of_password(session, account, typed, here.settings.login)
        if proof is None or account.id != found.account.id or account.password_hash != found.account.password_hash:
            raise ChangedMeanwhile("the password was changed while it was checked")
        recovery.change(db, here.seal, Mails(here.settings), account, password_hash, proof=proof)
        recent_proof.carry_over(account, session)
        ended = sessions.end_all(db, account.id, except_id=session.id)
        audit.record(
            db,
            "password.changed",
            account_id=account.id,
            session_id=session.id,
            address=visitor.address(),
            sessions_ended=ended,
        )
    flash(gettext("Your password was changed. Everywhere else where you were signed in, you have to sign in again."))
    return redirect(url_for("my_account.overview"), code=303)
