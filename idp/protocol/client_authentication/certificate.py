"""Client authentication by a certificate: tls_client_auth and self_signed_tls_client_auth (RFC 8705 2).

With tls_client_auth the certificate comes from an authority and carries the registered name; with self_signed_tls_client_auth it
is one of those in the client's key set, and nothing else about it counts (2.2: no chain, so no dates either). Called by
`authentication`. Left out: revocation lists, which are the proxy's business.
"""

from datetime import datetime

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import (
    ClientVerifier,
    Criticality,
    ExtensionPolicy,
    Policy,
    PolicyBuilder,
    Store,
    VerificationError,
)

from idp.clients import subject_names
from idp.clients.client_keys import ClientKeys
from idp.clients.models import BY_AUTHORITY, BY_KEY, Client
from idp.ground import clock
from idp.protocol.binding.certificates import Certificates, Presented
from idp.protocol.http import Request
from idp.settings.binding import Mtls


class CertificateAuth:
    """Tells whether a connection is a client's."""

    def __init__(self, certificates: Certificates, keys: ClientKeys, settings: Mtls) -> None:
        self._certificates, self._keys, self._settings = certificates, keys, settings
        self._store = _store(settings)

    def fault(self, http: Request, client: Client) -> str | None:
        """Why the certificate of the connection does not prove the client, or None when it does."""
        shown = self._certificates.of(http)
        if shown is None:
            return "no client certificate was shown"
        if client.token_endpoint_auth_method == BY_KEY:
            return None if self._is_registered(client, shown) else "the certificate is none of the client's keys"
        if client.token_endpoint_auth_method != BY_AUTHORITY or not self._settings.chains_are_checked:
            return "the client does not authenticate by the name in a certificate here"
        if not subject_names.matches(client.metadata, shown.certificate):
            return "the certificate does not carry the name that the client registered"
        return None if self._has_good_chain(shown) else "the certificate is of no authority that is trusted here, or has expired"

    def _is_registered(self, client: Client, shown: Presented) -> bool:
        """By the certificate where the key set has one (`x5c`, RFC 7517 4.7), else by the key itself."""
        return bool(
            self._keys.search(
                client, lambda one: one.certificate == shown.fingerprint if one.certificate else one.is_key(shown.public_key)
            )
        )

    def _has_good_chain(self, shown: Presented) -> bool:
        if self._store is None:
            return self._settings.proxy_checks_chain
        try:
            _verifier(self._store, clock.now()).verify(shown.certificate, [])
            usage = shown.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except (VerificationError, ValueError):
            return False
        except x509.ExtensionNotFound:
            return True
        return ExtendedKeyUsageOID.CLIENT_AUTH in usage


def _verifier(store: Store, now: datetime) -> ClientVerifier:
    """Dates, signatures and the marks of an authority are checked; the name is checked by us, so it need not be a SAN."""
    authority = ExtensionPolicy.permit_all().require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_authority)
    policies = PolicyBuilder().store(store).time(now.replace(tzinfo=None))
    return policies.extension_policies(ca_policy=authority, ee_policy=ExtensionPolicy.permit_all()).build_client_verifier()


def _is_authority(_: Policy, __: x509.Certificate, constraints: x509.BasicConstraints) -> None:
    if not constraints.ca:
        raise ValueError("the certificate is not one of an authority")


def _store(settings: Mtls) -> Store | None:
    """The authorities of `mtls.ca_file`. Raises OSError and ValueError at start when it cannot be used."""
    if settings.ca_file is None:
        return None
    return Store(x509.load_pem_x509_certificates(settings.ca_file.read_bytes()))
