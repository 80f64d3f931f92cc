"""The whole driver against a small provider: right answers count, each kind of wrong answer is found and named."""

import asyncio

import pytest

from bench import checks
from bench.browser import Browser
from bench.measure import Plan, Row, percentile_ms, run
from bench.provider import Provider
from bench.race_code import faults_after_replay, faults_of
from bench.settings import ProviderSettings
from bench.workloads import WORKLOADS
from tests.bench.fake_provider import running

PLAN = Plan(seconds=0.15, warm_s=0.05, connections=2, login_connections=2, codes=400, sessions=1, quiet_wait_s=0)


def drive(settings: ProviderSettings, workload: str) -> Row:
    """One short run."""

    async def main() -> Row:
        provider = Provider(settings)
        await provider.discover()
        return await run(provider, workload, PLAN)

    return asyncio.run(main())


@pytest.mark.parametrize("workload", WORKLOADS)
def test_a_right_provider_has_operations_and_no_errors(workload: str) -> None:
    """Every workload runs against a provider that knows nothing of the driver."""
    with running() as (_, settings):
        row = drive(settings, workload)
    assert row["errors"] == 0, row
    assert row["operations"] > 0
    assert row["p50_ms"] <= row["p99_ms"]


@pytest.mark.parametrize("workload", ["code", "refresh", "sso", "login"])
def test_id_tokens_are_verified_in_every_workload_that_gets_some(workload: str) -> None:
    """At least one ID token of each run is verified against the published keys (Core 3.1.3.7)."""
    with running() as (_, settings):
        assert drive(settings, workload)["id_tokens_verified"].get("RS256", 0) >= 1


@pytest.mark.parametrize(
    ("fault", "workload", "words"),
    [
        ("signature", "code", "id_token: signature"),
        ("nonce", "code", "id_token: nonce"),
        ("same token", "cc", "handed out twice"),
        ("cacheable", "cc", "no-store"),
        ("sub", "userinfo", "sub is not"),
        ("inactive", "introspect", "not active"),
    ],
)
def test_a_wrong_answer_is_counted_and_shown(fault: str, workload: str, words: str) -> None:
    """A fast wrong provider wins nothing: its error stands in the row with an example."""
    with running(fault) as (_, settings):
        row = drive(settings, workload)
    assert row["errors"] > 0
    assert words in row["error_example"]


def test_a_changed_state_ends_the_walk() -> None:
    """RFC 6749 4.1.2: state is the exact value received from the client."""
    with running("state") as (_, settings), pytest.raises(checks.CheckFailed, match="state"):
        drive(settings, "code")


def test_the_sign_in_forms_are_sent_as_a_person_sends_them() -> None:
    """Hidden fields go along, the chosen button's value too, other buttons and other forms do not."""
    with running() as (server, settings):

        async def walk() -> None:
            provider = Provider(settings)
            await provider.discover()
            with provider.connection() as connection:
                await Browser(provider, connection).authorize("user7")

        asyncio.run(walk())
    assert server.posted == [
        {"csrf": "c1", "email": "user7"},
        {"csrf": "c2", "pw": "p w", "method": "password", "way": "in"},
    ]


@pytest.mark.parametrize(("fault", "expected"), [("", 0), ("replay", 2)])
def test_tokens_that_survive_a_replay_are_a_fault(fault: str, expected: int) -> None:
    """RFC 6749 4.1.2: after a second use the tokens of the code should be revoked."""

    async def race(settings: ProviderSettings) -> list[str]:
        provider = Provider(settings)
        await provider.discover()
        with provider.connection() as connection:
            grant = await Browser(provider, connection).authorize("user0")
            tokens = checks.document(await connection.send(provider.code_request(grant)), "token")
        return await faults_after_replay(provider, grant, tokens)

    with running(fault) as (_, settings):
        assert len(asyncio.run(race(settings))) == expected


WIN, LOSS = (200, b"{}"), (400, b'{"error": "invalid_grant"}')


@pytest.mark.parametrize(
    ("outcomes", "faults"),
    [
        ([WIN, LOSS, LOSS], 0),
        ([WIN, WIN, LOSS], 1),
        ([LOSS, LOSS], 1),
        ([WIN, (500, b"oops")], 1),
        ([WIN, (400, b'{"error": "invalid_request"}')], 1),
    ],
)
def test_one_code_has_exactly_one_winner_and_the_others_get_invalid_grant(outcomes: list[tuple[int, bytes]], faults: int) -> None:
    """RFC 6749 4.1.2 and 5.2."""
    assert len(faults_of(outcomes)) == faults


def test_percentiles_are_of_the_nearest_rank() -> None:
    """With a hundred values the 99th percentile is the 99th; with one it is that one."""
    hundred = [value / 1000 for value in range(1, 101)]
    assert percentile_ms(hundred, 50) == 50
    assert percentile_ms(hundred, 99) == 99
    assert percentile_ms([0.007], 99) == 7
    assert percentile_ms([], 50) is None
