"""How long each text from outside may be, in characters: the one table that endpoints, pages, columns and documents follow.

Called by `params` for every query and form of the protocol, by the checks of the authorization request for what came inside a
request object, and by the columns that hold these texts. A parameter that is not listed is never stored.
"""

from collections.abc import Iterable

LONGEST_URI = 2_000
LONGEST_MAIL_ADDRESS = 320
LONGEST_CLIENT_ID = 255
LONGEST_SERVICE_NAME = 255
LONGEST_JWT = 16_384

LONGEST: dict[str, int] = {
    "client_id": LONGEST_CLIENT_ID,
    "redirect_uri": LONGEST_URI,
    "post_logout_redirect_uri": LONGEST_URI,
    "response_type": 64,
    "response_mode": 32,
    "scope": 2_048,
    "state": 4_096,
    "nonce": 2_048,
    "prompt": 128,
    "display": 32,
    "max_age": 16,
    "ui_locales": 255,
    "claims_locales": 255,
    "login_hint": LONGEST_JWT,
    "login_hint_token": LONGEST_JWT,
    "logout_hint": LONGEST_MAIL_ADDRESS,
    "id_token_hint": LONGEST_JWT,
    "acr_values": 1_024,
    "claims": 8_192,
    "resource": LONGEST_URI,
    "audience": LONGEST_URI,
    "registration": LONGEST_JWT,
    "request": 32_768,
    "request_uri": LONGEST_URI,
    "code_challenge": 128,
    "code_challenge_method": 16,
    "code_verifier": 128,
    "dpop_jkt": 64,
    "grant_type": 128,
    "binding_message": 2_048,
    "requested_expiry": 16,
}
"""Of a parameter of the protocol that is not listed nothing is kept, so that the size of the request alone bounds it."""


def too_long(pairs: Iterable[tuple[str, str]]) -> str | None:
    """What is wrong with the first value that is longer than its bound; None when nothing is."""
    for name, value in pairs:
        longest = LONGEST.get(name)
        if longest is not None and len(value) > longest:
            return f"{name} is longer than {longest} characters"
    return None
