"""Keys, DPoP proofs and certificates of clients, for the tests of bound tokens."""

import base64
import hashlib
import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import orjson
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID
from joserfc.jwk import ECKey

from idp.ground import clock
from idp.jose.algorithms import signer
from tests.protocol.machine import CALLBACK, ISSUER, VERIFIER, Answer, Machine

TOKEN = f"{ISSUER}/token"
USERINFO = f"{ISSUER}/userinfo"
HEADER = "HTTP_X_CLIENT_CERT"
_numbers = itertools.count()


class Holder:
    """Somebody with a key who makes proofs."""

    def __init__(self, key: Any = None, alg: str = "ES256") -> None:
        self.key, self.alg = key or ECKey.generate_key("P-256"), alg

    @property
    def jkt(self) -> str:
        """The thumbprint of the key (RFC 7638)."""
        return str(self.key.thumbprint())

    def proof(
        self, htu: str = TOKEN, htm: str = "POST", *, token: str = "", head: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        """A good proof, changed; a value of None leaves the member out."""
        said = {"jti": f"jti-{next(_numbers)}", "htm": htm, "htu": htu, "iat": clock.seconds(), **claims}
        if token:
            said.setdefault("ath", base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest()).rstrip(b"=").decode())
        header = {"typ": "dpop+jwt", "alg": self.alg, "jwk": self.key.as_dict(private=False), **(head or {})}
        kept = [{name: value for name, value in part.items() if value is not None} for part in (header, said)]
        message = b".".join(base64.urlsafe_b64encode(orjson.dumps(part)).rstrip(b"=") for part in kept)
        sign = signer({**self.key.as_dict(private=True), "alg": self.alg})
        return f"{message.decode()}.{base64.urlsafe_b64encode(sign(message)).rstrip(b'=').decode()}"

    def exchange(self, machine: Machine, code: str, **form: str) -> Answer:
        """A good code exchange of the client "web" with a proof."""
        good = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
        return machine.post("/token", {**good, **form}, HTTP_DPOP=self.proof())

    def userinfo(self, machine: Machine, token: str, **claims: Any) -> Answer:
        """The token at userinfo with the scheme DPoP."""
        proof = self.proof(USERINFO, "GET", token=token, **claims)
        return machine.get("/userinfo", HTTP_AUTHORIZATION=f"DPoP {token}", HTTP_DPOP=proof)


class Certified:
    """A key with a certificate; `by` is the authority that signs it, itself otherwise."""

    def __init__(
        self,
        name: str = "CN=client,O=Acme\\, Inc,C=BE",
        *,
        by: "Certified | None" = None,
        authority: bool = False,
        names: tuple[x509.GeneralName, ...] = (),
        usage: x509.ObjectIdentifier | None = None,
        days: tuple[int, int] = (-1, 30),
    ) -> None:
        self.certificate: x509.Certificate
        self.key = ec.generate_private_key(ec.SECP256R1())
        now = datetime.fromtimestamp(clock.seconds(), UTC)
        subject = x509.Name.from_rfc4514_string(name)
        built = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(by.certificate.subject if by else subject)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
        )
        if authority:
            built = built.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        if names:
            built = built.add_extension(x509.SubjectAlternativeName(names), critical=False)
        if usage:
            built = built.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        self.certificate = built.sign(by.key if by else self.key, hashes.SHA256())

    @property
    def pem(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        """The certificate."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def header(self) -> str:
        """As nginx hands it on."""
        return quote(self.pem.decode())

    @property
    def thumbprint(self) -> str:
        """`x5t#S256`."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.der).digest()).rstrip(b"=").decode()

    def jwk(self, *, with_certificate: bool = True) -> dict[str, Any]:
        """The public key for a key set, with `x5c` (RFC 8705 2.2.2)."""
        public: dict[str, Any] = dict(ECKey.import_key(self.key.public_key()).as_dict(private=False))
        return {**public, "kid": "c", **({"x5c": [base64.b64encode(self.der).decode()]} if with_certificate else {})}


CLIENT_AUTH, SERVER_AUTH = ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH
