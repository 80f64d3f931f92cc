"""The pages of the procedure: the status of the request, the form, the code, a new letter."""

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import ngettext
from werkzeug.wrappers import Response

from jsis_rp.enrolment import confirmation, requests, rules
from jsis_rp.enrolment.confirmation import Result
from jsis_rp.enrolment.forms import DESTINATIONS, IN_FILE, NEW, CodeForm, EnrolmentForm
from jsis_rp.enrolment.rules import Status
from jsis_rp.ground import throttle
from jsis_rp.members import matching
from jsis_rp.members.lists import INSTITUTIONS, OFFICES
from jsis_rp.sessions import audit
from jsis_rp.web.context import context, now, settings
from jsis_rp.web.sign_in import begin, requires, signed_in
from jsis_rp.web.visitor import language, origin

bp = Blueprint("enrolment", __name__)
Page = str | Response | tuple[str, int]


@bp.get("/enrolment")
@requires()
def status() -> Page:
    """Show the status of the request, since when, and what happens next; the form when there is none."""
    _session, account = signed_in()
    with context().database.read() as db:
        case = requests.case_of(db, account.id, now())
    if case is None:
        return redirect(f"{settings().server.path}/enrolment/form", 303)
    return _status_page(case, CodeForm())


@bp.get("/enrolment/form")
@requires(always_internet_level=True)
def form() -> Page:
    """Show the form, unless there is a request that still counts."""
    if _has_request():
        return _to_status()
    _session, account = signed_in()
    empty = EnrolmentForm(surname=account.family_name, first_name=account.given_name, address_choice=IN_FILE)
    return _form_page(empty)


@bp.post("/enrolment/form")
@requires(always_internet_level=True)
def send() -> Page:
    """Take the form: a request when everything matches the register, else one answer that does not say what did not."""
    _session, account = signed_in()
    filled = EnrolmentForm(request.form)
    if not filled.validate():
        return _form_page(filled), 422
    if _has_request():
        return _to_status()
    if not _may_try(account.id):
        return _form_page(filled, refusal="throttled"), 429
    with begin() as db:
        member = matching.find_member(db, filled.applicant())
        if member is None:
            audit.record(db, origin(), "enrolment_not_matched", account_id=account.id)
            return _form_page(filled, refusal="not_matched"), 422
        address = "\n".join(filled.address_lines()) if filled.address_choice.data == NEW else None
        try:
            asked = requests.ask(db, account_id=account.id, member=member, new_address=address, language=language(), now=now())
        except requests.CannotBeDone:  # the same form, sent twice
            return _to_status()
        audit.record(
            db, origin(), "enrolment_asked", account_id=account.id, reference=asked.reference, review=asked.review_reason
        )
    return _to_status()


@bp.post("/enrolment")
@requires(always_internet_level=True)
def enter_code() -> Page:
    """Take the code of the letter."""
    _session, account = signed_in()
    filled = CodeForm(request.form)
    is_code = filled.validate()
    limits = settings().enrolment
    if is_code and not _counted("code", "code-address", origin().address, limits.codes_per_address):
        abort(429)
    with begin() as db:
        case = requests.case_of(db, account.id, now())
        if case is None or case.status is not Status.LETTER_SENT:
            return _to_status()
        if not is_code:
            return _status_page(case, filled), 422
        entered = confirmation.enter_code(db, case, filled.read(), now=now(), settings=limits, pepper=context().keys.pepper)
        audit.record(db, origin(), f"code_{entered.result}", account_id=account.id, reference=case.enrolment.reference)
    if entered.result is not Result.WRONG:
        return _to_status()
    message = ngettext(
        "This is not the code of your letter. You have %(num)d attempt left.",
        "This is not the code of your letter. You have %(num)d attempts left.",
        entered.left,
    )
    filled.code.errors = [message]
    return _status_page(case, filled), 422


@bp.post("/enrolment/new-letter")
@requires(always_internet_level=True)
def new_letter() -> Page:
    """Void the letter and have another one sent; when it is not possible (any more) the status page says what is."""
    _session, account = signed_in()
    with begin() as db:
        case = requests.case_of(db, account.id, now())
        if case is not None:
            try:
                requests.new_letter(db, case, now=now(), settings=settings().enrolment)
                audit.record(db, origin(), "letter_asked_again", account_id=account.id, reference=case.enrolment.reference)
            except requests.CannotBeDone:
                audit.record(db, origin(), "letter_not_asked_again", account_id=account.id)
    return _to_status()


def _to_status() -> Response:
    return redirect(f"{settings().server.path}/enrolment", 303)


def _status_page(case: requests.Case, filled: CodeForm) -> str:
    letter = case.letter
    wait_days = settings().enrolment.new_letter_after_days
    new_letter_from = rules.new_letter_from(case.status, letter.sent_at if letter else None, wait_days)
    return render_template(
        "enrolment/status.html", case=case, new_letter_from=new_letter_from, form=filled, Status=Status, now=now()
    )


def _form_page(form: EnrolmentForm, refusal: str | None = None) -> str:
    _session, account = signed_in()
    return render_template(
        "enrolment/form.html",
        form=form,
        account=account,
        refusal=refusal,
        institutions=INSTITUTIONS,
        offices=OFFICES,
        destinations=DESTINATIONS,
    )


def _has_request() -> bool:
    """Return whether the account has a request in whose place no other may be sent."""
    _session, account = signed_in()
    with context().database.read() as db:
        case = requests.case_of(db, account.id, now())
    return case is not None and not rules.may_start_again(case.status)


def _may_try(account_id: int) -> bool:
    limits = settings().enrolment
    by_account = _counted("enrolment", "form-account", str(account_id), limits.form_attempts_per_account)
    return by_account and _counted("enrolment", "form-address", origin().address, limits.form_attempts_per_address)


def _counted(event: str, what: str, key: str, limit: int) -> bool:
    """Count one attempt, in a transaction of its own so that no later fault gives it back; one too many is written down."""
    _session, account = signed_in()
    window_s = settings().enrolment.form_attempts_window_s
    with context().database.begin() as db:
        is_allowed = throttle.count(db, what, key, limit=limit, window_s=window_s, now=now())
        if not is_allowed:
            audit.record(db, origin(), f"{event}_throttled", account_id=account.id)
    return is_allowed
