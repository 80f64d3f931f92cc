"""A property: no order of polls, words, expiries and sign-outs gives tokens twice, unallowed, or above the proofs."""

from datetime import timedelta
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule, run_state_machine_as_test

from idp.ground import clock, random_strings
from idp.sessions.models import Session
from tests.protocol.elsewhere import Elsewhere
from tests.protocol.machine import Machine, Tick

LEVELS = [f"https://ecas.ec.europa.eu/loa/{name}" for name in ("basic", "medium", "high")]
LIFE_S = {"tv": 600, "poller": 300}


class Told:
    """What the model knows of one request."""

    def __init__(self, client_id: str, ends: float) -> None:
        self.client_id, self.ends = client_id, ends
        self.word: str | None = None
        self.acr, self.session_id, self.given = "", "", 0


class Requests(RuleBasedStateMachine):
    """Requests of both kinds, and everything that can happen to them; each run uses fresh ones."""

    away: ClassVar[Elsewhere]
    tick: ClassVar[Tick]
    handles = Bundle("handles")

    def __init__(self) -> None:
        super().__init__()
        self.tick.forward(4000)
        self.known: dict[str, Told] = {}

    @rule(target=handles, client_id=st.sampled_from(["tv", "poller"]), wanted=st.sampled_from(["", *LEVELS]))
    def ask(self, client_id: str, wanted: str) -> str:
        send = self.away.device if client_id == "tv" else self.away.ask
        told = send(client_id, acr_values=wanted or None).json
        handle = str(told.get("device_code") or told["auth_req_id"])
        self.known[handle] = Told(client_id, self.tick.at + LIFE_S[client_id])
        return handle

    @rule(handle=handles, acr=st.sampled_from(LEVELS))
    def allow(self, handle: str, acr: str) -> None:
        model, session = self.known[handle], self._session(acr)
        done = self.away.decide(handle, session=session)
        assert done == (model.word is None and self.tick.at < model.ends)
        if done:
            model.word, model.acr, model.session_id = "allowed", acr, session.id

    @rule(handle=handles)
    def deny(self, handle: str) -> None:
        model = self.known[handle]
        done = self.away.decide(handle, allow=False)
        assert done == (model.word is None and self.tick.at < model.ends)
        model.word = "denied" if done else model.word

    @rule(handle=handles)
    def sign_out(self, handle: str) -> None:
        model = self.known[handle]
        if model.session_id:
            self.away.machine.change(Session, model.session_id, ended_at=clock.now())
            model.session_id = ""

    @rule(seconds=st.sampled_from([1, 5, 60, 299, 301]))
    def wait(self, seconds: int) -> None:
        self.tick.forward(seconds)

    @rule(handle=handles)
    def poll(self, handle: str) -> None:
        model = self.known[handle]
        answer = self.away.poll(handle, model.client_id)
        due = model.word == "allowed" and bool(model.session_id) and self.tick.at < model.ends and model.given == 0
        assert (answer.status == 200) == due, answer.body
        if due:
            model.given += 1
            claims = self.away.machine.claims_of(answer.json["id_token"])
            assert LEVELS.index(claims["acr"]) <= LEVELS.index(model.acr)
            assert claims["sid"] == model.session_id
        else:
            assert "access_token" not in answer.json

    def _session(self, acr: str) -> Session:
        now = clock.now()
        session = Session(
            id=random_strings.short_id(),
            key=random_strings.key(random_strings.new()),
            account_id=1,
            acr=acr,
            amr=["pwd"],
            auth_time=now,
            proofs=[],
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=12),
        )
        with self.away.machine.database.begin() as db:
            db.add(session)
        return session


def test_no_order_of_events_gives_tokens_twice_unallowed_or_above_the_proofs(machine: Machine, tick: Tick) -> None:
    """Device codes and CIBA requests, in any interleaving."""
    Requests.away, Requests.tick = Elsewhere(machine), tick
    run_state_machine_as_test(
        Requests,
        settings=settings(max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]),
    )
