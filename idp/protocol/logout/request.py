"""A log-out request, read and judged: who asks, whether the hint proves it, where the person may be sent afterwards.

RP-Initiated Logout 1.0 2 and 3. Nothing is decided here from what is only likely: a redirect needs a hint that we signed, its
client, and an address that matches a registered one exactly. Called by `end_session`, for the request and for the confirmation.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlencode

from idp.clients.models import Client
from idp.ground.params import Params

MEMBERS = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state", "logout_hint", "ui_locales")
MAY_REPEAT = frozenset({"csrf_token"})


class Finder(Protocol):
    """Something that knows the clients (`registry.Clients`)."""

    def get(self, client_id: str) -> Client | None:
        """The client, or None."""


@dataclass(frozen=True)
class LogoutRequest:
    """What was asked for. `doubt` is a plain English sentence when something about the request is wrong, else empty."""

    given: dict[str, str]
    client: Client | None
    hint: dict[str, Any] | None
    return_to: str
    doubt: str

    @property
    def sid(self) -> str:
        """The session that the hint names; empty when it proves none."""
        sid = (self.hint or {}).get("sid")
        return sid if isinstance(sid, str) and not self.doubt else ""

    @property
    def target(self) -> str:
        """The address to send the person to, with `state`; empty when the person stays here (2: no redirect in doubt)."""
        if not self.return_to or self.hint is None or self.doubt:
            return ""
        return self.with_state(self.return_to)

    @property
    def link(self) -> str:
        """A registered address that the person may choose to follow from our page, also without a hint."""
        return self.with_state(self.return_to) if self.return_to else ""

    def with_state(self, address: str) -> str:
        """`address` with the `state` of the request, when there was one (3)."""
        state = self.given.get("state")
        if not state:
            return address
        return f"{address}{'&' if '?' in address else '?'}{urlencode({'state': state})}"


def read(
    params: Params, clients: Finder, own_claims: Callable[[str], dict[str, Any] | None]
) -> LogoutRequest:  # flat: guards, one after the other
    """Judge the parameters. Never raises: what is wrong becomes `doubt`, and the person is asked."""
    given = {name: value for name, value in params.as_dict().items() if name in MEMBERS}
    repeated = [name for name in params.repeated() if name not in MAY_REPEAT]
    if repeated:
        return LogoutRequest({}, None, None, "", "a parameter was given more than once")
    hint = own_claims(given["id_token_hint"]) if "id_token_hint" in given else None
    if "id_token_hint" in given and hint is None:
        return LogoutRequest(given, None, None, "", "id_token_hint is not an ID token of this provider")
    audience = _audience(hint)
    named = given.get("client_id", "")
    if named and audience and named not in audience:
        return LogoutRequest(given, None, None, "", "client_id is not the audience of id_token_hint")
    client = clients.get(named or (audience[0] if len(audience) == 1 else ""))
    if client is None and (named or hint is not None):
        return LogoutRequest(given, None, None, "", "the application is not registered here")
    asked = given.get("post_logout_redirect_uri", "")
    if asked and (client is None or asked not in client.post_logout_redirect_uris):
        return LogoutRequest(given, client, hint, "", "post_logout_redirect_uri is not registered for this application")
    return LogoutRequest(given, client, hint, asked, "")


def _audience(hint: dict[str, Any] | None) -> list[str]:
    """`aud` is one text in our tokens; a list is understood as well (Core 2)."""
    audience = (hint or {}).get("aud")
    values = audience if isinstance(audience, list) else [audience]
    return [one for one in values if isinstance(one, str)]
