"""A state machine over sign-ins: whatever happens to logins and accounts in whatever order, nobody has more proof than was shown.

Logins of two people over two accounts, step-ups, other addresses, resets, changes of factor, accounts disabled and enabled,
log-outs and time. The model notes what was truly shown for which account and when its proofs ended; the rows are compared with it
after every step.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import create_engine
from sqlalchemy.orm import Session as Db

from idp.accounts import account as accounts
from idp.accounts.models import Account
from idp.ground import clock
from idp.ground.database import EPOCH, Base, ChangedMeanwhile
from idp.ground.sealed import Seal
from idp.methods.levels import Levels
from idp.methods.method import Proof, Refused
from idp.migrations.models import import_models
from idp.sessions import login as logins
from idp.sessions import recent_proof, session
from idp.sessions.liveness import is_alive
from idp.sessions.login import Step, Wish
from idp.sessions.models import Login, Session
from idp.settings import LevelSettings, LoginSection
from tests.people import Moment

LEVELS = Levels(LevelSettings())
BASIC, MEDIUM, HIGH = LEVELS.acr_values
RULES = LoginSection(session_lifetime_s=4000, session_absolute_s=9000, session_idle_s=2500, recent_proof_s=300)
STRENGTHS = {"password": "PASSWORD", "sms": "PASSWORD_SMS"}
SEAL = Seal(["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="])
who = st.integers(0, 1)


@dataclass
class Shown:
    """What one browser showed for an account since its proofs last ended, by method, and when that was."""

    proofs: dict[int, dict[str, datetime]] = field(default_factory=lambda: {1: {}, 2: {}})
    ended: dict[int, datetime] = field(default_factory=lambda: {1: EPOCH, 2: EPOCH})


class SignIns(RuleBasedStateMachine):
    """Two browsers, two accounts."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = Moment()
        clock.use(self.moment)
        import_models()
        self.engine = create_engine("sqlite://")
        Base.metadata.create_all(self.engine)
        self.db = Db(self.engine)
        details = [accounts.PersonalDetails("A", "B", f"{name}@example.eu", "en") for name in "ab"]
        self.people = [accounts.create(self.db, one, "x") for one in details]
        self.shown = [Shown(), Shown()]
        self.secrets = ["", ""]
        self.login: list[Login | None] = [None, None]
        self.wanted: list[tuple[tuple[str, ...], bool]] = [((), False)] * 2
        self.settled: set[str] = set()

    def teardown(self) -> None:
        self.db.close()
        self.engine.dispose()
        clock.use_offset_file(None)

    # -- what may happen

    @rule(browser=who, wanted=st.sampled_from([(), (BASIC,), (MEDIUM,), (HIGH,)]), essential=st.booleans(), keep=st.booleans())
    def begin(self, browser: int, wanted: tuple[str, ...], essential: bool, keep: bool) -> None:
        found = session.find(self.db, self.secrets[browser], RULES)
        wish = Wish(return_to="/x?login={login}", reason="t", wanted_acr=wanted, essential_acr=essential, keep_proofs=keep)
        self.login[browser] = logins.start(
            self.db,
            wish,
            browser=f"browser {browser}",
            session=found[0] if found else None,
            account=found[1] if found else None,
            lifetime_s=2000,
        )

    def current(self, browser: int) -> Login | None:
        row = self.login[browser]
        found = logins.find(self.db, row.id, f"browser {browser}", RULES) if row is not None else None
        return found if found is not None and found.finished_at is None else None

    @rule(browser=who, person=who)
    def address(self, browser: int, person: int) -> None:
        login, account = self.current(browser), self.people[person]
        if login is None:
            return
        if login.email not in (None, account.email):
            login = self.login[browser] = logins.start_again(self.db, login)
            assert login.proofs == []
        logins.identify(login, account.email, account if account.disabled_at is None else None)

    @rule(browser=who, person=who, method=st.sampled_from(["password", "sms"]))
    def prove(self, browser: int, person: int, method: str) -> None:
        """Somebody shows a proof for `person` at whatever login this browser has."""
        login, account = self.current(browser), self.people[person]
        if login is None:
            return
        proof = Proof(method, STRENGTHS[method], (method,), clock.now())
        try:
            step = logins.add_proof(login, account, proof, LEVELS)
        except (Refused, ChangedMeanwhile):
            return
        self.shown[browser].proofs[account.id][method] = proof.at
        if step is Step.DONE:
            self.finish(browser, login)

    @rule(browser=who)
    def settle(self, browser: int) -> None:
        login = self.current(browser)
        if login is None:
            return
        try:
            logins.settle(login, LEVELS)
        except Refused:
            return
        assert not login.essential_acr
        self.settled.add(login.id)
        self.finish(browser, login)

    def finish(self, browser: int, login: Login) -> None:
        before = session.find(self.db, self.secrets[browser], RULES)
        ends = before[0].expires_at if before else None
        info = session.BrowserInfo("here", "x", self.secrets[browser])
        opened, self.secrets[browser] = session.open_or_raise(self.db, login, LEVELS, RULES, SEAL, info)
        login.consumed_at = clock.now()
        newest = max(self.shown[browser].proofs[opened.account_id].values())
        assert opened.expires_at <= newest + timedelta(seconds=RULES.session_lifetime_s)
        assert opened.expires_at <= opened.created_at + timedelta(seconds=RULES.session_absolute_s)
        if before and before[0].id == opened.id and newest < clock.now():
            assert ends is not None
            assert opened.expires_at <= ends
        reached = LEVELS.of(proof["strength"] for proof in login.proofs)
        assert opened.acr == reached
        assert LEVELS.satisfies(reached, login.wanted_acr) or (login.id in self.settled and not login.essential_acr)

    @rule(person=who)
    def reset(self, person: int) -> None:
        accounts.set_password(self.people[person], "y")
        self.forget(person)

    @rule(person=who, disabled=st.booleans())
    def disable(self, person: int, disabled: bool) -> None:
        accounts.set_disabled(self.people[person], disabled=disabled)
        self.forget(person)

    @rule(browser=who)
    def change_a_factor(self, browser: int) -> None:
        """With a recent proof: this session goes on, what anybody else showed counts no more."""
        found = session.find(self.db, self.secrets[browser], RULES)
        proof = recent_proof.of_session(*found, RULES) if found else None
        if found is None or proof is None:
            return
        assert clock.now() - proof.at <= timedelta(seconds=RULES.recent_proof_s)
        shown = self.shown[browser]
        kept, ended = shown.proofs[found[1].id], shown.ended[found[1].id]
        assert kept[proof.method] == proof.at
        proof.require_for(found[1])
        accounts.end_proofs(found[1])
        recent_proof.carry_over(found[1], found[0])
        self.forget(found[1].id - 1)
        shown.proofs[found[1].id], shown.ended[found[1].id] = kept, ended

    @rule(browser=who)
    def log_out(self, browser: int) -> None:
        found = session.find(self.db, self.secrets[browser], RULES)
        if found:
            session.end(found[0])

    @rule(seconds=st.sampled_from([1, 200, 400, 1500, 2400]))
    def wait(self, seconds: int) -> None:
        self.moment.forward(seconds)

    def forget(self, person: int) -> None:
        """Nothing that was shown for this person so far counts; what comes next is later."""
        for shown in self.shown:
            shown.proofs[self.people[person].id], shown.ended[self.people[person].id] = {}, clock.now()
        self.moment.forward(0.01)

    # -- what must hold

    @precondition(lambda self: any(self.login))
    @invariant()
    def no_login_has_more_proof_than_was_shown(self) -> None:
        self.db.flush()
        for browser in (0, 1):
            login = self.current(browser)
            if login is not None and login.account_id is not None:
                self.compare(browser, login, login.account_id)

    @invariant()
    def no_session_has_more_proof_than_was_shown(self) -> None:
        for browser in (0, 1):
            found = session.find(self.db, self.secrets[browser], RULES)
            if found:
                self.compare(browser, found[0], found[1].id)
                assert found[1].disabled_at is None
                assert LEVELS.of(STRENGTHS[name] for name in self.shown[browser].proofs[found[1].id]) is not None
        for row in self.db.query(Session):
            account = self.db.get(Account, row.account_id)
            assert account is not None
            if is_alive(row, account, RULES):
                assert any(self.shown[browser].proofs[account.id] for browser in (0, 1))

    def compare(self, browser: int, row: Login | Session, account_id: int) -> None:
        shown = self.shown[browser].proofs[account_id]
        for proof in row.proofs:
            at = EPOCH + timedelta(microseconds=proof["at"])
            assert self.shown[browser].ended[account_id] < at <= shown.get(proof["method"], EPOCH)


SignIns.TestCase.settings = settings(
    max_examples=60, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
)
TestNobodyHasMoreProofThanWasShown = SignIns.TestCase
