"""The hot statements of the token tables, as text, for both databases (house.md section 7). Run by `store` and `purge` alone.

Using something up and writing what comes of it is one transaction: UPDATE ... RETURNING and INSERTs between BEGIN IMMEDIATE and
COMMIT on SQLite, one data-modifying CTE on PostgreSQL. The parts put together here are our own names, never input.
"""
# ruff: noqa: S608

from idp.ground.database import Statement

TOKEN_COLUMNS = (
    "grant_id, number, access_hash, refresh_hash, client_id, account_id, session_id, scope, issued_at, access_expires_at, "
    "refresh_expires_at, over_at, data"
)
TOKEN_VALUES = (
    ":grant_id, :number, :access_hash, :refresh_hash, :client_id, :account_id, :session_id, :scope, :now, :access_expires_at, "
    ":refresh_expires_at, :over_at, :data"
)
AUDIT_COLUMNS = "at, event, account_id, client_id, session_id, address, detail"
AUDIT_VALUES = ":now, :event, :account_id, :client_id, :sid, :address, :detail"

# Whether account and session behind a row still stand: one column of the account, three of the session.
STANDING = "a.id is not null and a.disabled_at is null, s.ended_at, s.expires_at, s.seen_at"


def _using_up(consume: str, *, lock: str = "") -> Statement:
    """`consume` returns one row or none. PostgreSQL does the rest in the same statement; `lock` is for those that only look."""
    return Statement(
        consume,
        postgresql=f"""with used as ({consume} {lock}),
        fresh as (insert into token ({TOKEN_COLUMNS}) select {TOKEN_VALUES} from used),
        noted as (insert into audit ({AUDIT_COLUMNS}) select {AUDIT_VALUES} from used)
        select 1 from used""",
    )


USE_CODE = _using_up(
    """update authorization_code set consumed_at = :now where key = :used_key and consumed_at is null
    and client_id = :client_id and redirect_uri = :redirect_uri and code_challenge = :code_challenge and expires_at > :now
    returning 1"""
)
USE_REFRESH = _using_up(
    """update token set consumed_at = :now where grant_id = :grant_id and number = :used_number and refresh_hash = :used_hash
    and consumed_at is null and revoked_at is null and client_id = :client_id and refresh_expires_at > :now returning 1"""
)
# The refresh token stays as it is; nobody revokes it between the look and the insert. A number that is taken is no row.
KEEP_REFRESH = _using_up(
    """select 1 from token t where t.grant_id = :grant_id and t.number = :used_number and t.refresh_hash = :used_hash
    and t.consumed_at is null and t.revoked_at is null and t.client_id = :client_id and t.refresh_expires_at > :now
    and not exists (select 1 from token x where x.grant_id = :grant_id and x.number = :number)""",
    lock="for share of t",
)
USE_WAITING = _using_up(
    """update waiting_request set consumed_at = :now where key = :used_key and client_id = :client_id
    and consumed_at is null and granted is not null and expires_at > :now returning 1"""
)
INSERT_TOKEN = Statement(f"insert into token ({TOKEN_COLUMNS}) values ({TOKEN_VALUES})")
NOTE = Statement(f"insert into audit ({AUDIT_COLUMNS}) values ({AUDIT_VALUES})")

CODE_COLUMNS = "c.client_id, c.redirect_uri, c.code_challenge, c.grant_id, c.expires_at, c.consumed_at, c.data"
FIND_CODE = Statement(
    f"""select {CODE_COLUMNS}, {STANDING}
    from authorization_code c left join account a on a.id = json_extract(c.data, '$.account')
    left join session s on s.id = json_extract(c.data, '$.sid') where c.key = :key""",
    postgresql=f"""select {CODE_COLUMNS}, {STANDING}
    from authorization_code c left join account a on a.id = (c.data::json->>'account')::bigint
    left join session s on s.id = c.data::json->>'sid' where c.key = :key""",
)
FIND_TOKEN = Statement(
    f"""select t.access_hash, t.refresh_hash, t.client_id, t.account_id, t.session_id, t.scope, t.issued_at, t.access_expires_at,
    t.refresh_expires_at, t.consumed_at, t.revoked_at, t.data, {STANDING},
    a.email, a.first_name, a.last_name, a.language, a.claims, a.updated_at
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
