"""The hot statements of the token tables, as text, for both databases (docs/decisions/0003). Run by `store` and `purge` alone.

Using something up and writing what comes of it is one transaction: UPDATE ... RETURNING and INSERTs between BEGIN IMMEDIATE and
COMMIT on SQLite, one data-modifying CTE on PostgreSQL. Everything that the decision was read from is named again in the consuming
statement: a log-out, a reset or a disabling after the look leaves no row. The parts put together here are our own names.
"""
# ruff: noqa: S608

from idp.ground.database import Statement
from idp.sessions.liveness import ALIVE, IS_ALIVE

TOKEN_COLUMNS = (
    "grant_id, number, access_hash, refresh_hash, client_id, account_id, session_id, scope, issued_at, access_expires_at, "
    "refresh_expires_at, over_at, data, grant_ends_at, account_valid_from"
)
TOKEN_VALUES = (
    ":grant_id, :number, :access_hash, :refresh_hash, :client_id, :account_id, :session_id, :scope, :now, :access_expires_at, "
    ":refresh_expires_at, :over_at, :data, :grant_ends_at"
)
AUDIT_COLUMNS = "at, event, account_id, client_id, session_id, address, detail"
AUDIT_VALUES = ":now, :event, :account_id, :client_id, :sid, :address, :detail"

IS_ACTIVE = "a.id is not null and a.disabled_at is null"
"""Whether the account `a` of an outer join is there and not disabled."""

TOKEN_COUNTS = f"{IS_ACTIVE} and (t.session_id is not null or a.valid_from = t.account_valid_from)"
"""The same for the account of the token `t`: one that is bound to a session lives and dies with that, all others compare."""

TOKEN_LIVES = f"""(t.account_id is null or exists (select 1 from account a left join session s on s.id = t.session_id
    where a.id = t.account_id and ((t.session_id is null and {TOKEN_COUNTS}) or {ALIVE})))"""
"""Whether account and session behind the token `t` are still what they must be."""

SESSION_LIVES = f"""exists (select 1 from session s join account a on a.id = s.account_id
    where s.id = :sid and a.id = :account_id and {ALIVE})"""
"""Whether the session `:sid` of the account `:account_id` is alive."""

ACCOUNT_VALID_FROM = "(select a.valid_from from account a where a.id = :account_id)"

TOUCH = """update session set seen_at = :now where id = :session_id and ended_at is null and expires_at > :now
    and seen_at > :idle_since and seen_at <= :unseen_since"""
TOUCH_SESSION = Statement(TOUCH)
"""Note that a session was used, at most once a minute. One that is over is not revived."""


def _using_up(consume: str, *, lock: str = "", touch: bool = False) -> Statement:
    """`consume` returns one row or none: the `account_valid_from` of the token that is written.

    PostgreSQL does the rest in the same statement; `lock` is for those that only look, `touch` for uses of the session.
    """
    touched = f"touched as ({TOUCH} and exists (select 1 from used))," if touch else ""
    return Statement(
        consume,
        postgresql=f"""with used as ({consume} {lock}), {touched}
        fresh as (insert into token ({TOKEN_COLUMNS}) select {TOKEN_VALUES}, used.account_valid_from from used),
        noted as (insert into audit ({AUDIT_COLUMNS}) select {AUDIT_VALUES} from used)
        select 1 from used""",
    )


USE_CODE = _using_up(
    f"""update authorization_code set consumed_at = :now where key = :used_key and consumed_at is null
    and client_id = :client_id and redirect_uri = :redirect_uri and code_challenge = :code_challenge and expires_at > :now
    and {SESSION_LIVES} returning {ACCOUNT_VALID_FROM} as account_valid_from"""
)
USE_REFRESH = _using_up(
    f"""update token as t set consumed_at = :now where t.grant_id = :grant_id and t.number = :used_number
    and t.refresh_hash = :used_hash and t.consumed_at is null and t.revoked_at is null and t.client_id = :client_id
    and t.refresh_expires_at > :now and {TOKEN_LIVES} returning account_valid_from""",
    touch=True,
)
# The refresh token stays as it is; nobody revokes it between the look and the insert. A number that is taken is no row.
KEEP_REFRESH = _using_up(
    f"""select t.account_valid_from from token t where t.grant_id = :grant_id and t.number = :used_number
    and t.refresh_hash = :used_hash and t.consumed_at is null and t.revoked_at is null and t.client_id = :client_id
    and t.refresh_expires_at > :now and {TOKEN_LIVES}
    and not exists (select 1 from token x where x.grant_id = :grant_id and x.number = :number)""",
    lock="for share of t",
    touch=True,
)
USE_WAITING = _using_up(
    f"""update waiting_request set consumed_at = :now where key = :used_key and client_id = :client_id
    and consumed_at is null and granted is not null and expires_at > :now and session_id = :sid and account_id = :account_id
    and {SESSION_LIVES} returning {ACCOUNT_VALID_FROM} as account_valid_from"""
)
# Nothing is used up here, but what the new token comes of must still be good when it is written.
USE_SUBJECT_TOKEN = _using_up(
    f"""select t.account_valid_from from token t where t.grant_id = :subject_grant_id and t.number = :subject_number
    and t.revoked_at is null and t.access_expires_at > :now and {TOKEN_LIVES}""",
    lock="for share of t",
)
USE_ACCOUNT = _using_up(
    "select a.valid_from as account_valid_from from account a where a.id = :account_id and a.disabled_at is null",
    lock="for share of a",
)
INSERT_TOKEN = Statement(f"insert into token ({TOKEN_COLUMNS}) values ({TOKEN_VALUES}, :account_valid_from)")
NOTE = Statement(f"insert into audit ({AUDIT_COLUMNS}) values ({AUDIT_VALUES})")

CODE_COLUMNS = "c.client_id, c.redirect_uri, c.code_challenge, c.grant_id, c.expires_at, c.consumed_at, c.data"
FIND_CODE = Statement(
    f"""select {CODE_COLUMNS}, {IS_ACTIVE}, {IS_ALIVE}
    from authorization_code c left join account a on a.id = json_extract(c.data, '$.account')
    left join session s on s.id = json_extract(c.data, '$.sid') where c.key = :key""",
    postgresql=f"""select {CODE_COLUMNS}, {IS_ACTIVE}, {IS_ALIVE}
    from authorization_code c left join account a on a.id = (c.data::json->>'account')::bigint
    left join session s on s.id = c.data::json->>'sid' where c.key = :key""",
)
FIND_TOKEN = Statement(
    f"""select t.access_hash, t.refresh_hash, t.client_id, t.account_id, t.session_id, t.scope, t.issued_at, t.access_expires_at,
    t.refresh_expires_at, t.consumed_at, t.revoked_at, t.data, t.grant_ends_at, {TOKEN_COUNTS}, {IS_ALIVE},
    s.seen_at <= :unseen_since, a.email, a.first_name, a.last_name, a.language, a.claims, a.updated_at
    from token t left join account a on a.id = t.account_id left join session s on s.id = t.session_id
    where t.grant_id = :grant_id and t.number = :number"""
)
ACCOUNT = Statement(
    "select email, first_name, last_name, language, claims, updated_at from account where id = :id and disabled_at is null"
)
PHONE = Statement("select number from phone where account_id = :id order by id limit 1")
REVOKE_GRANT = Statement("update token set revoked_at = :now where grant_id = :grant_id and revoked_at is null")
END_ACCESS = Statement(
    """update token set access_expires_at = :now where grant_id = :grant_id and number = :number
    and access_expires_at > :now and revoked_at is null"""
)

# Purging walks along the primary key: an index on `over_at` would be written with every token.
NEXT_GRANT = Statement("select grant_id from token where grant_id > :after order by grant_id limit 1 offset :stride")
DROP_OVER = Statement("delete from token where grant_id > :after and grant_id <= :until and over_at <= :now")
DROP_LAST = Statement("delete from token where grant_id > :after and over_at <= :now")
