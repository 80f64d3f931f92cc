"""The hot statements of the token tables, as text, for both databases (house.md section 7). Run by `store` alone.

Using something up and writing what comes of it is one transaction: UPDATE ... RETURNING and INSERTs between BEGIN IMMEDIATE and
COMMIT on SQLite, one data-modifying CTE on PostgreSQL.
"""

from idp.database import Statement

TOKEN_COLUMNS = (
    "access_key, refresh_key, grant_id, client_id, account_id, session_id, scope, issued_at, access_expires_at, "
    "refresh_expires_at, expires_at, data"
)
TOKEN_VALUES = (
    ":access_key, :refresh_key, {grant_id}, :client_id, :account_id, :session_id, :scope, :now, :access_expires_at, "
    ":refresh_expires_at, :expires_at, :data"
)
AUDIT_COLUMNS = "at, event, account_id, client_id, session_id, address, detail"
AUDIT_VALUES = ":now, :event, :account_id, :client_id, :sid, :address, :detail"

# Whether account and session behind a row still stand: three columns of the session, one of the account.
STANDING = "a.id is not null and a.disabled_at is null, s.ended_at, s.expires_at, s.seen_at"


def _using_up(consume: str) -> Statement:
    """`consume` must return grant_id. PostgreSQL does all three in one statement, which returns the grant_id as well."""
    return Statement(
        consume,
        # Our own names, never input.
        postgresql=f"""with used as ({consume}),
        fresh as (insert into token ({TOKEN_COLUMNS}) select {TOKEN_VALUES.format(grant_id="used.grant_id")} from used),
        noted as (insert into audit ({AUDIT_COLUMNS}) select {AUDIT_VALUES} from used)
        select grant_id from used""",  # noqa: S608
    )


USE_CODE = _using_up(
    """update authorization_code set consumed_at = :now where key = :used_key and consumed_at is null
    and client_id = :client_id and redirect_uri = :redirect_uri and code_challenge = :code_challenge and expires_at > :now
    returning grant_id"""
)
USE_REFRESH = _using_up(
    """update token set consumed_at = :now where refresh_key = :used_key and consumed_at is null and revoked_at is null
    and client_id = :client_id and refresh_expires_at > :now returning grant_id"""
)
INSERT_TOKEN = Statement(
    f"insert into token ({TOKEN_COLUMNS}) values ({TOKEN_VALUES.format(grant_id=':grant_id')})",  # noqa: S608  our own names
)
CODE_COLUMNS = "c.client_id, c.redirect_uri, c.code_challenge, c.grant_id, c.expires_at, c.consumed_at, c.data"
FIND_CODE = Statement(
    f"""select {CODE_COLUMNS}, {STANDING}
    from authorization_code c left join account a on a.id = json_extract(c.data, '$.account')
    left join session s on s.id = json_extract(c.data, '$.sid') where c.key = :key""",  # noqa: S608  our own names
    postgresql=f"""select {CODE_COLUMNS}, {STANDING}
    from authorization_code c left join account a on a.id = (c.data::json->>'account')::bigint
    left join session s on s.id = c.data::json->>'sid' where c.key = :key""",  # noqa: S608  our own names
)
REFRESH_COLUMNS = (
    "t.grant_id, t.client_id, t.account_id, t.session_id, t.scope, t.access_expires_at, t.refresh_expires_at, t.issued_at, "
    "t.consumed_at, t.revoked_at, t.data"
)
FIND_REFRESH = Statement(
    f"""select {REFRESH_COLUMNS}, {STANDING} from token t left join account a on a.id = t.account_id
    left join session s on s.id = t.session_id where t.refresh_key = :key""",  # noqa: S608  our own names
)
FIND_ACCESS = Statement(
    f"""select t.grant_id, t.client_id, t.account_id, t.session_id, t.scope, t.access_expires_at, t.issued_at, t.revoked_at,
    t.data, {STANDING}, a.uid, a.email, a.first_name, a.last_name, a.language, a.claims, a.updated_at
    from token t left join account a on a.id = t.account_id left join session s on s.id = t.session_id
    where t.access_key = :key""",  # noqa: S608  our own names
)
ACCOUNT = Statement(
    "select uid, email, first_name, last_name, language, claims, updated_at from account where id = :id and disabled_at is null"
)
PHONE = Statement("select number from phone where account_id = :id order by id limit 1")
REVOKE_GRANT = Statement("update token set revoked_at = :now where grant_id = :grant_id and revoked_at is null")
END_ACCESS = Statement("update token set access_expires_at = :now where access_key = :key and access_expires_at > :now")
