"""What a checked ID token says of the person and of the authentication; copied into the session, never looked up again."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Authentication:
    """Issuer, subject, level, methods and moments (Core 2), and the provider's session (Back-Channel Logout 1.0, 2.1)."""

    issuer: str
    sub: str
    acr: str
    amr: tuple[str, ...]
    auth_time: datetime | None
    issued_at: datetime
    sid: str | None
