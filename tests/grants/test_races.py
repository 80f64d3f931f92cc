"""Exactly once, with 20 requests in 4 processes: a code, and a refresh token, on both databases."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson

from tests.protocol import machine as kit
from tests.protocol.machine import Machine, Tick

ROOT = Path(__file__).parents[2]


def race(machine: Machine, kind: str, token: str, *, processes: int = 4, each: int = 5) -> list[tuple[int, dict[str, Any]]]:
    """The answers to `processes` x `each` requests with the same code or refresh token, all sent at the same time."""
    url = machine.database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.grants.redeem", url, kit.SEAL_KEY, kind, token, str(each)]
    runners = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    for runner in runners:
        assert runner.stdout is not None
        assert runner.stdout.readline() == "ready\n", runner.communicate()[1]
    for runner in runners:
        assert runner.stdin is not None
        runner.stdin.write("go\n")
        runner.stdin.flush()
    answers = []
    for runner in runners:
        out, err = runner.communicate(timeout=120)
        assert runner.returncode == 0, err
        answers += [(status, body) for status, body in orjson.loads(out)]
    return answers


def test_one_code_in_twenty_requests_gives_one_answer_and_the_replay_revokes_it(either: Machine) -> None:
    """RFC 6749 4.1.2: MUST NOT be used more than once; and what it gave is revoked, because it was replayed."""
    answers = race(either, "code", either.code(either.session()))
    assert sorted(status for status, _ in answers) == [200] + [400] * 19
    assert {body["error"] for status, body in answers if status == 400} == {"invalid_grant"}
    (won,) = [body for status, body in answers if status == 200]
    assert either.get("/userinfo", token=won["access_token"]).status == 401
    assert either.refresh(won["refresh_token"]).json["error"] == "invalid_grant"
    assert "code.replayed" in either.events()


def test_one_refresh_token_in_twenty_requests_gives_one_successor(either: Machine, tick: Tick) -> None:
    """Within the grace all of them get the same successor; it is stored once, and it works."""
    answers = race(either, "refresh", either.tokens()["refresh_token"])
    assert {status for status, _ in answers} == {200}, answers
    assert len({(body["access_token"], body["refresh_token"]) for _, body in answers}) == 1
    assert either.get("/userinfo", token=answers[0][1]["access_token"]).status == 200
    assert either.refresh(answers[0][1]["refresh_token"]).status == 200
    assert either.events().count("token.refreshed") == 2
