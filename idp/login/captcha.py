"""The captcha in a form of the people's side: whether it is asked for, whether the answer is right, and a fresh one.

Called by the sign-up and the lost-password page. Asking for another image, or for sound, is a button of the same form.
"""

from dataclasses import dataclass

from flask import request

from idp.accounts import captcha
from idp.accounts.captcha import Generated
from idp.ground.i18n import gettext
from idp.web import visitor
from idp.web.context import context, transaction
from idp.web.forms import CaptchaFields
from idp.web.retry import once


def asked() -> bool:
    """Whether this caller has to answer one (setting `accounts.captcha`)."""
    here = context()
    rule = here.settings.accounts.captcha
    if rule == "after_repeated":
        return here.throttle.used("sign_up_per_address", visitor.address()) >= here.settings.accounts.captcha_free_attempts
    return rule == "always"


def wants_another() -> bool:
    """Whether the button pressed was one of the captcha's own."""
    return request.form.get("action") in ("picture", "sound")


@dataclass(frozen=True)
class Solved:
    """A captcha that was answered rightly while another field was wrong: it goes along, and nobody is asked again."""

    id: str
    answer: str
    kind: str = "solved"


def accepts(form: CaptchaFields, *, asked: bool) -> bool:
    """Whether the whole form is right, the captcha with it; every fault is put at its field at once.

    The captcha is used up by a form that is right, and by a wrong answer.
    """
    if wants_another() or not form.is_submitted():
        return False
    is_valid = bool(form.validate())
    if not asked:
        return is_valid
    captcha_id, typed = form.captcha_id.data or "", form.captcha.data or ""
    form.captcha_is_right = once(("captcha", captcha_id), lambda: _answered(captcha_id, typed, use_up=is_valid))
    if not form.captcha_is_right:
        form.captcha.errors = [
            gettext("These are not the characters that were shown. Try the new ones")
            if typed
            else gettext("Enter the characters that you see or hear")
        ]
    return is_valid and bool(form.captcha_is_right)


def _answered(captcha_id: str, typed: str, *, use_up: bool) -> bool:
    with transaction() as db:
        return (captcha.answer if use_up else captcha.check)(db, captcha_id, typed)


def to_show(form: CaptchaFields, *, asked: bool) -> Generated | Solved | None:
    """A new captcha, stored, its id in the form; a person who listens goes on listening. None when none is asked for."""
    if not asked:
        return None
    if form.captcha_is_right:
        return Solved(form.captcha_id.data or "", form.captcha.data or "")
    sound = request.form.get("action") == "sound" or (
        request.form.get("captcha_kind") == "audio" and request.form.get("action") != "picture"
    )
    generated = captcha.draw("audio" if sound else "image")
    here = context()
    if request.method != "HEAD":
        with here.database.begin() as db:
            captcha.keep(db, generated, here.settings.accounts.captcha_valid_s)
    form.captcha_id.data, form.captcha.data = generated.id, ""
    if wants_another():
        for field in form:
            field.errors = []
    return generated
