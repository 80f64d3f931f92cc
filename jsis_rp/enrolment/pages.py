"""The pages of the procedure (seed steps 14 to 16): where one stands, the form, the code, a new letter."""

from flask import Blueprint, abort, redirect, render_template, request
from flask_babel import ngettext
from werkzeug.wrappers import Response

from jsis_rp.enrolment import confirmation, requests, rules
from jsis_rp.enrolment.confirmation import Answer
from jsis_rp.enrolment.forms import DESTINATIONS, IN_FILE, NEW, CodeForm, EnrolmentForm
from jsis_rp.ground import throttle
from jsis_rp.members import matching
from jsis_rp.members.lists import INSTITUTIONS, OFFICES
from jsis_rp.sessions import audit
from jsis_rp.web.context import context, now, settings
from jsis_rp.web.sign_in import requires, signed_in
from jsis_rp.web.visitor import language, origin

bp = Blueprint("enrolment", __name__)
Page = str | Response | tuple[str, int]


@bp.get("/enrolment")
@requires()
def status() -> Page:
    """Show where the request stands, since when, and what happens next; the form when there is none."""
    _session, account = signed_in()
    with context().database.read() as db:
        case = requests.case_of(db, account.id, now())
    if case is None:
        return redirect(f"{settings().server.path}/enrolment/form", 303)
    letter = case.letter
    limits = settings().enrolment
    from_ = rules.new_letter_from(case.standing, letter.sent_at if letter else None, limits.new_letter_after_days)
    return render_template(
        "enrolment/status.html", case=case, new_letter_from=from_, form=CodeForm(), Standing=rules.Standing, now=now()
    )


@bp.get("/enrolment/form")
@requires(always_internet_level=True)
def form() -> Page:
    """Show the form, unless a request stands that still counts."""
    if _stands():
        return redirect(f"{settings().server.path}/enrolment", 303)
    _session, account = signed_in()
    empty = EnrolmentForm(surname=account.family_name, first_name=account.given_name, address_choice=IN_FILE)
    return _form_page(empty)


@bp.post("/enrolment/form")
@requires(always_internet_level=True)
def send() -> Page:
    """Take the form: a request when everything fits the register, else one answer that does not say what did not fit."""
    _session, account = signed_in()
    filled = EnrolmentForm(request.form)
    if not filled.validate():
        return _form_page(filled), 422
    if _stands():
        return redirect(f"{settings().server.path}/enrolment", 303)
    if not _may_try(account.id):
        return _form_page(filled, refusal="throttled"), 429
    with context().database.begin() as db:
        member = matching.find_member(db, filled.told())
        if member is None:
            audit.record(db, origin(), "enrolment_not_matched", account_id=account.id)
            return _form_page(filled, refusal="not_matched"), 422
        address = "\n".join(filled.address_lines()) if filled.address_choice.data == NEW else None
        try:
            asked = requests.ask(db, account_id=account.id, member=member, new_address=address, language=language(), now=now())
        except requests.CannotBeDone:  # the same form, sent twice
            return redirect(f"{settings().server.path}/enrolment", 303)
        audit.record(
            db, origin(), "enrolment_asked", account_id=account.id, reference=asked.reference, review=asked.review_reason
        )
    return redirect(f"{settings().server.path}/enrolment", 303)


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
    with context().database.begin() as db:
        case = requests.case_of(db, account.id, now())
        if case is None or case.standing is not rules.Standing.LETTER_SENT:
            return redirect(f"{settings().server.path}/enrolment", 303)
        if not is_code:
            return _code_again(case, filled, None)
        outcome = confirmation.enter_code(db, case, filled.read(), now=now(), settings=limits, pepper=context().keys.pepper)
        audit.record(db, origin(), f"code_{outcome.answer}", account_id=account.id, reference=case.enrolment.reference)
    if outcome.answer is Answer.WRONG:
        return _code_again(case, filled, outcome.left)
    return redirect(f"{settings().server.path}/enrolment", 303)


@bp.post("/enrolment/new-letter")
@requires(always_internet_level=True)
def new_letter() -> Page:
    """Void the letter and have another one sent; when it is not possible (any more) the status page says what is."""
    _session, account = signed_in()
    with context().database.begin() as db:
        case = requests.case_of(db, account.id, now())
        if case is not None:
            try:
                requests.new_letter(db, case, now=now(), settings=settings().enrolment)
                audit.record(db, origin(), "letter_asked_again", account_id=account.id, reference=case.enrolment.reference)
            except requests.CannotBeDone:
                audit.record(db, origin(), "letter_not_asked_again", account_id=account.id)
    return redirect(f"{settings().server.path}/enrolment", 303)


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


def _code_again(case: requests.Case, filled: CodeForm, left: int | None) -> Page:
    if left is not None:
        told = ngettext(
            "This is not the code of your letter. You have %(num)d attempt left.",
            "This is not the code of your letter. You have %(num)d attempts left.",
            left,
        )
        filled.code.errors = [told]
    letter = case.letter
    wait = settings().enrolment.new_letter_after_days
    from_ = rules.new_letter_from(case.standing, letter.sent_at if letter else None, wait)
    page = render_template(
        "enrolment/status.html",
        case=case,
        new_letter_from=from_,
        form=filled,
        Standing=rules.Standing,
        now=now(),
    )
    return page, 422


def _stands() -> bool:
    _session, account = signed_in()
    with context().database.read() as db:
        case = requests.case_of(db, account.id, now())
    return case is not None and not rules.may_start_again(case.standing)


def _may_try(account_id: int) -> bool:
    limits = settings().enrolment
    by_account = _counted("enrolment", "form-account", str(account_id), limits.form_attempts_per_account)
    return by_account and _counted("enrolment", "form-address", origin().address, limits.form_attempts_per_address)


def _counted(event: str, what: str, key: str, limit: int) -> bool:
    """Count one attempt, in a transaction of its own so that no later fault gives it back; one too many is written down."""
    _session, account = signed_in()
    window_s = settings().enrolment.form_attempts_window_s
    with context().database.begin() as db:
        free = throttle.allowed(db, f"{what}|{key}", limit=limit, window_s=window_s, now=now())
        if not free:
            audit.record(db, origin(), f"{event}_throttled", account_id=account.id)
    return free
