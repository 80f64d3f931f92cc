"""Resource indicators (RFC 8707 2.2): for which APIs a token is meant, and in which form it is handed out.

Called by the authorization endpoint (what may be asked), by the grants (what this token is for) and by discovery.
"""

from collections.abc import Iterable

from idp.ground.params import Params
from idp.ground.protocol_error import ProtocolError
from idp.settings.resources import Resource


class Resources:
    """The APIs of the settings."""

    def __init__(self, known: Iterable[Resource]) -> None:
        self._known = {one.uri: one for one in known}

    def asked(self, params: Params) -> tuple[str, ...]:
        """The values of `resource`, each known. Raises ProtocolError(invalid_target).

        Of a request that was kept (a login row) the values stand in one parameter, separated by spaces, which no URI contains.
        """
        given = [value for name, text in params.pairs if name == "resource" for value in text.split(" ") if value]
        for uri in given:
            if uri not in self._known:
                hint = f"got {uri}, expected one of {' '.join(self._known)}"
                raise ProtocolError("invalid_target", "resource names no API that tokens are issued for here", hint=hint)
        return tuple(dict.fromkeys(given))

    def chosen(self, form: Params, granted: tuple[str, ...], *, any_known: bool = False) -> tuple[str, ...]:
        """The audience of one access token: what the token request names within `granted`, else all of that.

        “... the requested resource is invalid, missing, unknown” is invalid_target (RFC 8707 2), and so is one that was not part
        of the authorization (2.2). `any_known`: there was no authorization, every API that is known may be named.
        """
        if "resource" not in form:
            return granted
        asked = self.asked(form)
        if not any_known and not set(asked) <= set(granted):
            hint = f"got {' '.join(asked)}, expected some of {' '.join(granted) or 'none'}"
            raise ProtocolError("invalid_target", "resource was not part of the grant", hint=hint)
        return asked

    def of(self, audience: Iterable[str]) -> list[Resource]:
        """The APIs of an audience."""
        return [self._known[uri] for uri in audience if uri in self._known]

    def stands_for(self, client_id: str, audience: Iterable[str]) -> bool:
        """Whether `client_id` is one of the APIs that a token is meant for."""
        return any(one.client_id == client_id for one in self.of(audience) if one.client_id)

    @property
    def uris(self) -> list[str]:
        """All of them (RFC 9728 calls them protected_resources)."""
        return list(self._known)
