"""Choosing a password, wherever it happens: the policy in words, the samples, and what comes after a mailed link.

Called by the sign-up, the lost-password pages and the account pages.
"""

from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.accounts.models import Account, PasswordReset, SignUp
from idp.accounts.password_policy import MAXIMUM_LENGTH, MINIMUM_LENGTH, SPECIAL, PasswordFault, faults, samples
from idp.accounts.refused import Reason, Refused
from idp.ground import clock
from idp.ground.i18n import gettext
from idp.ground.throttle import Throttled
from idp.methods.method import Proof
from idp.methods.password import Password
from idp.sessions import login as logins
from idp.sessions.limits import PasswordLimit
from idp.sessions.login import Step
from idp.sessions.models import Login
from idp.web import visitor
from idp.web.context import context, transaction
from idp.web.forms import NewPasswordForm
from idp.web.sign_in import direct, finish, finish_again


def is_good(form: NewPasswordForm, user_names: tuple[str, ...]) -> bool:
    """Whether the form holds an acceptable password twice; the errors are put at the fields."""
    if request.form.get("action") == "samples":
        form.password.errors = form.password_again.errors = []
        return False
    if not form.is_submitted():
        return False
    is_valid = form.validate()
    found = faults(form.password.data, user_names) if form.password.data else []
    form.password.errors = [*form.password.errors, *(words(fault) for fault in found)]
    return is_valid and not found


def hashed(form: NewPasswordForm) -> str | None:
    """The hash of the password in the form; None, with the error at the field, when too many are hashed at this moment."""
    try:
        return context().hasher.hash(form.password.data or "")
    except Refused:
        form.password.errors = [gettext("Too many people are signing in at this moment. Please try again in a few seconds.")]
        return None


def words(fault: PasswordFault) -> str:
    """What to tell the person."""
    return {
        PasswordFault.TOO_SHORT: gettext("The password must have at least %(count)s characters", count=MINIMUM_LENGTH),
        PasswordFault.TOO_LONG: gettext("The password must have %(count)s characters or fewer", count=MAXIMUM_LENGTH),
        PasswordFault.TOO_FEW_GROUPS: gettext(
            "The password must have at least three of these: capital letters, small letters, digits, signs"
        ),
        PasswordFault.CONTAINS_USER_NAME: gettext("The password must not contain your e-mail address or user name"),
        PasswordFault.KNOWN_BAD: gettext("This password is on lists of passwords that are tried first. Choose another one"),
        PasswordFault.NOT_PRINTABLE: gettext("The password contains a character that cannot be used"),
    }[fault]


def page(template: str, form: NewPasswordForm, status: int = 200, **more: object) -> Response:
    """The page with its rules and three fresh samples. It binds the browser, so that a double click is known to be one."""
    response = make_response(render_template(template, form=form, samples=samples(), special=SPECIAL, **more), status)
    if not visitor.cookie("browser"):
        visitor.keep(response, "browser", visitor.browser())
    return response


def link_over(reason: Reason, *, kind: str, token: str) -> tuple[str, int]:
    """The page for a mailed link that opens nothing: why, and how to get another."""
    return render_template("login/link_over.html", reason=reason.value, kind=kind, token=token), 410


def carry_on(db: Db, account: Account, link: SignUp | PasswordReset) -> Response:
    """Record the password just chosen by a mailed link on the login that the person came from, or on a fresh one of this browser.

    The same browser goes on to the service first asked for; another one gets home. In the caller's transaction.
    """
    here = context()
    login = logins.find(db, link.login_id or "", visitor.cookie("browser"), here.settings.login)
    if login is None or login.finished_at is not None:
        login = direct(db, url_for("my_account.overview"))
    elif login.email not in (None, account.email):
        login = logins.start_again(db, login)
    logins.identify(login, account.email, account)
    login.proofs, login.account_valid_from = [], account.valid_from
    link.login_id = login.id
    proof = Proof(Password.name, Password.strength, Password.amr, clock.now())
    response = redirect(url_for("login.accepted", login=login.id), code=303)
    if logins.add_proof(login, account, proof, here.levels) is Step.DONE:
        response = _accepted(finish(db, login), login)
    visitor.keep(response, "browser", visitor.browser())
    return response


def carry_on_again(form: NewPasswordForm, found: tuple[SignUp | PasswordReset, Account] | None) -> Response | None:
    """The second request of a double click on the page of a mailed link: the same way on, for who sent the same password.

    `found` is the link that was used a moment ago, and its account. None when this is anything else. The password counts as an
    attempt under the account's limit.
    """
    if found is None or request.method != "POST":
        return None
    here, (link, account) = context(), found
    with here.database.read() as db:
        limit = PasswordLimit.of(db, account.email, account, device=visitor.cookie("device"), address=visitor.address())
    try:
        limit.count(here.throttle)
        if not here.hasher.verify(account.password_hash, form.password.data or ""):
            return None
        limit.succeeded(here.throttle)
    except (Throttled, Refused):
        return None
    with transaction() as db:
        login = logins.find(db, link.login_id or "", visitor.cookie("browser"), here.settings.login, also_finished=True)
        if login is None or login.account_id != account.id:
            return None
        if login.finished_at is None:
            return redirect(url_for("login.accepted", login=login.id), code=303)
        return _accepted(finish_again(db, login), login)


def _accepted(response: Response, login: Login) -> Response:
    response.headers["Location"] = url_for("login.accepted", login=login.id)
    return response
