"""The checks of what is asked about the person: the claims parameter, acr, and who is expected (Core 5.5, 3.1.2.1); and of sizes.

Part of the list `request.CHECKS`.
"""

from typing import Any

import orjson

from idp.ground import json_text
from idp.ground.bounds import too_long
from idp.ground.protocol_error import ProtocolError
from idp.protocol.authorization.authentication_request import Draft


def bounds(draft: Draft) -> None:
    """What came inside a request object is bounded like a query (`ground.bounds`), because a login row keeps it."""
    fault = too_long(draft.params.pairs)
    if fault is not None:
        raise ProtocolError("invalid_request", fault)


def claims(draft: Draft) -> None:  # flat: guards, one after the other
    """The `claims` parameter: a JSON object with `userinfo` and `id_token`, each an object of claims (Core 5.5)."""
    given = draft.params.get("claims")
    if not given:
        return
    try:
        asked = json_text.read(given)
    except orjson.JSONDecodeError as error:
        raise ProtocolError("invalid_request", "claims is not JSON") from error
    if not isinstance(asked, dict):
        raise ProtocolError("invalid_request", "claims must be a JSON object")
    for part in ("userinfo", "id_token"):
        entries = asked.get(part)
        if entries is not None and not (
            isinstance(entries, dict) and all(one is None or isinstance(one, dict) for one in entries.values())
        ):
            raise ProtocolError("invalid_request", f"claims.{part} must be an object of objects or null")
    draft.claims = {part: asked[part] for part in ("userinfo", "id_token") if asked.get(part)}


def acr_values(draft: Draft) -> None:  # flat: guards, one after the other
    """Voluntary by `acr_values`, essential by the claims parameter (Core 5.5.1.1), else the client's default_acr_values.

    Of an essential request at least one value must be ours: “MUST treat that outcome as a failed authentication attempt”
    (unmet_authentication_requirements, Unmet Authentication Requirements 1.0, 2).
    """
    asked = (draft.claims.get("id_token") or {}).get("acr") or {}
    values = _values_of(asked)
    known = tuple(one for one in values if draft.dependencies.levels.rank(one) >= 0)
    if asked.get("essential") is True and values:
        if not known:
            raise ProtocolError("unmet_authentication_requirements", "none of the requested acr values is known here")
        draft.acr = (known, True)
        return
    voluntary = values or tuple(draft.params.get("acr_values").split()) or tuple(draft.sure_client.default_acr_values)
    draft.acr = (tuple(one for one in voluntary if draft.dependencies.levels.rank(one) >= 0), False)


def _values_of(entry: dict[str, Any]) -> tuple[str, ...]:
    values = entry.get("values", [entry["value"]] if "value" in entry else [])
    if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
        raise ProtocolError("invalid_request", "the acr values of the claims parameter must be strings")
    return tuple(values)


def id_token_hint(draft: Draft) -> None:
    """The person that the client expects (Core 3.1.2.1): by `id_token_hint`, or by a `sub` value in the claims parameter."""
    asked = (draft.claims.get("id_token") or {}).get("sub") or {}
    wanted = asked.get("value")
    hint = draft.params.get("id_token_hint")
    if hint:
        subject = draft.dependencies.hinted_subject(hint, draft.sure_client)
        if subject is None:
            raise ProtocolError("invalid_request", "id_token_hint is not an ID token that was issued to this application")
        if isinstance(wanted, str) and wanted != subject:
            raise ProtocolError("invalid_request", "id_token_hint and the requested sub name different people")
        wanted = subject
    draft.required_subject = wanted if isinstance(wanted, str) else None
