"""Sectors: the clients that share pairwise subjects (Core 8.1, Registration 1.0 5).

The host of `sector_identifier_uri` names the sector, else the one host of the redirect URIs, else (a client that never redirects)
that of `jwks_uri` (CIBA Core 4). Called by the checks of metadata, by `registry` and by `registration`.
"""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson

from idp.clients.members import Fault, fault
from idp.ground import json_text
from idp.ground.fetch import Fetcher, FetchRefused, LimitedFetcher, TooManyFetches


def host_of_sector(metadata: Mapping[str, Any]) -> str:
    """The host that names the sector of checked addresses; empty when they do not have one host."""
    named = metadata.get("sector_identifier_uri")
    addresses = [named] if named else metadata.get("redirect_uris") or [metadata.get("jwks_uri", "")]
    hosts = {_host(one) for one in addresses}
    return hosts.pop() if len(hosts) == 1 else ""


def pairwise_in(sector: str, derive: Callable[[bytes, str], str]) -> Callable[[str], str]:
    """What gives the subject of an account in a sector: HMAC-SHA256 of both under the stored key of the provider (Core 8.1).

    The same for every client of the sector, another one in each other sector, and nobody can turn it back into the account.
    """

    def subject_of(uid: str) -> str:
        return derive(b"pairwise", f"{sector}\0{uid}")

    return subject_of


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def fault_of_sector(
    metadata: Mapping[str, Any], fetcher: Fetcher | LimitedFetcher
) -> Fault | None:  # flat: guards, one after the other
    """Fetch `sector_identifier_uri` and compare: “The values of the registered redirect_uris MUST be included in the elements of
    the array” (Core 8.1, Registration 1.0 5). None when all is well, or nothing is named. Raises TooManyFetches.
    """
    uri = metadata.get("sector_identifier_uri")
    if not uri:
        return None
    try:
        answer = fetcher.get(uri)
        listed = json_text.read(answer.body) if answer.status == 200 else None
    except TooManyFetches:
        raise
    except FetchRefused:
        return fault("sector_identifier_uri", "cannot be fetched")
    except orjson.JSONDecodeError:
        listed = None
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        return fault("sector_identifier_uri", "must answer 200 with a JSON array of addresses")
    missing = [one for one in metadata.get("redirect_uris", []) if one not in listed]
    return fault("sector_identifier_uri", f"does not list {missing[0]}") if missing else None
