"""The certificate that a client showed to the proxy in front of us, which hands it on in a header (RFC 8705 2 and 3, RFC 9440).

`proxies` drops the header unless the proxy itself is the peer, so this is what the proxy saw. A certificate that
cannot be read counts as none. Called by client authentication and by `tokens.sender`, only for clients that use certificates.
Left out: the header Client-Cert-Chain; the authorities between root and client are in `mtls.ca_file`.
"""

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import unquote

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from idp.protocol.http import Request
from idp.settings import Mtls

LONGEST = 32_768
BEGIN = "-----BEGIN CERTIFICATE-----"


@dataclass(frozen=True)
class Presented:
    """A certificate and its SHA-256 fingerprint."""

    certificate: x509.Certificate
    fingerprint: bytes

    @property
    def thumbprint(self) -> str:
        """The value of `x5t#S256` (RFC 8705 3.1)."""
        return base64.urlsafe_b64encode(self.fingerprint).rstrip(b"=").decode()

    @property
    def public_key(self) -> bytes:
        """The key as SubjectPublicKeyInfo in DER; empty when it is of a kind that we do not know."""
        try:
            return self.certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        except (UnsupportedAlgorithm, ValueError):
            return b""


class Certificates:
    """Reads the header that the settings name."""

    def __init__(self, settings: Mtls) -> None:
        self._key, self._format = settings.environ_key, settings.certificate_format
        self.enabled = bool(self._key)

    def of(self, http: Request) -> Presented | None:
        """The certificate of the connection; None when none was shown, it cannot be read, or certificates are not in use."""
        value = http.environ.get(self._key, "") if self._key else ""
        if not value or len(value) > LONGEST:
            return None
        try:
            found = _from_pem(value) if self._format == "pem" else _from_field(value)
            return Presented(found, found.fingerprint(SHA256()))
        except (ValueError, UnsupportedAlgorithm):
            return None


def _from_pem(value: str) -> x509.Certificate:
    """PEM, percent-encoded as nginx does (`$ssl_client_escaped_cert`). Raises ValueError."""
    text = unquote(value, errors="strict").strip()
    if not text.startswith(BEGIN) or text.count(BEGIN) != 1:
        raise ValueError("not one certificate")
    return x509.load_pem_x509_certificate(text.encode("ascii"))


def _from_field(value: str) -> x509.Certificate:
    """DER as a byte sequence between colons (RFC 9440 2.1, RFC 8941 3.3.5). Raises ValueError."""
    text = value.strip()
    if len(text) < 3 or not (text.startswith(":") and text.endswith(":")):
        raise ValueError("not a byte sequence")
    try:
        return x509.load_der_x509_certificate(base64.b64decode(text[1:-1], validate=True))
    except binascii.Error as error:
        raise ValueError("not a byte sequence") from error
