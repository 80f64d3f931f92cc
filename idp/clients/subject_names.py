"""Which certificate is a client's: the one registered name, compared with those in a certificate (RFC 8705 2.1.2).

`fault` checks the name at registration, `matches` compares it with a certificate. A distinguished name is written as RFC 4514 has
it and compared as RFC 4517 4.2.15 does: attribute by attribute, whatever the case and the number of spaces.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any

from cryptography import x509

SUBJECT_DN = "tls_client_auth_subject_dn"
MORE_TYPES = {
    "E": x509.NameOID.EMAIL_ADDRESS,
    "EMAILADDRESS": x509.NameOID.EMAIL_ADDRESS,
    "SERIALNUMBER": x509.NameOID.SERIAL_NUMBER,
    "SN": x509.NameOID.SURNAME,
    "GN": x509.NameOID.GIVEN_NAME,
    "T": x509.NameOID.TITLE,
    "ORGANIZATIONIDENTIFIER": x509.NameOID.ORGANIZATION_IDENTIFIER,
    "BUSINESSCATEGORY": x509.NameOID.BUSINESS_CATEGORY,
    "JURISDICTIONC": x509.NameOID.JURISDICTION_COUNTRY_NAME,
    "JURISDICTIONST": x509.NameOID.JURISDICTION_STATE_OR_PROVINCE_NAME,
    "JURISDICTIONL": x509.NameOID.JURISDICTION_LOCALITY_NAME,
}
PIECE = re.compile(r"(?:\\.|[^,+\\])+|[,+]", re.DOTALL)
LOOSE_END = re.compile(r"(?<!\\) +$")
Rdns = tuple[frozenset[tuple[str, str]], ...]


def _name(text: str) -> Rdns:
    """Raises ValueError for what is no distinguished name."""
    if "\\" in PIECE.sub("", text):
        raise ValueError("ends in the middle of an escape")
    strict = "".join(_attribute(piece) for piece in PIECE.findall(text))
    return _rdns(x509.Name.from_rfc4514_string(strict, MORE_TYPES))


def _attribute(piece: str) -> str:
    """One `type=value` with the type in capitals and without the loose spaces that older tools write around the signs."""
    kind, sign, value = piece.partition("=")
    return f"{kind.strip().upper()}={LOOSE_END.sub('', value.lstrip(' '))}" if sign else piece


def _rdns(name: x509.Name) -> Rdns:
    return tuple(frozenset((part.oid.dotted_string, _plain(part.value)) for part in rdn) for rdn in name.rdns)


def _plain(value: str | bytes) -> str:
    """RFC 4518 2: the form in which two values are compared."""
    text = value if isinstance(value, str) else value.hex()
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _mail(text: str) -> str:
    """The host of an address has no case, the part before it has (RFC 5280 7.5)."""
    local, at, host = text.rpartition("@")
    if not local or not at or not host:
        raise ValueError("not an address")
    return f"{local}@{host.lower()}"


def _dns(text: str) -> str:
    if not text or "*" in text or "/" in text or not text.isascii() or not text.isprintable():
        raise ValueError("not a name")
    return text.lower().rstrip(".")


def _uri(text: str) -> str:
    if ":" not in text or not text.isascii() or not text.isprintable():
        raise ValueError("not a URI")
    return text


READERS: dict[str, Callable[[str], object]] = {
    SUBJECT_DN: _name,
    "tls_client_auth_san_dns": _dns,
    "tls_client_auth_san_uri": _uri,
    "tls_client_auth_san_ip": ip_address,
    "tls_client_auth_san_email": _mail,
}
SAN_TYPES: dict[str, Any] = {
    "tls_client_auth_san_dns": x509.DNSName,
    "tls_client_auth_san_uri": x509.UniformResourceIdentifier,
    "tls_client_auth_san_ip": x509.IPAddress,
    "tls_client_auth_san_email": x509.RFC822Name,
}
MEMBERS = tuple(READERS)


def faults(metadata: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with the registered name, as member and sentence: exactly one for tls_client_auth, and it can be read."""
    given = [name for name in MEMBERS if name in metadata]
    wanted = metadata.get("token_endpoint_auth_method") == "tls_client_auth"
    if len(given) != 1 if wanted else given:
        which = "exactly one" if wanted else "none"
        return [("token_endpoint_auth_method", f"goes with {which} of {', '.join(MEMBERS)} (RFC 8705 2.1.2)")]
    return [(name, "cannot be read") for name in given if not _is_readable(name, metadata[name])]


def _is_readable(member: str, text: str) -> bool:
    try:
        return bool(READERS[member](text))
    except ValueError:
        return False


def matches(metadata: Mapping[str, Any], certificate: x509.Certificate) -> bool:
    """Whether the certificate carries the name that the client registered."""
    member = next((name for name in MEMBERS if name in metadata), None)
    if member is None:
        return False
    try:
        wanted = READERS[member](str(metadata[member]))
        return wanted in _names_in(certificate, member)
    except (ValueError, x509.DuplicateExtension):
        return False


def _names_in(certificate: x509.Certificate, member: str) -> list[object]:
    if member == SUBJECT_DN:
        return [_rdns(certificate.subject)]
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    found = [str(value) for value in names.get_values_for_type(SAN_TYPES[member])]
    return [READERS[member](one) for one in found if _is_readable(member, one)]
