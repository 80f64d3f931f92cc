"""One bound for one thing: every text column holds whatever its inputs accept; a new column says where its text comes from."""

import pytest
from sqlalchemy import String, Text

from idp.clients.members import LONGEST_TEXT
from idp.ground.bounds import (
    LONGEST,
    LONGEST_CLIENT_ID,
    LONGEST_MAIL_ADDRESS,
    LONGEST_SERVICE_NAME,
    LONGEST_URI,
    too_long,
)
from idp.ground.database import Base
from idp.migrations.models import import_models
from idp.protocol.ciba.request import LONGEST_HINT
from idp.settings import LevelSettings, Look
from idp.web.forms import LONGEST_NAME

OURS = "made here, of a length that we know"
CUT = "cut to the length of the column where it is written"
ACR = LevelSettings.model_fields["basic"].metadata[0].max_length
E_164 = 16

FED_BY: dict[str, int | str] = {
    "account.uid": OURS,
    "account.email": LONGEST_MAIL_ADDRESS,
    "account.first_name": LONGEST_NAME,
    "account.last_name": LONGEST_NAME,
    "account.language": OURS,
    "account.domain": Look.model_fields["account_domain"].metadata[0].max_length,
    "account.password_hash": OURS,
    "audit.event": OURS,
    "audit.client_id": CUT,
    "audit.session_id": OURS,
    "audit.address": CUT,
    "authorization_code.client_id": LONGEST_CLIENT_ID,
    "authorization_code.code_challenge": OURS,
    "captcha.id": OURS,
    "challenge.id": OURS,
    "challenge.purpose": OURS,
    "challenge.subject": OURS,
    "client.client_id": LONGEST_CLIENT_ID,
    "client.source": OURS,
    "consent.client_id": LONGEST_CLIENT_ID,
    "inbox_item.channel": OURS,
    "inbox_item.recipient": LONGEST_MAIL_ADDRESS,
    "inbox_item.subject": CUT,
    "inbox_item.language": OURS,
    "initial_access_token.note": CUT,
    "login.id": OURS,
    "login.client_id": LONGEST_CLIENT_ID,
    "login.service_name": LONGEST_SERVICE_NAME,
    "login.pushed_as": OURS,
    "login.return_to": OURS,
    "login.reason": OURS,
    "login.login_hint": CUT,
    "login.ui_locales": LONGEST["ui_locales"],
    "login.email": LONGEST_MAIL_ADDRESS,
    "login.replaced_by": OURS,
    "login.session_id": OURS,
    "login.challenge_id": OURS,
    "login.refused_with": OURS,
    "outbox_message.channel": OURS,
    "outbox_message.recipient": max(LONGEST_URI, LONGEST_TEXT, LONGEST_MAIL_ADDRESS, E_164),
    "outbox_message.lane": CUT,
    "outbox_message.last_error": CUT,
    "password_reset.login_id": OURS,
    "password_reset.client_id": LONGEST_CLIENT_ID,
    "periodic_job.name": OURS,
    "periodic_job.last_error": CUT,
    "phone.number": E_164,
    "pushed_request.client_id": LONGEST_CLIENT_ID,
    "registration.email": LONGEST_MAIL_ADDRESS,
    "registration.first_name": LONGEST_NAME,
    "registration.last_name": LONGEST_NAME,
    "registration.language": OURS,
    "registration.login_id": OURS,
    "registration.client_id": LONGEST_CLIENT_ID,
    "revision.name": OURS,
    "session.id": OURS,
    "session.acr": ACR,
    "session.address": CUT,
    "session.browser": CUT,
    "session_client.session_id": OURS,
    "session_client.client_id": LONGEST_CLIENT_ID,
    "signing_key.kid": OURS,
    "signing_key.use": OURS,
    "signing_key.alg": OURS,
    "token.client_id": LONGEST_CLIENT_ID,
    "token.session_id": OURS,
    "waiting_request.id": OURS,
    "waiting_request.kind": OURS,
    "waiting_request.client_id": LONGEST_CLIENT_ID,
    "waiting_request.session_id": OURS,
}


def columns() -> dict[str, int]:
    """Every text column with a length, as `table.column`."""
    import_models()
    return {
        f"{table.name}.{column.name}": column.type.length
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, String) and not isinstance(column.type, Text) and column.type.length
    }


def test_every_text_column_says_where_its_text_comes_from() -> None:
    """And nothing else is listed."""
    assert set(columns()) == set(FED_BY)


@pytest.mark.parametrize("name", sorted(name for name, bound in FED_BY.items() if isinstance(bound, int)))
def test_a_column_holds_what_its_inputs_accept(name: str) -> None:
    """PostgreSQL refuses what is longer than the column, so that an accepted input must never be."""
    bound = FED_BY[name]
    assert isinstance(bound, int)
    assert bound <= columns()[name], f"{name} holds {columns()[name]} characters, its input accepts {bound}"


def test_a_parameter_longer_than_its_bound_is_named() -> None:
    """The reason names the parameter and the bound; parameters that nobody keeps are bounded by the request alone."""
    assert too_long([("state", "s" * LONGEST["state"]), ("other", "x" * 100_000)]) is None
    assert too_long([("state", "s" * (LONGEST["state"] + 1))]) == f"state is longer than {LONGEST['state']} characters"
    assert LONGEST["login_hint"] == LONGEST_HINT
