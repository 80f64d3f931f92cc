"""The answer to a challenge: the nine characters of the text message (seed, step 13).

An attempt is counted and committed whatever comes of it. A number that is not registered leads to the same page, the same count
and the same words.
"""

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp import audit
from idp.accounts.models import Account
from idp.i18n import gettext, ngettext
from idp.login import flow, visit
from idp.login.choices import startable
from idp.login.context import context
from idp.login.entry_page import over, speak
from idp.login.factor_pages import begin_factor
from idp.login.finish import finish, on_the_way
from idp.login.flow import Step
from idp.login.forms import CodeForm, EmptyForm
from idp.login.limits import wait
from idp.login.models import Login
from idp.methods import challenge as challenges
from idp.methods.challenge import Challenge
from idp.methods.method import Method, Reason, Refused
from idp.throttle import Throttled

Answer = Response | str | tuple[str, int]


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/login/verify", "verify", verify, methods=["GET", "POST"])
    pages.add_url_rule("/login/verify/again", "verify_again", verify_again, methods=["POST"])


def verify() -> Answer:
    """Ask for the characters, and check them."""
    with context().database.read() as db:
        login = visit.login(db)
        if login is None:
            return over(db)
        moved = on_the_way(login, Step.FACTOR)
        if moved:
            return moved
        challenge = challenges.find(db, login.challenge_id, challenges.SIGN_IN)
    speak(login)
    method = startable(login, context()).get(request.args.get("method", ""))
    if method is None or challenge is None:
        return redirect(url_for("login.factor", login=login.id), code=303)
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(form, login, method, challenge)
    try:
        context().throttle.count("challenge_per_account", str(login.account_id))
    except Throttled as error:
        form.otp.errors = [gettext("There were too many attempts. Please try again %(when)s.", when=wait(error.retry_after_s))]
        return _page(form, login, method, challenge, 429)
    return _check(form, method)


def verify_again() -> Answer:
    """The page “Send a new code”: to the same number; the code sent before is worth nothing from now on."""
    with context().database.read() as db:
        login = visit.login(db)
        if login is None:
            return over(db)
        challenge = challenges.find(db, login.challenge_id, challenges.SIGN_IN)
    return begin_factor(request.args.get("method", ""), challenge.subject if challenge else "")


def _check(form: CodeForm, method: Method) -> Answer:
    here = context()
    with here.database.begin() as db:
        login = visit.login(db)
        if login is None or flow.step(login, here.levels) is not Step.FACTOR:
            return over(db) if login is None else redirect(url_for("login.factor", login=login.id), code=303)
        account = db.get(Account, login.account_id)
        try:
            proof = method.verify(db, account=account, challenge_id=login.challenge_id, answer={"otp": form.otp.data or ""})
        except Refused as error:
            _note(db, login, method, error)
            challenge = challenges.find(db, login.challenge_id, challenges.SIGN_IN)
            refused: Refused | None = error
        else:
            refused = None
            if flow.add_proof(login, proof, here.levels) is Step.DONE:
                answer = finish(db, login)
            else:
                answer = redirect(url_for("login.factor", login=login.id), code=303)
            account_id = login.account_id
    if refused is None:
        here.throttle.clear("challenge_per_account", str(account_id))
        return answer
    if challenge is None:
        return redirect(url_for("login.factor", login=login.id), code=303)
    form.otp.errors = [words(refused.reason, challenge)]
    form.otp.data = ""
    return _page(form, login, method, challenge)


def words(reason: Reason, challenge: Challenge) -> str:
    """What to tell the person whose code was refused."""
    if reason is Reason.WRONG_CODE:
        return ngettext(
            "The code is not right. You can try %(num)d more time.",
            "The code is not right. You can try %(num)d more times.",
            challenge.attempts_left,
        )
    if reason is Reason.EXPIRED:
        return gettext("This code is too old. Ask for a new one.")
    if reason is Reason.TOO_MANY_ATTEMPTS:
        return gettext("This code was tried too often and is worth nothing any more. Ask for a new one.")
    return gettext("This code was used already. Ask for a new one.")


def _note(db: Db, login: Login, method: Method, error: Refused) -> None:
    audit.record(
        db,
        "login.failed",
        account_id=login.account_id,
        client_id=login.client_id,
        address=visit.address(),
        method=method.name,
        reason=error.reason.value,
    )


def _page(form: CodeForm, login: Login, method: Method, challenge: Challenge, status: int = 200) -> Answer:
    minutes = context().settings.methods.challenge_valid_s // 60
    page = render_template(
        method.template,
        form=form,
        login=login,
        method=method,
        challenge=challenge,
        minutes=minutes,
        again_form=EmptyForm(),
    )
    return (page, status) if status != 200 else page
