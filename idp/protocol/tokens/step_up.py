"""The step-up challenge (RFC 9470): a protected resource that wants a stronger or fresher sign-in says so.

A client that hears `insufficient_user_authentication` sends the named `acr_values` and `max_age` to the authorization endpoint
and comes back with a better token. Called by `userinfo`; docs/how-to/protect-an-api.md shows the same for other APIs.
"""

from idp.grants.data import GrantData
from idp.ground import clock
from idp.ground.protocol_error import ProtocolError, printable
from idp.methods.levels import Levels

DESCRIPTION = "a stronger or more recent sign-in is required"


def require(data: GrantData, levels: Levels, *, acr: str = "", max_age_s: int = 0) -> None:
    """Nothing when the sign-in behind a token reaches `acr` ("" for any) and is at most `max_age_s` old (0 for any).

    `data` is that of the token row; another API finds the same `acr` and `auth_time` in a JWT access token or by introspection.
    Raises ProtocolError: 401 with the challenge.
    """
    too_weak = bool(acr) and not levels.satisfies(data.acr, (acr,))
    too_old = bool(max_age_s) and clock.seconds() - (data.auth_time or 0) > max_age_s
    if too_weak or too_old:
        raise challenge(acr=acr if too_weak else "", max_age_s=max_age_s if too_old else 0)


def challenge(*, acr: str, max_age_s: int) -> ProtocolError:
    """The answer of RFC 9470 3: what the client has to ask for, in the header."""
    wanted = [f'acr_values="{printable(acr)}"'] if acr else []
    wanted += [f'max_age="{max_age_s}"'] if max_age_s else []
    header = ", ".join(['Bearer error="insufficient_user_authentication"', f'error_description="{DESCRIPTION}"', *wanted])
    return ProtocolError("insufficient_user_authentication", DESCRIPTION, status=401, headers=[("WWW-Authenticate", header)])
