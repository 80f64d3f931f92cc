"""The captcha in a form of the people's side: whether it is asked for, whether the answer is right, and a fresh one.

Called by the sign-up and the lost-password page. Asking for another picture, or for sound, is a button of the same form.
"""

from flask import request

from idp.accounts import captcha
from idp.accounts.captcha import Shown
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


def is_right(form: CaptchaFields, *, asked: bool) -> bool:
    """Whether the answer is right, when one is asked for. Uses the captcha up; the error is put at the field."""
    if not asked:
        return True
    captcha_id, typed = form.captcha_id.data or "", form.captcha.data or ""
    right = once(("captcha", captcha_id), lambda: _answered(captcha_id, typed))
    if not right:
        form.captcha.errors = [
            gettext("These are not the characters that were shown. Try the new ones")
            if typed
            else gettext("Enter the characters that you see or hear")
        ]
    return right


def _answered(captcha_id: str, typed: str) -> bool:
    with transaction() as db:
        return captcha.answer(db, captcha_id, typed)


def fresh(form: CaptchaFields, *, asked: bool) -> Shown | None:
    """A new captcha, stored, its id in the form; a person who listens goes on listening. None when none is asked for."""
    if not asked:
        return None
    sound = request.form.get("action") == "sound" or (
        request.form.get("captcha_kind") == "audio" and request.form.get("action") != "picture"
    )
    shown = captcha.draw("audio" if sound else "image")
    here = context()
    if request.method != "HEAD":
        with here.database.begin() as db:
            captcha.keep(db, shown, here.settings.accounts.captcha_valid_s)
    form.captcha_id.data, form.captcha.data = shown.id, ""
    if wants_another():
        for field in form:
            field.errors = []
    return shown
