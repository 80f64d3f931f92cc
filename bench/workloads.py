"""The workloads: each makes, for one virtual user, an operation that is done over and over; called by bench.measure.

discovery   GET the discovery document                  userinfo    GET userinfo with a bearer token
jwks        GET the keys                                introspect  POST introspection of a live access token
cc          POST token, client_credentials              sso         authorize with a live session -> code -> token
code        POST token, authorization_code alone        login       a fresh browser: authorize -> forms -> code ->
refresh     POST token, refresh_token, rotating                     token -> userinfo
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bench import checks
from bench.browser import Browser
from bench.checks import CheckFailed, Distinct, IdTokenSample, Json, Same
from bench.connection import Answer, Connection
from bench.provider import CodeGrant, Provider

SAMPLE_SHARE = 0.05
SAMPLE_LIMIT = 400
Operation = Callable[[], Awaitable[None]]
T = TypeVar("T")


class OutOfCodes(Exception):
    """The prepared authorization codes are used up: the run ends here."""


@dataclass(slots=True)
class Shared:
    """What the virtual users of one run have in common."""

    provider: Provider
    codes: list[CodeGrant] = field(default_factory=list)
    handed_out: Distinct = field(default_factory=Distinct)
    samples: list[IdTokenSample] = field(default_factory=list)
    same: Same = field(default_factory=Same)
    requests_per_operation: int = 1
    rotates: bool | None = None

    def take_tokens(self, tokens: Json, nonce: str | None, sub: str | None = None) -> None:
        """Checks that the tokens are new and keeps some ID tokens for verification."""
        fresh = [tokens[name] for name in ("access_token", "refresh_token") if name in tokens]
        self.handed_out.add(*fresh)
        id_token = tokens.get("id_token")
        wanted = not self.samples or random.random() < SAMPLE_SHARE
        if id_token and wanted and len(self.samples) < SAMPLE_LIMIT:
            self.samples.append(IdTokenSample(id_token, tokens["access_token"], nonce, sub))


async def exchange(shared: Shared, connection: Connection, grant: CodeGrant, *, refresh: bool = False) -> Json:
    """Exchanges one code and checks the answer in full."""
    answer = await connection.send(shared.provider.code_request(grant))
    tokens = checks.token_answer(answer, id_token=True, refresh_token=refresh)
    shared.take_tokens(tokens, grant.nonce)
    return tokens


async def sign_in(shared: Shared, connection: Connection, *, refresh: bool = False) -> tuple[Browser, Json]:
    """A fresh browser signs the next account in; gives the browser and the tokens."""
    browser = Browser(shared.provider, connection)
    grant = await browser.authorize(shared.provider.next_account())
    return browser, await exchange(shared, connection, grant, refresh=refresh)


async def prepare_codes(shared: Shared, count: int, sessions: int, limit_s: float) -> None:
    """Fills `shared.codes` before the clock starts, oldest last, so that `pop` takes the oldest first."""

    async def browse() -> None:
        with shared.provider.connection() as connection:
            browser, _ = await sign_in(shared, connection)
            while len(shared.codes) < count:
                shared.codes.append(await browser.authorize())

    await asyncio.wait_for(together(browse() for _ in range(sessions)), limit_s)
    shared.codes.reverse()


async def together(works: Iterable[Coroutine[Any, Any, T]]) -> list[T]:
    """All results; the first error ends the others too, so that nothing runs on beside the next measurement."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _repeated(shared: Shared, connection: Connection, raw: bytes, check: Callable[[Answer], object]) -> Operation:
    """The same request each time; an answer that differs from the one checked before is checked in full."""

    async def once() -> None:
        answer = await connection.send(raw)
        if not shared.same.knows(answer):
            check(answer)
            shared.same.remember(answer)

    return once


async def _discovery(shared: Shared, connection: Connection) -> Operation:
    provider = shared.provider

    def check(answer: Answer) -> object:
        return checks.discovery(answer, provider.settings.issuer, ("token_endpoint", "jwks_uri"))

    return _repeated(shared, connection, provider.get(provider.discovery_url), check)


async def _jwks(shared: Shared, connection: Connection) -> Operation:
    raw = shared.provider.get(shared.provider.metadata["jwks_uri"])
    return _repeated(shared, connection, raw, checks.jwks)


async def _client_credentials(shared: Shared, connection: Connection) -> Operation:
    raw = shared.provider.client_credentials_request()

    async def once() -> None:
        tokens = checks.token_answer(await connection.send(raw), id_token=False, refresh_token=False)
        shared.take_tokens(tokens, None)

    return once


async def _code(shared: Shared, connection: Connection) -> Operation:
    refresh = "offline_access" in shared.provider.settings.scope

    async def once() -> None:
        if not shared.codes:
            raise OutOfCodes
        await exchange(shared, connection, shared.codes.pop(), refresh=refresh)

    return once


async def _refresh(shared: Shared, connection: Connection) -> Operation:
    _, tokens = await sign_in(shared, connection, refresh=True)
    current, sub = tokens["refresh_token"], checks.unverified_claims(tokens["id_token"])["sub"]

    async def once() -> None:
        nonlocal current
        answer = await connection.send(shared.provider.refresh_request(current))
        fresh = checks.token_answer(answer, id_token=False, refresh_token=False)
        successor = fresh.pop("refresh_token", current)
        shared.rotates = successor != current
        if shared.rotates:
            shared.handed_out.add(successor)
        shared.take_tokens(fresh, None, sub)
        current = successor

    return once


async def _userinfo(shared: Shared, connection: Connection) -> Operation:
    _, tokens = await sign_in(shared, connection)
    sub, same = checks.unverified_claims(tokens["id_token"])["sub"], Same()
    raw = shared.provider.userinfo_request(tokens["access_token"])

    async def once() -> None:
        answer = await connection.send(raw)
        if not same.knows(answer):
            checks.userinfo(answer, sub)
            same.remember(answer)

    return once


async def _introspect(shared: Shared, connection: Connection) -> Operation:
    _, tokens = await sign_in(shared, connection)
    raw, same = shared.provider.introspection_request(tokens["access_token"]), Same()

    async def once() -> None:
        answer = await connection.send(raw)
        if not same.knows(answer):
            checks.introspection(answer)
            same.remember(answer)

    return once


async def _sso(shared: Shared, connection: Connection) -> Operation:
    browser, _ = await sign_in(shared, connection)

    async def once() -> None:
        await exchange(shared, connection, await browser.authorize())
        shared.requests_per_operation = len(browser.steps) + 1

    return once


async def _login(shared: Shared, connection: Connection) -> Operation:
    async def once() -> None:
        browser, tokens = await sign_in(shared, connection)
        sub = checks.unverified_claims(tokens["id_token"])["sub"]
        checks.userinfo(await connection.send(shared.provider.userinfo_request(tokens["access_token"])), sub)
        shared.requests_per_operation = len(browser.steps) + 2

    return once


WORKLOADS: dict[str, Callable[[Shared, Connection], Coroutine[Any, Any, Operation]]] = {
    "discovery": _discovery,
    "jwks": _jwks,
    "cc": _client_credentials,
    "code": _code,
    "refresh": _refresh,
    "userinfo": _userinfo,
    "introspect": _introspect,
    "sso": _sso,
    "login": _login,
}
FAILURES = (CheckFailed, OSError, TimeoutError)
