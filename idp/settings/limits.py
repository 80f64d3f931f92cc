"""What an operator can set about rate limits, and how such a limit is written: "5 per 900 second" (ADR 0008).

A section of `settings.Settings`; `ground.throttle` counts by it. docs/settings.md lists every field.
"""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator

from idp.settings.section import Section

UNITS_S = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}
WRITTEN = re.compile(r"\s*([1-9]\d{0,8})\s*(?:per|/)\s*(?:([1-9]\d{0,8})\s*)?(second|minute|hour|day)s?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Rate:
    """`amount` events within `window_s` seconds."""

    amount: int
    window_s: int


def rate(text: str) -> Rate:
    """Read a limit such as "5 per 900 second", "5/minute" or "100 per 2 hours". Raises ValueError for anything else."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise ValueError("must be a limit such as '5 per 900 second'")
    return Rate(int(found[1]), int(found[2] or 1) * UNITS_S[found[3].lower()])


def _is_a_limit(text: str) -> str:
    rate(text)
    return text


RateLimit = Annotated[str, AfterValidator(_is_a_limit)]


class ThrottleSettings(Section):
    """Rate limits, as "5 per 900 second". Failures are counted; a known device has limits of its own (docs/threats.md)."""

    password_per_account: RateLimit = "5 per 900 second"
    password_per_known_device: RateLimit = "10 per 900 second"
    password_per_address: RateLimit = "60 per 900 second"
    challenge_per_account: RateLimit = "10 per 3600 second"
    sms_per_number: RateLimit = "6 per 3600 second"
    sms_per_address: RateLimit = "30 per 3600 second"
    sign_up_per_address: RateLimit = "20 per 3600 second"
    mail_per_recipient: RateLimit = "6 per 3600 second"
    client_failures_per_address: RateLimit = "60 per 300 second"
    user_code_per_address: RateLimit = "20 per 900 second"
    user_code_per_account: RateLimit = "10 per 900 second"
    device_requests_per_address: RateLimit = "120 per 600 second"
    ciba_requests_per_account: RateLimit = "600 per 3600 second"
    ciba_unknown_per_client: RateLimit = "100 per 3600 second"
    ciba_unknown_per_address: RateLimit = "200 per 3600 second"
    registrations_per_address: RateLimit = "600 per 3600 second"
