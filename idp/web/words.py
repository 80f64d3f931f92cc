"""Sentences that several pages share: when to try again, and why a code was refused."""

from idp.ground.i18n import gettext, ngettext
from idp.methods.challenge import Challenge
from idp.methods.method import Reason


def wait(seconds: int) -> str:
    """When to try again, in words."""
    minutes = -(-seconds // 60)
    if seconds < 60:
        return gettext("in less than a minute")
    if minutes >= 120:
        return gettext("in %(hours)s hours", hours=-(-minutes // 60))
    return ngettext("in %(num)d minute", "in %(num)d minutes", minutes)


def refused_code(reason: Reason, challenge: Challenge) -> str:
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
