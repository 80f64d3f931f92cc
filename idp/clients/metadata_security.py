"""The rules of client metadata about signed and encrypted messages, and about pairwise subjects.

RFC 9101 10.5, JARM 3, RFC 9701 6, Registration 1.0 2, Core 8.1. Part of the list `metadata.CHECKS`.
"""

from typing import Any

from idp.clients.members import ENCRYPTED, Check, Fault, Rules, fault
from idp.clients.sector import host_of_sector
from idp.jose.encryption import ASYMMETRIC_ALGS

TO_THE_CLIENT = tuple(name for name in ENCRYPTED if name != "request_object_encryption")


def encryption(metadata: dict[str, Any], _: Rules) -> list[Fault]:
    """“When id_token_encrypted_response_enc is included, id_token_encrypted_response_alg MUST also be provided.” (Registration
    1.0 2, and the like in the others); what we encrypt to a public key needs one.
    """
    faults = [
        fault(f"{name}_enc", f"needs {name}_alg")
        for name in ENCRYPTED
        if f"{name}_enc" in metadata and f"{name}_alg" not in metadata
    ]
    if not {"jwks", "jwks_uri"} & set(metadata):
        faults += [
            fault(f"{name}_alg", "needs jwks or jwks_uri with a key to encrypt to")
            for name in TO_THE_CLIENT
            if metadata.get(f"{name}_alg") in ASYMMETRIC_ALGS
        ]
    return faults


def request_objects(metadata: dict[str, Any], _: Rules) -> list[Fault]:
    """A client that signs its requests has keys; one that must sign them cannot be registered for none (RFC 9101 10.5)."""
    alg, required = metadata.get("request_object_signing_alg"), metadata.get("require_signed_request_object", False)
    faults = []
    if required and alg == "none":
        faults.append(fault("request_object_signing_alg", "must not be none when requests have to be signed"))
    if (required or alg not in (None, "none")) and not {"jwks", "jwks_uri"} & set(metadata):
        member = "request_object_signing_alg" if alg else "require_signed_request_object"
        faults.append(fault(member, "needs jwks or jwks_uri"))
    return faults


def pairwise(metadata: dict[str, Any], _: Rules) -> list[Fault]:
    """A pairwise subject needs one sector: a sector_identifier_uri, or redirect URIs of one host (Core 8.1)."""
    if metadata.get("subject_type") != "pairwise" or host_of_sector(metadata):
        return []
    return [fault("subject_type", "pairwise needs sector_identifier_uri, or redirect_uris (else a jwks_uri) of one single host")]


CHECKS: tuple[Check, ...] = (encryption, request_objects, pairwise)
