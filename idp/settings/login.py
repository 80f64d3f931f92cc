"""What an operator can set about sign-in: the life of a login and of a session, and the verification methods.

Sections of `settings.Settings`; docs/settings.md lists every field.
"""

from idp.settings.section import PositiveInt, Section


class LoginSection(Section):
    """One attempt to sign in, and the session that it opens."""

    lifetime_s: PositiveInt = 3600
    session_lifetime_s: PositiveInt = 12 * 3600
    session_absolute_s: PositiveInt = 24 * 3600
    session_idle_s: PositiveInt = 2 * 3600
    known_device_lifetime_s: PositiveInt = 365 * 86_400
    recent_proof_s: PositiveInt = 900


class Methods(Section):
    """The verification methods on offer, and the life of their challenges."""

    enabled: tuple[str, ...] = ("password", "sms")
    challenge_valid_s: PositiveInt = 600
    challenge_attempts: PositiveInt = 5
    phone_challenge_valid_s: PositiveInt = 900
