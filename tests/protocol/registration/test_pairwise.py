"""Pairwise subjects and sectors (Core 8.1, Registration 1.0 5)."""

from typing import Any

import pytest

from idp.clients.subject import subject_for
from idp.ground.fetch import Fetched
from tests.protocol.machine import CALLBACK, Machine
from tests.protocol.registration.dialogue import refusal, register

SECTOR = "https://sector.example/uris.json"
OTHER_HOST = "https://other.example/cb"


def pairwise(machine: Machine, **metadata: Any) -> Any:
    """A registered client with pairwise subjects, as the endpoints see it."""
    answer = register(machine, subject_type="pairwise", **metadata)
    assert answer.status == 201, answer.body
    return machine.protocol.clients.get(answer.json["client_id"])


def test_a_sector_shares_a_subject_and_another_does_not(door: Machine) -> None:
    """Core 8.1: the same for one sector, different between sectors, never the account's own id, 255 ASCII characters at most."""
    one, same, other = pairwise(door), pairwise(door), pairwise(door, redirect_uris=[OTHER_HOST])
    subject = subject_for(one, "n0012345")
    assert subject == subject_for(same, "n0012345")
    assert subject != subject_for(other, "n0012345")
    assert subject != subject_for(one, "n0012346")
    assert "n0012345" not in subject
    assert len(subject) == 43
    assert subject.isascii()
    public = door.protocol.clients.get("web")
    assert public is not None
    assert subject_for(public, "n0012345") == "n0012345"


def test_the_subject_outlives_the_process(door: Machine) -> None:
    """The key is stored; every node and every start computes the same."""
    client = pairwise(door)
    again = Machine(door.database).protocol.clients.get(client.client_id)
    assert again is not None
    assert subject_for(again, "n0012345") == subject_for(client, "n0012345")


def test_a_sector_identifier_joins_several_hosts(door: Machine) -> None:
    """The host of sector_identifier_uri names the sector, whatever the redirect URIs."""
    door.wire.serve(SECTOR, [CALLBACK, OTHER_HOST])
    one = pairwise(door, sector_identifier_uri=SECTOR)
    two = pairwise(door, sector_identifier_uri=SECTOR, redirect_uris=[CALLBACK, OTHER_HOST])
    alone = pairwise(door)
    assert subject_for(one, "n0012345") == subject_for(two, "n0012345") != subject_for(alone, "n0012345")


@pytest.mark.parametrize(
    "answer",
    [
        Fetched(200, b'["https://rp.example/somewhere-else"]', "application/json", {}),
        Fetched(200, b"[]", "application/json", {}),
        Fetched(200, b'{"uris": ["https://rp.example/cb"]}', "application/json", {}),
        Fetched(200, b"not json", "application/json", {}),
        Fetched(404, b'["https://rp.example/cb"]', "application/json", {}),
        None,
    ],
)
def test_a_redirect_uri_must_be_listed(door: Machine, answer: Fetched | None) -> None:
    """Registration 1.0 5: every redirect_uri is in the array, else 400 invalid_client_metadata; for public subjects as well."""
    if answer is not None:
        door.wire.answers[SECTOR] = answer
    for kind in ("pairwise", "public"):
        refused = register(door, subject_type=kind, sector_identifier_uri=SECTOR)
        assert refusal(refused) == (400, "invalid_client_metadata")


@pytest.mark.parametrize("uri", ["http://sector.example/uris.json", "ftp://sector.example/", "sector.example", "https://u:p@x/"])
def test_the_sector_identifier_is_an_https_address(door: Machine, uri: str) -> None:
    """Core 8.1: https; nothing is fetched from anywhere else."""
    assert refusal(register(door, sector_identifier_uri=uri)) == (400, "invalid_client_metadata")
    assert door.wire.asked == []


def test_several_hosts_without_a_sector_identifier_are_refused(door: Machine) -> None:
    """Core 8.1: “If there are multiple hostnames ... the Client MUST register a sector_identifier_uri.”."""
    answer = register(door, subject_type="pairwise", redirect_uris=[CALLBACK, OTHER_HOST])
    assert refusal(answer) == (400, "invalid_client_metadata")


def test_the_logout_token_names_the_pairwise_subject(door: Machine) -> None:
    """Back-Channel Logout 2.4: the sub that the client knows."""
    client = pairwise(door, backchannel_logout_uri="https://rp.example/back")
    session = door.session(secret="cookie")
    door.code(session, client=client.client_id)
    from idp.ground import clock
    from idp.sessions.models import Session

    door.change(Session, session.id, ended_at=clock.now())
    assert door.protocol.logout_notices.queue() == 1
    from sqlalchemy import select

    from idp.messages.outbox import OutboxMessage

    with door.database.read() as db:
        message = db.scalars(select(OutboxMessage)).one()
    assert f'"sub": "{subject_for(client, "n0012345")}"' in door.seal.open(message.payload)
