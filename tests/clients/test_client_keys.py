"""The keys of clients by address: fetched outside every lock, by few threads, less and less often while it fails."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import pytest
from joserfc.jwk import ECKey

from idp.clients import client_keys, commands
from idp.clients.client_keys import ClientKeys
from idp.clients.models import Client
from idp.ground.fetch import Fetched, FetchRefused, TooManyFetches
from idp.ground.protocol_error import ProtocolError
from tests.protocol.client_authentication.test_authentication import JWKS_URI, TYPE, assertion, public
from tests.protocol.machine import Machine

KEY = ECKey.generate_key("P-256", {"kid": "one"}, private=True)
KEYS = Fetched(200, orjson.dumps(public(KEY)), "application/json", {})
CLIENT = Client(client_id="remote", jwks_uri="https://remote.example/jwks")


class Source:
    """Stands for the fetcher: gives what it was told to, and counts."""

    def __init__(self) -> None:
        self.answer: Fetched | FetchRefused = KEYS
        self.asked = 0
        self.hold: threading.Event | None = None
        self.entered = threading.Event()

    def get(self, url: str) -> Fetched:
        """The answer, after `hold`."""
        self.asked += 1
        self.entered.set()
        if self.hold is not None:
            self.hold.wait(20)
        if isinstance(self.answer, FetchRefused):
            raise self.answer
        return self.answer


@pytest.fixture
def pace(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The monotonic clock, by hand."""
    seconds = [1000.0]
    monkeypatch.setattr(client_keys.time, "monotonic", lambda: seconds[0])
    return seconds


def keys_over(source: Source) -> ClientKeys:
    """The keys of clients over that source."""
    return ClientKeys(source)  # type: ignore[arg-type]


def test_an_address_that_fails_is_asked_less_and_less_often(pace: list[float]) -> None:
    """Half a minute, one, two, four, eight, ten; an answer makes it half a minute again."""
    source = Source()
    source.answer = FetchRefused("away")
    keys, pauses, last = keys_over(source), [], pace[0]
    while len(pauses) < 8:
        before = source.asked
        assert keys.find(CLIENT, "ES256", "one") == []
        if source.asked != before:
            pauses.append(round(pace[0] - last))
            last = pace[0]
        pace[0] += 1
    assert pauses == [0, 61, 121, 241, 481, 601, 601, 601]
    source.answer = KEYS
    pace[0] += 601
    assert len(keys.find(CLIENT, "ES256", "one")) == 1
    asked = source.asked
    pace[0] += 31
    assert keys.find(CLIENT, "ES256", "other") == []
    assert source.asked == asked + 1


def test_whoever_comes_while_the_keys_are_fetched_is_not_kept_waiting(pace: list[float]) -> None:
    """Nothing is fetched under a lock: the second thread hears at once to try again, and other clients are not concerned."""
    source = Source()
    source.hold = threading.Event()
    keys = keys_over(source)
    registered = Client(client_id="local", jwks=public(KEY))
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(keys.find, CLIENT, "ES256", "one")
        assert source.entered.wait(10)
        with pytest.raises(ProtocolError) as caught:
            keys.find(CLIENT, "ES256", "one")
        assert (caught.value.code, caught.value.status) == ("temporarily_unavailable", 503)
        assert len(keys.find(registered, "ES256", "one")) == 1
        source.hold.set()
        assert len(first.result(10)) == 1
    assert source.asked == 1
    assert len(keys.find(CLIENT, "ES256", "one")) == 1


def test_too_many_fetches_are_no_failure_of_the_client(pace: list[float]) -> None:
    """503 and no pause where nothing is known; what is known goes on being used."""
    source = Source()
    source.answer = TooManyFetches("busy")
    keys = keys_over(source)
    with pytest.raises(ProtocolError) as caught:
        keys.find(CLIENT, "ES256", "one")
    assert dict(caught.value.headers)["Retry-After"] == "5"
    source.answer = KEYS
    assert len(keys.find(CLIENT, "ES256", "one")) == 1
    source.answer = TooManyFetches("busy")
    pace[0] += 4000
    assert len(keys.find(CLIENT, "ES256", "one")) == 1


def test_a_client_whose_keys_cannot_be_asked_for_is_not_told_that_it_is_wrong(machine: Machine) -> None:
    """503 with Retry-After at the token endpoint, and no failure is counted against the client."""
    metadata: dict[str, Any] = {"grant_types": ["client_credentials"], "token_endpoint_auth_method": "private_key_jwt"}
    commands.add(machine.database, {**metadata, "jwks_uri": JWKS_URI}, client_id="remote")
    machine.protocol.refresh()
    machine.wire.answers[JWKS_URI] = TooManyFetches("busy")
    form = {"grant_type": "client_credentials", "client_assertion_type": TYPE}
    said = assertion(iss="remote", sub="remote")
    answer = machine.post("/token", {**form, "client_assertion": said}, "")
    assert (answer.status, answer.json["error"]) == (503, "temporarily_unavailable")
    assert answer.header("Retry-After") == "5"
    assert "client.refused" not in machine.events()


def test_eight_slow_key_sets_do_not_stop_the_others(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the threads that serve half may wait; six of eight requests are answered while two wait, and so is everybody else."""
    entered, go_on = threading.Semaphore(0), threading.Event()
    metadata: dict[str, Any] = {"grant_types": ["client_credentials"], "token_endpoint_auth_method": "private_key_jwt"}
    for number in range(8):
        commands.add(machine.database, {**metadata, "jwks_uri": f"{JWKS_URI}?{number}"}, client_id=f"slow{number}")
    machine.protocol.refresh()

    def slow(url: str) -> Fetched:
        entered.release()
        go_on.wait(20)
        return KEYS

    monkeypatch.setattr(machine.wire, "get", slow)

    def ask(number: int) -> int:
        said = assertion(iss=f"slow{number}", sub=f"slow{number}")
        form = {"grant_type": "client_credentials", "client_assertion_type": TYPE, "client_assertion": said}
        try:
            return machine.post("/token", form, "").status
        finally:
            machine.database.hot.forget()

    assert machine.settings.server.threads == 4
    with ThreadPoolExecutor(2) as pool:
        waiting = [pool.submit(ask, number) for number in range(2)]
        assert entered.acquire(timeout=10)
        assert entered.acquire(timeout=10)
        assert [ask(number) for number in range(2, 8)] == [503] * 6
        assert machine.get("/jwks").status == 200
        go_on.set()
        assert {one.result(10) for one in waiting} <= {200, 401}
