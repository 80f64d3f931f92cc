"""The answer to a challenge: the nine characters of the text message.

An attempt is counted and committed whatever comes of it. A number that is not registered leads to the same page, the same count
and the same words.
"""

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session as Db
from werkzeug.wrappers import Response

from idp.accounts import account as accounts
from idp.accounts.models import Account
from idp.ground import audit, clock
from idp.ground.database import ChangedMeanwhile
from idp.ground.i18n import gettext
from idp.ground.throttle import Throttled
from idp.login.factor_pages import begin_factor
from idp.methods import challenge as challenges
from idp.methods.challenge import Challenge
from idp.methods.method import Method, Reason, Refused
from idp.sessions import login as logins
from idp.sessions.liveness import proofs_count
from idp.sessions.login import Step
from idp.sessions.models import Login
from idp.web import visitor
from idp.web.choices import startable
from idp.web.context import context, transaction
from idp.web.forms import CodeForm, EmptyForm
from idp.web.sign_in import finish, finish_again, is_repeat, on_the_way, over, page_of, speak
from idp.web.words import refused_code, wait

Answer = Response | str | tuple[str, int]


def add_to(pages: Blueprint) -> None:
    """Register the routes."""
    pages.add_url_rule("/login/verify", "verify", verify, methods=["GET", "POST"])
    pages.add_url_rule("/login/verify/again", "verify_again", verify_again, methods=["POST"])


def verify() -> Answer:
    """Ask for the characters, and check them. A login that they finished a moment ago takes them once more (a double click)."""
    here = context()
    with here.database.read() as db:
        login = visitor.login(db, also_finished=request.method == "POST")
        if login is None:
            return over(db)
        moved = None if is_repeat(login) else on_the_way(login, Step.FACTOR)
        if moved:
            return moved
        challenge = challenges.find(db, login.challenge_id, challenges.SIGN_IN)
    speak(login)
    method = startable(login, here).get(request.args.get("method", ""))
    if method is None or challenge is None:
        return redirect(page_of(login), code=303)
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(form, login, method, challenge)
    try:
        here.throttle.count("challenge_per_account", str(login.account_id))
    except Throttled as error:
        form.otp.errors = [gettext("There were too many attempts. Please try again %(when)s.", when=wait(error.retry_after_s))]
        return _page(form, login, method, challenge, 429)
    return _check(form, method)


def verify_again() -> Answer:
    """The page “Send a new code”: to the same number; the code sent before is worth nothing from now on."""
    with context().database.read() as db:
        login = visitor.login(db)
        if login is None:
            return over(db)
        challenge = challenges.find(db, login.challenge_id, challenges.SIGN_IN)
    return begin_factor(request.args.get("method", ""), challenge.subject if challenge else "")


def _check(form: CodeForm, method: Method) -> Answer:
    here, typed = context(), form.otp.data or ""
    reason: Reason | None = None
    with transaction() as db:
        login = visitor.login(db, also_finished=True)
        if login is None:
            return over(db)
        account = accounts.held(db, login.account_id) if login.account_id else None
        if account is not None and is_repeat(login):
            return _once_more(db, login, account, typed)
        if account is None or not _at_second_step(login, account):
            raise ChangedMeanwhile("the login is not at its second step any more")
        try:
            proof = method.verify(db, account=account, challenge_id=login.challenge_id, answer={"otp": typed})
        except Refused as error:
            logins.require_unchanged(db, login)
            _note(db, login, method, error)
            challenge, reason = challenges.find(db, login.challenge_id, challenges.SIGN_IN), error.reason
        else:
            done = logins.add_proof(login, account, proof, here.levels) is Step.DONE
            answer = finish(db, login) if done else redirect(page_of(login), code=303)
    if reason is None:
        here.throttle.clear("challenge_per_account", str(account.id))
        return answer
    return _refused(form, login, method, challenge, reason)


def _at_second_step(login: Login, account: Account) -> bool:
    return proofs_count(login, account) and logins.step(login, context().levels) is Step.FACTOR


def _once_more(db: Db, login: Login, account: Account, typed: str) -> Response:
    """The answer to the second request of a double click, when it brings the code that the login was finished with."""
    right = challenges.was_right(db, login.challenge_id, typed, purpose=challenges.SIGN_IN, account_id=account.id)
    return finish_again(db, login) if right else redirect(page_of(login), code=303)


def _refused(form: CodeForm, login: Login, method: Method, challenge: Challenge | None, reason: Reason) -> Answer:
    if challenge is None:
        return redirect(page_of(login), code=303)
    form.otp.errors = [refused_code(reason, challenge)]
    form.otp.data = ""
    return _page(form, login, method, challenge)


def _note(db: Db, login: Login, method: Method, error: Refused) -> None:
    audit.record(
        db,
        "login.failed",
        account_id=login.account_id,
        client_id=login.client_id,
        address=visitor.address(),
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
        used_up=challenge.is_over(clock.now()),
        minutes=minutes,
        again_form=EmptyForm(),
    )
    return (page, status) if status != 200 else page
