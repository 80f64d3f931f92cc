"""What an operator can set about proofs of possession: DPoP (RFC 9449), and certificates that a proxy hands on (RFC 8705).

Sections of `settings.Settings`; docs/settings.md lists every field.
"""

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field

from idp.settings.addresses import MaybeAddress
from idp.settings.section import Network, Section

HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,63}")
NEVER = frozenset({"authorization", "cookie", "dpop", "host", "origin", "content-type", "content-length", "x-forwarded-for"})


class Dpop(Section):
    """Proofs of possession by DPoP. `nonces` says who must put our nonce into a proof; others may always."""

    nonces: Literal["off", "fapi", "everyone"] = "fapi"
    nonce_lifetime_s: Annotated[int, Field(ge=30, le=3600)] = 300
    proof_lifetime_s: Annotated[int, Field(ge=5, le=600)] = 60


class Mtls(Section):
    """Client certificates, which the proxy in front receives and hands on. Off without `certificate_header`."""

    certificate_header: str = ""
    certificate_format: Literal["pem", "rfc9440"] = "pem"
    base_url: MaybeAddress = ""
    ca_file: Path | None = None
    proxy_checks_chain: bool = False

    @property
    def environ_key(self) -> str:
        """The name of the header in a WSGI environment; empty when certificates are not in use."""
        return "HTTP_" + self.certificate_header.upper().replace("-", "_") if self.certificate_header else ""

    @property
    def chains_are_checked(self) -> bool:
        """Whether somebody sees to it that a certificate comes from an authority, which tls_client_auth rests on."""
        return bool(self.certificate_header) and (self.ca_file is not None or self.proxy_checks_chain)


def faults_of_mtls(mtls: Mtls, *, base_url: str, proxies: tuple[Network, ...]) -> list[str]:  # flat: guards, one after the other
    """What is wrong with the section beside the rest of the settings."""
    if not mtls.certificate_header:
        alone = bool(mtls.base_url or mtls.ca_file or mtls.proxy_checks_chain)
        return ["mtls: certificate_header must name the header for the other settings to mean anything"] if alone else []
    faults = []
    if not HEADER_NAME.fullmatch(mtls.certificate_header) or mtls.certificate_header.lower() in NEVER:
        faults.append("mtls.certificate_header: must be the name of a header that serves nothing else")
    if not proxies:
        faults.append("mtls.certificate_header: is believed only from server.trusted_proxy_networks, which are empty")
    if mtls.base_url:
        ours, given = urlsplit(base_url), urlsplit(mtls.base_url)
        if given.scheme != "https" or not given.hostname or given.query or given.fragment:
            faults.append("mtls.base_url: must be an https address without query and fragment")
        elif given.path != ours.path or given.netloc == ours.netloc:
            faults.append(f"mtls.base_url: must be another host with the path of server.base_url, {ours.path}")
    return faults
