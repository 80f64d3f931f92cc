"""How a rule refuses: a reason, and when it helps to come back.

Raised by `accounts` and `methods`; the page chooses what the person reads. `methods.method` hands both names on.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why a person was not let on. Audited as it is; never shown as it is."""

    WRONG_PASSWORD = "wrong_password"
    WRONG_CODE = "wrong_code"
    EXPIRED = "expired"
    ALREADY_USED = "already_used"
    TOO_MANY_ATTEMPTS = "too_many_attempts"
    THROTTLED = "throttled"
    BUSY = "busy"
    NOT_ENABLED = "not_enabled"
    NOT_REGISTERED = "not_registered"
    TOO_WEAK = "too_weak"
    PASSWORD_FIRST = "password_first"
    ACCOUNT_DISABLED = "account_disabled"


class Refused(Exception):
    """A rule said no. `retry_after_s` is set when waiting helps."""

    def __init__(self, reason: Reason, *, retry_after_s: int | None = None) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.retry_after_s = retry_after_s
