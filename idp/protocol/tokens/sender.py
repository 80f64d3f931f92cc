"""Tokens that only their sender can use: bound to a DPoP key (RFC 9449 5) or to a certificate (RFC 8705 3).

A binding is the `cnf` of RFC 7800: `jkt` and `x5t#S256`. The token endpoint makes it from what the request proves (`binding_of`),
the grants hold it against earlier promises, and `check_use` asks for the same proof where the access token is used. Called by
`server`, the grants, `userinfo` and pushed requests. A client that binds nothing pays for one look into the headers.
"""

from dataclasses import replace

from idp.clients.models import Client
from idp.grants.data import GrantData
from idp.ground.protocol_error import Headers, ProtocolError, printable
from idp.protocol.binding.certificates import Certificates
from idp.protocol.binding.dpop import HEADER, Proofs
from idp.protocol.binding.proof import ALGS, invalid
from idp.protocol.http import Request
from idp.protocol.tokens.bearer import PresentedToken

Binding = dict[str, str]
JKT, X5T = "jkt", "x5t#S256"


class Senders:
    """Makes and checks bindings."""

    def __init__(self, proofs: Proofs, certificates: Certificates) -> None:
        self.proofs, self._certificates = proofs, certificates

    def binding_of(self, http: Request, client: Client) -> Binding | None:  # flat: guards, one after the other
        """What the tokens of this request are bound to; None for plain bearer tokens.

        Raises ProtocolError when the proof is bad, or when there is none although the client needs one (RFC 9449 5.2 and 5.8,
        RFC 8705 3.4, FAPI 2.0 Security Profile 5.3.2.1).
        """
        proves = HEADER in http.environ
        if not (proves or client.binds_by_dpop or client.binds_by_certificate or client.is_fapi):
            return None
        binding = {}
        if proves:
            binding[JKT] = self.proofs.check(http, strict=client.is_fapi)
        elif client.binds_by_dpop:
            raise invalid("the tokens of this client are bound to a key: a DPoP proof is required")
        if client.binds_by_certificate or (client.is_fapi and not proves):
            shown = self._certificates.of(http)
            if shown is not None:
                binding[X5T] = shown.thumbprint
            elif client.binds_by_certificate:
                raise ProtocolError("invalid_request", "the tokens of this client are bound to a certificate: show it")
        if client.is_fapi and not binding:
            raise invalid("the tokens of this client are bound to their sender: prove a key by DPoP, or show a certificate")
        return binding

    def proven_key(self, http: Request, client: Client) -> str:
        """The key that a pushed request proves, to which its code is bound (RFC 9449 10.1); empty when it proves none."""
        return self.proofs.check(http, strict=client.is_fapi) if HEADER in http.environ else ""

    def check_use(
        self, http: Request, presented: PresentedToken, bound: Binding | None, client: Client
    ) -> None:  # flat: guards, one after the other
        """Whether the access token comes from its sender. `bound` is the token's `cnf`. Raises ProtocolError with a challenge.

        A token that is bound to a key counts with its scheme only, never as a bearer token (RFC 9449 7.2).
        """
        if not bound and not presented.by_dpop:
            return
        jkt, x5t = (bound or {}).get(JKT), (bound or {}).get(X5T)
        if bool(jkt) != presented.by_dpop:
            kind = "bound to a key: use the scheme DPoP" if jkt else "not bound to a key: use the scheme Bearer"
            raise resource_error("invalid_token", f"the access token is {kind}", by_dpop=True)
        if jkt and self._proven(http, presented.token, client) != jkt:
            raise resource_error("invalid_token", "the access token is bound to another key", by_dpop=True)
        if x5t:
            certificate = self._certificates.of(http)
            if certificate is None or certificate.thumbprint != x5t:
                raise resource_error(
                    "invalid_token", "the access token is bound to another certificate", by_dpop=presented.by_dpop
                )

    def _proven(self, http: Request, token: str, client: Client) -> str:
        try:
            return self.proofs.check(http, strict=client.is_fapi, access_token=token)
        except ProtocolError as error:
            raise resource_error(error.code, error.description, by_dpop=True, headers=error.headers) from error


def resource_error(code: str, description: str, *, by_dpop: bool, headers: Headers | None = None) -> ProtocolError:
    """401 with the challenge of the scheme (RFC 6750 3, RFC 9449 7.1)."""
    what = f'error="{code}", error_description="{printable(description)}"'
    challenge = f'DPoP {what}, algs="{" ".join(ALGS)}"' if by_dpop else f"Bearer {what}"
    return ProtocolError(code, description, status=401, headers=[("WWW-Authenticate", challenge), *(headers or [])])


def token_type(binding: Binding | None) -> str:
    """`DPoP` for tokens that are bound to a key (RFC 9449 5), `Bearer` for all others, those of certificates too (RFC 8705 3)."""
    return "DPoP" if binding and JKT in binding else "Bearer"


def with_binding(data: GrantData, binding: Binding | None) -> GrantData:
    """What is stored with a token, with its binding and without an earlier one."""
    if not (data.cnf or binding or data.dpop_jkt):
        return data
    return replace(data, cnf=binding or None, dpop_jkt="")


def check_code(data: GrantData, binding: Binding | None) -> None:
    """A code that was asked for with `dpop_jkt` is for the holder of that key alone (RFC 9449 10). Raises ProtocolError."""
    proven = (binding or {}).get(JKT)
    if data.dpop_jkt and proven != data.dpop_jkt:
        hint = f"got the key {proven}, expected {data.dpop_jkt}"
        raise ProtocolError("invalid_grant", "the code is bound to another DPoP key", hint=hint)


def check_refresh(client: Client, bound: Binding | None, binding: Binding | None) -> None:
    """A refresh does not loosen what was bound. Raises ProtocolError.

    A public client has nothing but its key or certificate to be known by, so it must be the same one (RFC 9449 5, RFC 8705 4);
    one that authenticates may come with another.
    """
    for kind, held in (bound or {}).items():
        now = (binding or {}).get(kind)
        if now is None:
            if kind == JKT:
                raise invalid("the tokens were bound to a key")
            raise _unbound("the tokens were bound to a certificate", f"got no certificate, expected {held}")
        if client.is_public and now != held:
            raise _unbound("the refresh token is bound to another key or certificate", f"got {now}, expected {held}")


def _unbound(description: str, hint: str) -> ProtocolError:
    return ProtocolError("invalid_grant", description, hint=hint)
