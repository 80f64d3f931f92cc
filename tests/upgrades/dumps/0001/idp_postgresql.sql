CREATE TABLE public.account (
    id integer NOT NULL,
    uid character varying(16) NOT NULL,
    email character varying(320) NOT NULL,
    first_name character varying(100) NOT NULL,
    last_name character varying(100) NOT NULL,
    language character varying(16) NOT NULL,
    domain character varying(64) NOT NULL,
    password_hash character varying(255) NOT NULL,
    password_changed_at bigint NOT NULL,
    claims json NOT NULL,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    disabled_at bigint
);
CREATE SEQUENCE public.account_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.account_id_seq OWNED BY public.account.id;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.audit (
    id bigint NOT NULL,
    at bigint NOT NULL,
    event character varying(64) NOT NULL,
    account_id integer,
    client_id character varying(255),
    session_id character varying(32),
    address character varying(64) NOT NULL,
    detail text NOT NULL
);
CREATE SEQUENCE public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_id_seq OWNED BY public.audit.id;
CREATE TABLE public.authorization_code (
    key bytea NOT NULL,
    client_id character varying(255) NOT NULL,
    redirect_uri text NOT NULL,
    code_challenge character varying(64) NOT NULL,
    grant_id bytea NOT NULL,
    expires_at bigint NOT NULL,
    consumed_at bigint,
    data text NOT NULL
);
CREATE TABLE public.captcha (
    id character varying(32) NOT NULL,
    answer_hash bytea NOT NULL,
    expires_at bigint NOT NULL,
    consumed_at bigint
);
CREATE TABLE public.challenge (
    id character varying(32) NOT NULL,
    purpose character varying(16) NOT NULL,
    account_id integer,
    subject character varying(64) NOT NULL,
    salt bytea NOT NULL,
    answer_hash bytea NOT NULL,
    attempts integer NOT NULL,
    attempts_allowed integer NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    consumed_at bigint
);
CREATE TABLE public.client (
    client_id character varying(255) NOT NULL,
    metadata json NOT NULL,
    secret_hash bytea,
    secret_sealed text,
    source character varying(16) NOT NULL,
    registration_key bytea,
    created_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    disabled_at bigint
);
CREATE TABLE public.client_assertion (
    key bytea NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE public.consent (
    account_id integer NOT NULL,
    client_id character varying(255) NOT NULL,
    scope text NOT NULL,
    claims text NOT NULL,
    granted_at bigint NOT NULL
);
CREATE TABLE public.dpop_proof (
    key bytea NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE public.inbox_item (
    id bigint NOT NULL,
    channel character varying(16) NOT NULL,
    recipient character varying(512) NOT NULL,
    subject character varying(255) NOT NULL,
    text text NOT NULL,
    language character varying(16) NOT NULL,
    created_at bigint NOT NULL
);
CREATE TABLE public.initial_access_token (
    key bytea NOT NULL,
    note character varying(255) NOT NULL,
    uses_left integer NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE public.known_device (
    key bytea NOT NULL,
    account_id integer NOT NULL,
    created_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE public.login (
    id character varying(32) NOT NULL,
    browser_key bytea NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    client_id character varying(255),
    service_name character varying(255) NOT NULL,
    request json NOT NULL,
    pushed_as character varying(128) NOT NULL,
    return_to character varying(512) NOT NULL,
    reason character varying(32) NOT NULL,
    wanted_acr json NOT NULL,
    essential_acr boolean NOT NULL,
    login_hint character varying(320) NOT NULL,
    ui_locales character varying(255) NOT NULL,
    email character varying(320),
    account_id integer,
    session_id character varying(32),
    proofs json NOT NULL,
    challenge_id character varying(32),
    finished_at bigint,
    consented_at bigint,
    refused_with character varying(64),
    consumed_at bigint
);
CREATE TABLE public.outbox_message (
    id bigint NOT NULL,
    channel character varying(16) NOT NULL,
    recipient character varying(512) NOT NULL,
    payload text NOT NULL,
    created_at bigint NOT NULL,
    available_at bigint NOT NULL,
    attempts integer NOT NULL,
    lease_until bigint,
    sent_at bigint,
    dead_at bigint,
    last_error character varying(255)
);
CREATE SEQUENCE public.outbox_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.outbox_message_id_seq OWNED BY public.outbox_message.id;
CREATE TABLE public.password_reset (
    id integer NOT NULL,
    key bytea NOT NULL,
    account_id integer NOT NULL,
    login_id character varying(32),
    client_id character varying(255),
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    consumed_at bigint
);
CREATE SEQUENCE public.password_reset_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.password_reset_id_seq OWNED BY public.password_reset.id;
CREATE TABLE public.periodic_job (
    name character varying(64) NOT NULL,
    due_at bigint NOT NULL
);
CREATE TABLE public.phone (
    id integer NOT NULL,
    account_id integer NOT NULL,
    number character varying(20) NOT NULL,
    confirmed_at bigint NOT NULL,
    used_at bigint
);
CREATE SEQUENCE public.phone_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.phone_id_seq OWNED BY public.phone.id;
CREATE TABLE public.pushed_request (
    key bytea NOT NULL,
    client_id character varying(255) NOT NULL,
    params text NOT NULL,
    expires_at bigint NOT NULL,
    consumed_at bigint
);
CREATE TABLE public.registration (
    id integer NOT NULL,
    key bytea NOT NULL,
    email character varying(320) NOT NULL,
    first_name character varying(100) NOT NULL,
    last_name character varying(100) NOT NULL,
    language character varying(16) NOT NULL,
    login_id character varying(32),
    client_id character varying(255),
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    consumed_at bigint
);
CREATE SEQUENCE public.registration_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.registration_id_seq OWNED BY public.registration.id;
CREATE TABLE public.revision (
    name character varying(32) NOT NULL,
    number integer NOT NULL
);
CREATE TABLE public.session (
    id character varying(32) NOT NULL,
    key bytea NOT NULL,
    account_id integer NOT NULL,
    acr character varying(255) NOT NULL,
    amr json NOT NULL,
    auth_time bigint NOT NULL,
    proofs json NOT NULL,
    created_at bigint NOT NULL,
    seen_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    ended_at bigint,
    address character varying(64) NOT NULL,
    browser character varying(255) NOT NULL
);
CREATE TABLE public.session_client (
    session_id character varying(32) NOT NULL,
    client_id character varying(255) NOT NULL,
    first_at bigint NOT NULL,
    notified_at bigint,
    message_id bigint
);
CREATE TABLE public.signing_key (
    kid character varying(64) NOT NULL,
    use character varying(8) NOT NULL,
    alg character varying(16) NOT NULL,
    sealed text NOT NULL,
    public text NOT NULL,
    publish_at bigint NOT NULL,
    sign_from bigint NOT NULL,
    retire_at bigint
);
CREATE TABLE public.throttle (
    key bytea NOT NULL,
    used integer NOT NULL,
    expires_at bigint NOT NULL
);
CREATE TABLE public.token (
    grant_id bytea NOT NULL,
    number integer NOT NULL,
    access_hash bytea NOT NULL,
    refresh_hash bytea,
    client_id character varying(255) NOT NULL,
    account_id integer,
    session_id character varying(32),
    scope text NOT NULL,
    issued_at bigint NOT NULL,
    access_expires_at bigint NOT NULL,
    refresh_expires_at bigint,
    over_at bigint NOT NULL,
    consumed_at bigint,
    revoked_at bigint,
    data text NOT NULL
);
CREATE TABLE public.waiting_request (
    key bytea NOT NULL,
    id character varying(32) NOT NULL,
    kind character varying(8) NOT NULL,
    client_id character varying(255) NOT NULL,
    user_code_key bytea,
    account_id integer,
    session_id character varying(32),
    scope text NOT NULL,
    wanted_acr json NOT NULL,
    told text NOT NULL,
    sealed_ping text,
    interval_s bigint NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    polled_at bigint,
    slowed_at bigint,
    decided_at bigint,
    consumed_at bigint,
    granted text
);
ALTER TABLE ONLY public.account ALTER COLUMN id SET DEFAULT nextval('public.account_id_seq'::regclass);
ALTER TABLE ONLY public.audit ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass);
ALTER TABLE ONLY public.outbox_message ALTER COLUMN id SET DEFAULT nextval('public.outbox_message_id_seq'::regclass);
ALTER TABLE ONLY public.password_reset ALTER COLUMN id SET DEFAULT nextval('public.password_reset_id_seq'::regclass);
ALTER TABLE ONLY public.phone ALTER COLUMN id SET DEFAULT nextval('public.phone_id_seq'::regclass);
ALTER TABLE ONLY public.registration ALTER COLUMN id SET DEFAULT nextval('public.registration_id_seq'::regclass);
INSERT INTO public.account VALUES
	(1, 'n0098c5y', 'anna.member@example.eu', 'Anna', 'Member', 'en', 'external', '$argon2id$v=19$m=8,t=1,p=1$qPAYbPl/pdLwElJsZUAmGw$YzIYn4/j5K+f4apIN2Y5Ku3qvuDpMlhrcBmAT3pFr4U', 1795000000000000, '{}', 1795000000000000, 1795000000000000, NULL),
	(2, 'n00k7zgw', 'bert.plain@example.eu', 'Bert', 'Plain', 'en', 'external', '$argon2id$v=19$m=8,t=1,p=1$5EuJFW0kAsoZJUdpfEtCIw$yHloWkigKQLlNMVta5Fe/WiYrnHyDbr7y83TSeGAUy8', 1795000000000000, '{}', 1795000000000000, 1795000000000000, NULL),
	(4, 'n00gbzfs', 'dora.double@example.eu', 'Dora', 'Double', 'en', 'external', '$argon2id$v=19$m=8,t=1,p=1$inCyyA6C/m0ggDkeDMLfIQ$tEdBqDC4njmUE21mq1T0CQxfKw7n8Tuu2iaWMzblWuM', 1795000000000000, '{}', 1795000000000000, 1795000000000000, NULL),
	(3, 'n002awut', 'clara.gone@example.eu', 'Clara', 'Gone', 'en', 'external', '$argon2id$v=19$m=8,t=1,p=1$4Uszkv6TtaoAf1pvJZRHVQ$8szOEFLAXcijS0lUBwa2Jl4AnBh0wLbh6JmMrwvAOgM', 1795000000000000, '{}', 1795000000000000, 1795000000000000, 1795000400000000);
INSERT INTO public.alembic_version VALUES
	('0001');
INSERT INTO public.audit VALUES
	(1, 1795000000000000, 'client.added', NULL, 'web', NULL, '', '{"source":"command"}'),
	(2, 1795000000000000, 'client.added', NULL, 'own', NULL, '', '{"source":"command"}'),
	(3, 1795000000000000, 'client.added', NULL, 'tv', NULL, '', '{"source":"command"}'),
	(4, 1795000000000000, 'client.added', NULL, 'poller', NULL, '', '{"source":"command"}'),
	(5, 1795000000000000, 'login.succeeded', 1, 'web', 'ygJz2c6PgZBcquK8Qytmzt', '127.0.0.1', '{"acr":"medium","methods":["password","sms"],"reason":"sign_in","service":"A web application"}'),
	(6, 1795000000000000, 'consent.granted', 1, 'web', NULL, '127.0.0.1', '{"scope":"openid profile email offline_access"}'),
	(7, 1795000000000000, 'code.issued', 1, 'web', 'ygJz2c6PgZBcquK8Qytmzt', '127.0.0.1', '{"acr":"https://ecas.ec.europa.eu/loa/medium"}'),
	(8, 1795000000000000, 'token.issued', 1, 'web', 'ygJz2c6PgZBcquK8Qytmzt', '127.0.0.1', '{}'),
	(9, 1795000400000000, 'token.refreshed', 1, 'web', 'ygJz2c6PgZBcquK8Qytmzt', '127.0.0.1', '{}'),
	(10, 1795000400000000, 'code.issued', 1, 'web', 'ygJz2c6PgZBcquK8Qytmzt', '127.0.0.1', '{"acr":"https://ecas.ec.europa.eu/loa/medium"}'),
	(11, 1795000400000000, 'token.issued', 1, 'web', 'ygJz2c6PgZBcquK8Qytmzt', '127.0.0.1', '{}'),
	(12, 1795000400000000, 'code.issued', 1, 'web', 'ygJz2c6PgZBcquK8Qytmzt', '127.0.0.1', '{"acr":"https://ecas.ec.europa.eu/loa/medium"}'),
	(13, 1795000400000000, 'token.issued', 1, 'web', 'ygJz2c6PgZBcquK8Qytmzt', '127.0.0.1', '{}'),
	(14, 1795000400000000, 'token.revoked', 1, 'web', NULL, '127.0.0.1', '{}'),
	(15, 1795000400000000, 'code.issued', 1, 'web', 'ygJz2c6PgZBcquK8Qytmzt', '127.0.0.1', '{"acr":"https://ecas.ec.europa.eu/loa/medium"}'),
	(16, 1795000400000000, 'login.succeeded', 2, 'web', 'kfVDkldidGjAiIRbxc-aiu', '127.0.0.1', '{"acr":"basic","methods":["password"],"reason":"sign_in","service":"A web application"}'),
	(17, 1795000400000000, 'consent.granted', 2, 'web', NULL, '127.0.0.1', '{"scope":"openid"}'),
	(18, 1795000400000000, 'code.issued', 2, 'web', 'kfVDkldidGjAiIRbxc-aiu', '127.0.0.1', '{"acr":"https://ecas.ec.europa.eu/loa/basic"}'),
	(19, 1795000400000000, 'token.issued', 2, 'web', 'kfVDkldidGjAiIRbxc-aiu', '127.0.0.1', '{}'),
	(20, 1795000400000000, 'session.ended', 2, NULL, 'kfVDkldidGjAiIRbxc-aiu', '127.0.0.1', '{"by":"person"}'),
	(21, 1795000400000000, 'logout.notice_queued', 2, 'web', 'kfVDkldidGjAiIRbxc-aiu', '', '{}'),
	(22, 1795000400000000, 'login.succeeded', 2, NULL, 'A2dS2o-XRsf4Hle3Gp_Rkb', '127.0.0.1', '{"acr":"basic","methods":["password"],"reason":"direct","service":""}'),
	(23, 1795000400000000, 'login.succeeded', 3, 'web', 'cYtfGOqcalJEqOCRjNCN-5', '127.0.0.1', '{"acr":"basic","methods":["password"],"reason":"sign_in","service":"A web application"}'),
	(24, 1795000400000000, 'consent.granted', 3, 'web', NULL, '127.0.0.1', '{"scope":"openid offline_access"}'),
	(25, 1795000400000000, 'code.issued', 3, 'web', 'cYtfGOqcalJEqOCRjNCN-5', '127.0.0.1', '{"acr":"https://ecas.ec.europa.eu/loa/basic"}'),
	(26, 1795000400000000, 'token.issued', 3, 'web', 'cYtfGOqcalJEqOCRjNCN-5', '127.0.0.1', '{}'),
	(27, 1795000400000000, 'login.succeeded', 1, NULL, 'n-mRAPgab25OoP71BxTh_J', '127.0.0.1', '{"acr":"basic","methods":["password"],"reason":"direct","service":""}'),
	(28, 1795000400000000, 'device.asked', NULL, 'tv', NULL, '127.0.0.1', '{"request":"9NMurELNbwuYUUZjayt584QW"}'),
	(29, 1795000400000000, 'device.asked', NULL, 'tv', NULL, '127.0.0.1', '{"request":"ZLDdxPyWIQovEKDeQhxihHCP"}'),
	(30, 1795000400000000, 'device.allowed', 1, 'tv', 'n-mRAPgab25OoP71BxTh_J', '127.0.0.1', '{"request":"ZLDdxPyWIQovEKDeQhxihHCP","service":"Living Room TV","acr":"https://ecas.ec.europa.eu/loa/basic"}'),
	(31, 1795000400000000, 'device.asked', NULL, 'tv', NULL, '127.0.0.1', '{"request":"QdI1KAB0H67OHaZT0Ov6Ypy6"}'),
	(32, 1795000400000000, 'device.denied', 1, 'tv', NULL, '127.0.0.1', '{"request":"QdI1KAB0H67OHaZT0Ov6Ypy6","service":"Living Room TV","acr":null}'),
	(33, 1795000400000000, 'device.asked', NULL, 'tv', NULL, '127.0.0.1', '{"request":"zwyG-7cM6_IC7lye3O3nOK5V"}'),
	(34, 1795000400000000, 'device.allowed', 1, 'tv', 'n-mRAPgab25OoP71BxTh_J', '127.0.0.1', '{"request":"zwyG-7cM6_IC7lye3O3nOK5V","service":"Living Room TV","acr":"https://ecas.ec.europa.eu/loa/basic"}'),
	(35, 1795000400000000, 'token.issued', 1, 'tv', 'n-mRAPgab25OoP71BxTh_J', '127.0.0.1', '{}'),
	(36, 1795000400000000, 'ciba.asked', 1, 'poller', NULL, '127.0.0.1', '{"request":"v6yz-KbZu1U0eSIJYShXQeje"}'),
	(37, 1795000400000000, 'ciba.asked', 1, 'poller', NULL, '127.0.0.1', '{"request":"bMDlcW_rWp9_xQS4TwyFxEr0"}'),
	(38, 1795000400000000, 'ciba.allowed', 1, 'poller', 'n-mRAPgab25OoP71BxTh_J', '127.0.0.1', '{"request":"bMDlcW_rWp9_xQS4TwyFxEr0","service":"Call Centre","acr":"https://ecas.ec.europa.eu/loa/basic"}'),
	(39, 1795000400000000, 'ciba.asked', 1, 'poller', NULL, '127.0.0.1', '{"request":"8Gg81asozBtj5qbKNlA_AIQ4"}'),
	(40, 1795000400000000, 'ciba.denied', 1, 'poller', NULL, '127.0.0.1', '{"request":"8Gg81asozBtj5qbKNlA_AIQ4","service":"Call Centre","acr":null}'),
	(41, 1795000400000000, 'initial_token.issued', NULL, NULL, NULL, '', '{"uses":3,"note":"for the dump"}'),
	(42, 1795000400000000, 'client.registered', NULL, 'uOLc1iaWAbQN-ik0zpMhob', NULL, '127.0.0.1', '{}'),
	(43, 1795000400000000, 'request.pushed', NULL, 'uOLc1iaWAbQN-ik0zpMhob', NULL, '127.0.0.1', '{}'),
	(44, 1795000400000000, 'login.succeeded', 4, 'web', 'DGsHnP3fzEuzKmo_ciA5QQ', '127.0.0.1', '{"acr":"medium","methods":["password","sms"],"reason":"sign_in","service":"A web application"}'),
	(45, 1795000400000000, 'login.succeeded', 4, 'web', 'AQbytKKeHGDrxYLs8R-KjA', '127.0.0.1', '{"acr":"medium","methods":["password","sms"],"reason":"sign_in","service":"A web application"}'),
	(46, 1795000400000000, 'consent.denied', 4, 'web', NULL, '127.0.0.1', '{"scope":"openid profile phone"}');
INSERT INTO public.authorization_code VALUES
	('\x3138656232613630366361c7c0b49b0dfb010ef332fa9b36a6b9bed7a885b35d076cac4477f42d76790364', 'web', 'https://rp.example/cb', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', '\x018eb2a606ca62138fb4b04d5ee0bc19', 1795000060000000, 1795000000000000, '{"sub":"n0098c5y","account":1,"sid":"ygJz2c6PgZBcquK8Qytmzt","scope":"openid profile email offline_access","nonce":"nonce-1","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":true}'),
	('\x31386562326136303664340c6f7ad0f59cfdaa3122b0fbd0521c893f0b0ad4607a89c84ca85dc0a5aca4e8', 'web', 'https://rp.example/cb', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', '\x018eb2a606d443d5cb261a852f97031f', 1795000460000000, 1795000400000000, '{"sub":"n0098c5y","account":1,"sid":"ygJz2c6PgZBcquK8Qytmzt","scope":"openid profile","nonce":"nonce-1","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":false}'),
	('\x31386562326136303664397087a36e648ff8fcc3c2803a627b04a69f83523dcaf2945b7cc8710798c21287', 'web', 'https://rp.example/cb', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', '\x018eb2a606d9d0e439061ab5690e6b4d', 1795000460000000, 1795000400000000, '{"sub":"n0098c5y","account":1,"sid":"ygJz2c6PgZBcquK8Qytmzt","scope":"openid profile","nonce":"nonce-1","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":false}'),
	('\x3138656232613630366530b49ba86ed26196e921640d421b12ea9f2afe3c6e721fd81505586a680d4d3378', 'web', 'https://rp.example/cb', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', '\x018eb2a606e0be59ff3475c638d29105', 1795000460000000, NULL, '{"sub":"n0098c5y","account":1,"sid":"ygJz2c6PgZBcquK8Qytmzt","scope":"openid profile","nonce":"nonce-1","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":false}'),
	('\x3138656232613630373038775fdf76da6bbad14f9ec41758e5e356f8549d03d254fa468701d8eeb0abe695', 'web', 'https://rp.example/cb', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', '\x018eb2a60708b556c91bb8b6447da26e', 1795000460000000, 1795000400000000, '{"sub":"n00k7zgw","account":2,"sid":"kfVDkldidGjAiIRbxc-aiu","scope":"openid","nonce":"nonce-1","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"offline":false}'),
	('\x313865623261363037363537b051b812924cd17acdb4431d7a8a2a01cc48050971e6cdc5d8f962df886420', 'web', 'https://rp.example/cb', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', '\x018eb2a60765b51e2abeb7395391d3e7', 1795000460000000, 1795000400000000, '{"sub":"n002awut","account":3,"sid":"cYtfGOqcalJEqOCRjNCN-5","scope":"openid offline_access","nonce":"nonce-1","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"offline":true}');
INSERT INTO public.captcha VALUES
	('captcha-1', '\xd8c768dc79fd9fb00f8b21c575bde3d4b8b006bd31a258f471fb1bcb31a51795', 1795001300000000, NULL);
INSERT INTO public.challenge VALUES
	('rM7fd4vVwPi_JIySPIlhMn', 'sign_in', 1, '+32470123456', '\x7c83dd8a7a82537c749d904fe3ff443c', '\xb25d3235b5300e20de0df76377d5eed67b9cbbf1fe8b7630add2c9adfae85bac', 1, 5, 1795000000000000, 1795000600000000, 1795000000000000),
	('Jqq3EqJ8knMOR5Flj6qLWX', 'sign_in', 4, '+32470123459', '\x2771e180a724994e88e1612eddda5238', '\x9b9306a4545f9d9dffb82faff301774f8f53e0e63bb949751d0ab44048f9133e', 0, 5, 1795000400000000, 1795001000000000, NULL),
	('SlWD2rl6mGszjV3jVTWn8_', 'sign_in', 4, '+32470123459', '\xa55ce4a87aeb44e55c23ed6a1c4474ab', '\xf679c86b75fe9e92eeb539d9ca1330b4275d641f101eff0bed7ec9ada9edbba6', 1, 5, 1795000400000000, 1795001000000000, 1795000400000000),
	('uOlU_jA6hzt540u9v1QeN5', 'sign_in', 4, '+32470123459', '\x39070e7fe4d31f8c8b1f1daa54e2cea3', '\xc3560496a418b2da9835955d900ce9d9b998bb2c76b0cfe56c9e812da0b7466b', 1, 5, 1795000400000000, 1795001000000000, 1795000400000000);
INSERT INTO public.client VALUES
	('web', '{"client_name": "A web application", "redirect_uris": ["https://rp.example/cb"], "grant_types": ["authorization_code", "refresh_token"], "scope": "openid profile email phone offline_access", "post_logout_redirect_uris": ["https://rp.example/signed-out"], "backchannel_logout_uri": "https://rp.example/backchannel"}', '\xa0120711ab31b715e98ce9075e68154abe1f4174cc7cfa62d3d471e94160f1e4', NULL, 'command', NULL, 1795000000000000, 1795000000000000, NULL),
	('own', '{"client_name": "A service of the operator", "redirect_uris": ["https://rp.example/cb"], "skip_consent": true}', '\xa0120711ab31b715e98ce9075e68154abe1f4174cc7cfa62d3d471e94160f1e4', NULL, 'command', NULL, 1795000000000000, 1795000000000000, NULL),
	('tv', '{"client_name": "Living Room TV", "token_endpoint_auth_method": "none", "grant_types": ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"], "scope": "openid profile offline_access"}', NULL, NULL, 'command', NULL, 1795000000000000, 1795000000000000, NULL),
	('poller', '{"client_name": "Call Centre", "grant_types": ["urn:openid:params:grant-type:ciba", "refresh_token"], "scope": "openid profile offline_access", "backchannel_token_delivery_mode": "poll"}', '\xa0120711ab31b715e98ce9075e68154abe1f4174cc7cfa62d3d471e94160f1e4', NULL, 'command', NULL, 1795000000000000, 1795000000000000, NULL),
	('uOLc1iaWAbQN-ik0zpMhob', '{"redirect_uris": ["https://rp.example/cb"], "client_name": "Registered by itself", "scope": "openid"}', '\x820a998b1503cfc3adb68939292ebe84311a71c41b8d801bca8de7164614cbf6', NULL, 'registration', '\x313865623261363037666627e00aaf9eab64adb31b3c559a10310d07b67e2e85140d854985b5aa204b5d9f', 1795000400000000, 1795000400000000, NULL);
INSERT INTO public.client_assertion VALUES
	('\x6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b', 1795004000000000);
INSERT INTO public.consent VALUES
	(1, 'web', 'openid profile email offline_access', '', 1795000000000000),
	(2, 'web', 'openid', '', 1795000400000000),
	(3, 'web', 'openid offline_access', '', 1795000400000000);
INSERT INTO public.dpop_proof VALUES
	('\x6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b6b', 1795004000000000);
INSERT INTO public.inbox_item VALUES
	(1, 'dump', 'dump', 'dump', 'dump', 'dump', 1795000400000000);
INSERT INTO public.initial_access_token VALUES
	('\x313865623261363037666274b21b728c5ebec007c76a12451dc3b4ecb91b577a804d6295de4dbf3c5e2283', 'for the dump', 2, 1795000400000000, 1797592400000000);
INSERT INTO public.known_device VALUES
	('\x3138656232613630366166b557ec2fb254d3d3f2dd50c532e4353f16feeffa9e89212652ced7afb41d5838', 1, 1795000000000000, 1795000000000000, 1826536000000000),
	('\x3138656232613630366635a40d1143fa27a994604276c774d82fce49228057829086a909dd462dba847716', 2, 1795000400000000, 1795000400000000, 1826536400000000),
	('\x31386562326136303733384a1cafd80a0f6061708109412c76429a974bbf1016c35c8dc01d88a3d6a3e322', 2, 1795000400000000, 1795000400000000, 1826536400000000),
	('\x31386562326136303735343e52c1e1a46bcc7cc0069b0fab354689357e161cdd0b7dac3aa00ea9bcb12608', 3, 1795000400000000, 1795000400000000, 1826536400000000),
	('\x3138656232613630373738c835ced160b71c3fa1c15fcd2df91f99606b46c35af47111e931392bc64612e1', 1, 1795000400000000, 1795000400000000, 1826536400000000),
	('\x313865623261363038376302354c20e712e5d45b43828b9448f93ceebb1055714d4b92506f56de5a772197', 4, 1795000400000000, 1795000400000000, 1826536400000000),
	('\x31386562326136303861381f36aad0c4981d402d0e62b45afff1991fcccfcdcb1a9a8ac3a46df61fe765fd', 4, 1795000400000000, 1795000400000000, 1826536400000000);
INSERT INTO public.login VALUES
	('iC5vTwzvFr35D7v1ln1nIYKy', '\x3138656232613630366532f9a299b564bf6488356ed02df1f18dc2c7549ee62d9d318f1429be142f6b82ea', 1795000400000000, 1795004000000000, 'web', 'A web application', '{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid", "state": "state-1", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}', '', '/cas/oauth2/authorize/resume?login=iC5vTwzvFr35D7v1ln1nIYKy', 'sign_in', '[]', false, '', '', 'bert.plain@example.eu', 2, 'kfVDkldidGjAiIRbxc-aiu', '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]', NULL, 1795000400000000, 1795000400000000, NULL, 1795000400000000),
	('oBIUXUqDfBuwMMVgEwxgXtC9', '\x313865623261363038313182c690397e347129896a78c259af6d8f550fd2827338823602df8b4026321b00', 1795000400000000, 1795004000000000, 'web', 'A web application', '{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile phone", "state": "step-1", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "claims": "{\"id_token\": {\"acr\": {\"essential\": true, \"values\": [\"https://ecas.ec.europa.eu/loa/medium\"]}}}"}', '', '/cas/oauth2/authorize/resume?login=oBIUXUqDfBuwMMVgEwxgXtC9', 'sign_in', '["https://ecas.ec.europa.eu/loa/medium"]', true, '', '', 'dora.double@example.eu', 4, NULL, '[]', NULL, NULL, NULL, NULL, NULL),
	('YtfXjg-xc2eyI_E8Z6cpIxMV', '\x3138656232613630373261df5a5977f0dc95f69aef1e3c451974699b4d32281bc139022bc9d002193f1ac4', 1795000400000000, 1795004000000000, NULL, '', '{}', '', '/cas/account', 'direct', '[]', false, '', '', 'bert.plain@example.eu', 2, 'A2dS2o-XRsf4Hle3Gp_Rkb', '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]', NULL, 1795000400000000, NULL, NULL, 1795000400000000),
	('sqJZDn-6_RxLKYSde5q6VJ98', '\x313865623261363036353826b0684acd82ba207a16599d44b0753954151901b24d90bbba716be379e5534b', 1795000000000000, 1795003600000000, 'web', 'A web application', '{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile email offline_access", "state": "state-1", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "acr_values": "https://ecas.ec.europa.eu/loa/medium", "prompt": "consent"}', '', '/cas/oauth2/authorize/resume?login=sqJZDn-6_RxLKYSde5q6VJ98', 'sign_in', '["https://ecas.ec.europa.eu/loa/medium"]', false, '', '', 'anna.member@example.eu', 1, 'ygJz2c6PgZBcquK8Qytmzt', '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000000000000}, {"method": "sms", "strength": "PASSWORD_SMS", "amr": ["sms"], "at": 1795000000000000}]', NULL, 1795000000000000, 1795000000000000, NULL, 1795000000000000),
	('iusyxpt9SHkmTWMOYh-xxtQH', '\x31386562326136303832305ec29a48950fc48ade1afc499cc6ff773af762485437c063711dd28fba281ec9', 1795000400000000, 1795004000000000, 'web', 'A web application', '{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile phone", "state": "step-2", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "claims": "{\"id_token\": {\"acr\": {\"essential\": true, \"values\": [\"https://ecas.ec.europa.eu/loa/medium\"]}}}"}', '', '/cas/oauth2/authorize/resume?login=iusyxpt9SHkmTWMOYh-xxtQH', 'sign_in', '["https://ecas.ec.europa.eu/loa/medium"]', true, '', '', 'dora.double@example.eu', 4, NULL, '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]', NULL, NULL, NULL, NULL, NULL),
	('Hw4uwzvSKXww2yAExQ1oSqp3', '\x313865623261363037343296e8c804f0973a0731b25f7d2d6c2bc9799000052dbfabb4c839e183ec1209ef', 1795000400000000, 1795004000000000, 'web', 'A web application', '{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid offline_access", "state": "state-1", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "prompt": "consent"}', '', '/cas/oauth2/authorize/resume?login=Hw4uwzvSKXww2yAExQ1oSqp3', 'sign_in', '[]', false, '', '', 'clara.gone@example.eu', 3, 'cYtfGOqcalJEqOCRjNCN-5', '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]', NULL, 1795000400000000, 1795000400000000, NULL, 1795000400000000),
	('hdTG9OMAmilwDnO0SN7e8o_2', '\x3138656232613630383365aca32cf57a80296928125fc34e760043d85504158d91259557fa00f83f9cc51a', 1795000400000000, 1795004000000000, 'web', 'A web application', '{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile phone", "state": "step-3", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "claims": "{\"id_token\": {\"acr\": {\"essential\": true, \"values\": [\"https://ecas.ec.europa.eu/loa/medium\"]}}}"}', '', '/cas/oauth2/authorize/resume?login=hdTG9OMAmilwDnO0SN7e8o_2', 'sign_in', '["https://ecas.ec.europa.eu/loa/medium"]', true, '', '', 'dora.double@example.eu', 4, NULL, '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]', 'Jqq3EqJ8knMOR5Flj6qLWX', NULL, NULL, NULL, NULL),
	('tR5jWCc3xX3La_ESPeIEDhWe', '\x3138656232613630373664981a0a383e1bda261cec9caabd23bc97e141dc7730691a3a5cb7ed3827764ce2', 1795000400000000, 1795004000000000, NULL, '', '{}', '', '/cas/account', 'direct', '[]', false, '', '', 'anna.member@example.eu', 1, 'n-mRAPgab25OoP71BxTh_J', '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]', NULL, 1795000400000000, NULL, NULL, 1795000400000000),
	('FSjcbCqrUSCDcfR4Ih23Mc7L', '\x3138656232613630383062cf734cdd68447a019f738139b55478dcb04a82fdc2d67f1145ea7cf4421fc712', 1795000400000000, 1795004000000000, 'web', 'A web application', '{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile phone", "state": "step-0", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "claims": "{\"id_token\": {\"acr\": {\"essential\": true, \"values\": [\"https://ecas.ec.europa.eu/loa/medium\"]}}}"}', '', '/cas/oauth2/authorize/resume?login=FSjcbCqrUSCDcfR4Ih23Mc7L', 'sign_in', '["https://ecas.ec.europa.eu/loa/medium"]', true, '', '', NULL, NULL, NULL, '[]', NULL, NULL, NULL, NULL, NULL),
	('_vlCBMqgikhU3iV9lkTMy5Um', '\x3138656232613630383561b1090edab0dac7bb8f796a60694d3a01e5e3d801003af77a6e6e581fe9394234', 1795000400000000, 1795004000000000, 'web', 'A web application', '{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile phone", "state": "step-4", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "claims": "{\"id_token\": {\"acr\": {\"essential\": true, \"values\": [\"https://ecas.ec.europa.eu/loa/medium\"]}}}"}', '', '/cas/oauth2/authorize/resume?login=_vlCBMqgikhU3iV9lkTMy5Um', 'sign_in', '["https://ecas.ec.europa.eu/loa/medium"]', true, '', '', 'dora.double@example.eu', 4, 'DGsHnP3fzEuzKmo_ciA5QQ', '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}, {"method": "sms", "strength": "PASSWORD_SMS", "amr": ["sms"], "at": 1795000400000000}]', NULL, 1795000400000000, NULL, NULL, NULL),
	('Ggi36H35zhBbepoqw9ucfST9', '\x3138656232613630383836b75b64456f5620e72523eb89f27616a7735b1f94b67c682539a686b830717819', 1795000400000000, 1795004000000000, 'web', 'A web application', '{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile phone", "state": "step-5", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "claims": "{\"id_token\": {\"acr\": {\"essential\": true, \"values\": [\"https://ecas.ec.europa.eu/loa/medium\"]}}}"}', '', '/cas/oauth2/authorize/resume?login=Ggi36H35zhBbepoqw9ucfST9', 'sign_in', '["https://ecas.ec.europa.eu/loa/medium"]', true, '', '', 'dora.double@example.eu', 4, 'AQbytKKeHGDrxYLs8R-KjA', '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}, {"method": "sms", "strength": "PASSWORD_SMS", "amr": ["sms"], "at": 1795000400000000}]', NULL, 1795000400000000, NULL, 'access_denied', 1795000400000000);
INSERT INTO public.outbox_message VALUES
	(1, 'sms', '+32470123456', 'gAAAAABrBk6uxiRS7Y6TxDTBQQZsCsZHe9pwXLRGmXYOKQhDuUJwDOMm0fu58UJezkJMF0plqjlrclntShUpswhC6S0CmhZq7trOpD1ja-JVfshhyfemCynRtOoYKwtf2xHkdJZKGvndL1W2lERxW0TThTC_c0rfPQSQxL9imT-5ayKmZeIemsNeCX1tQ4yHgzRfl7ChD4c-wRFms7Mo4GM8tBJUCWX3047flYyXuE5ILXtIXvWHt4w=', 1795000000000000, 1795000000000000, 0, NULL, NULL, NULL, NULL),
	(2, 'logout', 'https://rp.example/backchannel', 'gAAAAABrBk6ufPB57bVspUzaO62hsuIojykvNP_1eROsgrj5ZJn5XMcyNjmUudkoO6v-GehKpH9tTzW_n4ffYOpzO82gwqPl5_qrIoRrH9DUGnJPUa1_CDSxV6_1Af0IZPYmTvBXgq7fN8rQJuTd6WPMh5p2JCZzV7z9Q5oKeRPNAOtCNryuXr0=', 1795000400000000, 1795000400000000, 0, NULL, NULL, NULL, NULL),
	(3, 'mail', 'anna.member@example.eu', 'gAAAAABrBk6uCOdx0jx6xBJ70lLLyrDakhafLraCsQCit_nObYx9jxVWWufv_7Nx-9dz6QZVprRnRvGRn3KXctQj2QDT_6rAXh9VqyNYU5QdMS5ST9hmVSnZFfQxZWuF4CVluKcgCeS59LSCw2oPDqu44KBn7eKRlRPtisO-1TEtV7PTdG8XMakyWgfFDc67z_ytCwoCC1Dgy92CLncyDlS26HwaXjPvOqw8D-ZPI-KXuIhkjuc119_0N26avbpc3lunz1qetmnnSzQ-sBAzafY_jEpvjPXZmbeKmcjhN3JRZmdiPI1uc7_31GkyAImcvMm3JO-8SmEGF-y5bFMApJU2a9CxSBAdvO4_vM8FH0K3XOZHQ19rBFTUTnU6dfK1LDLwt6jOhwwgmNws3JmclQPEjR6ARfq5LKvJq8FyknLkiXceGsWKNaSTN3kiMaavJV1mrLcfD6uS7TNxuVC5EJAdcRd8tQW70bjWcaLqrycirU0F00wt-dpXr8pVamWQeuvNYD9KOy-lBU-YBsyD1iu3-F3A82MfhC09NvgdomRU1J1SOCvbR1aeEPWX5unBGQGPl0MrcjiYAbL0qEG8B9Wa52Laqbp7cI8qlMRndHJ5ko94oZspcAnzfML5vj5q_igQqOlWGdZOvk7Tb-hxyrsuurYBt9ib9keGPj3AzWpwUs8LbKXCgm94Xdt8UwUgaIkXg8UwTvs8o70KXsUZLvAzGfk7Iz_HPjhUIxBlZc_zsX7HT8GJ0P12Hxhj7r61-Eo0hrPVmQjVO_8mp0BZ_MiWGj_aQ7Z2uankFcF0ttllS3crqbfapSJaCv0tmkDPj3fu9dmn4NInP-3d_JqgMb-H-EC-Uxw8k3D8PQyzYBJO014oTovg4tFZNdk5nRwMsAjDESCBY5PnfiA3H2WIsgAA_oU-cAJzJvvsv_iE8gsw_ePMjcP1dzRB3_QnwZomHZk_UPf9-rd57ckctJje17NpQKia10AWd65NQaLrb2WSfATzjcQhKqMigS1uvlhmXALFTXEmZu3bPnXotsl-ItWu8UIQ94a_Ww==', 1795000400000000, 1795000400000000, 0, NULL, NULL, NULL, NULL),
	(4, 'mail', 'anna.member@example.eu', 'gAAAAABrBk6uapo3G64Q7XBgyAuBXnL4RTaWAztayNMMMjKJ_1dWCaz9fegLzddts8IqDvF_Sd0NxEfENdAITz_P2cW2I0yhAZsWpvqg9WcDuWZmMhtcRJkkAXqG9nD2o-_wbYaaHi3XcKk7bSBg6wf93wrI9_KBl-oP469ptcJfqGhQdecJso74XVaOGQ5eL2vBRDAF-BqavO8bXsl6QJdO1Cy6rUU87Bfz4Yv3bh0wnVWTZp9hjF89sJfxRDaZ5SP10tejJV2BXcsJH7lzoCGUQFqiJmStRCQL4HbYZqpcImY3bwgR2BUl-BzEh7QVFqhKiSDuWzzmLLv1o2J3MDt4pv2Ayo6IcUOsy52FGJk2SfjHy-PgudPij_ougmc4AYJ-t-5NZdmQ57kXEnMixFvnz0Bl9ZdCNv54MCO4UeVEKJqv2vpM06ifEqwQwVdOSJsHr7b8TwC6Dt1tQD9U7-7VQjvSDsRhjX2IjxjbfUs0a7dMm2bPWEIfP_iCc9-r9mqT_yjOM0tZ7FWPItHikUqmRZwUJU76sjEPEcc2J_O-sZHhQmhl4eHBv64f3-DH9KfnL-2aFbxOsNcyADtZm_mDGzpn5RjrHmrYTlY_bQhu93q6Nlk-TKM-PZBf37guFUA6bvW7ALoFjUYrOvI_zf-7HFeM_0KvKszAy10evSX4uqpcGpwBKmlFOGeKZQCL76c9UccgnzHyStQJSGuoCDYc7eMZ_lzNEcY53srvgR4d6U-y42MPgFIp4R652OK0hMRKlMHDLoSZa5fKYgPLn-HEswO2n6v0SqOJRo1cztSrrQO7kcHxv_4CLy_mrEfYjUHa6wBM1DScltLgRGN_cYFFdsVVpJ58_t75iPaXXq-yD-Mj70uAa0QAdXJwnaS4TCG5tLwdq9lUiBspulWfu5P4LmYPPXntEr_2RtvkZrpqE3hYIiZk11MkGmGQVe6znR3ldRiz10AgnvvxGm31BnU-R7prEfWTv3OZi3QfErNQmlhFxJ26zB2zzWLfv15yO12SdVNjt5_uugqK_uLvi3KNR6eQD3qbEA==', 1795000400000000, 1795000400000000, 0, NULL, NULL, NULL, NULL),
	(5, 'mail', 'anna.member@example.eu', 'gAAAAABrBk6upnGew2ZSQts1MgffX1F8AvrHG1fqLqYOBw2aiag73iHqAeZsP1q6qBJMBnCe6wvWiBYq-9_TkXFLHunxlzkJifb2V4q-nI59VjC7xVR4vepDMTquRvFtSwlzT5zJ8k4KqKOmHIZZlT71x25KtPr6Zogn_9l4-E86F7awMeVWQxeWG-Jvd-bZX0MS5ZvArUjUdZAK11fYhd5zjClxMK8H7LcVDKK_8yYns3VVs0P2JmhYXpJkIc8Qwyg_y0lE3Bwc3yzNchciXxJ4IvYMRrHhiawNGGP303ag_SnUWsyAy2zb8k2wg1De6-ApW4LG4Pw8wxFjgqf8rZTPSdK78Ex1kf9vZ_-rYi0jy3mCIyoorSIfhXj03TKZh4zHRW7z3Jdoowlke6j50NE6sn5Kt_PBpcRw1ihGmFN77lrbZxeGfJkMRoNFXvn4ZMaR4EFzl66UO_na1uEhOuyqb90oPMsltYSezzF6Ga1p6Burvoyo5qskf_TcrqvkUHBTAOC61KyqZdFeYH9mP2Zukv8ZNSjWSA5pjiHl2jvxoQED43_TEjZckaLqXyUxHsEdMTN0CMXi4LuE68lP8wGtgWsNvZaI9NePONCodG-ikh3L6upcGB0PLfyEPGbK_F3buA9igf9K1vnxrjKslivkDJb0KTfsvz_HakrVpPTl7ONUDnufN12QHN4XDe1f3kxrPJdjt9poVTWxDq8a0ph1KHhU8pRcin610aD9WPobd379T7gImoGVvxEO23qBiiScSoNadnvNRGIoDC6TWRwsxCGBTHOVOFA3EbOGxLOqJ3WJ_3MMx1LoCkbNWUmFifID0x9zKiGmL4xxtqz7K0akioA4kfpz9Q8Jul-glp2_UeRMwH1dAdM9dLrwKv6BpUci5a6yAhiGURiXUpMiPga2qPubhg-UjILYmGf-l0ts90ee-D8wroGiwtLziMbslyGw2fYcDK1hsaYb4hIFlFiiDGM2uyKczUt0XSmfIz5Lkv31Dk4YpVH7oxdAqwshVx1CVZnDIaRKEx_bQQS1WKGj4JwwwJoCrQ==', 1795000400000000, 1795000400000000, 0, NULL, NULL, NULL, NULL),
	(6, 'mail', 'nora.new@example.eu', 'gAAAAABrBk6ugsd5p2zGa7G9JhHAGrtCSXVzJq9aALOM7V35poQoTnaylmGT0H0jWyNKCPUmj2KJM3rVpdefx8O6qRBhEf8x-ShK3WvQiUJ17OqNfLKNbPef1LNUyNuqVY13d05623O8KRHKLjQl3190VN1gC7I1yx32XQR_8LUoyrsNOuJndImVDkmB8tlzu9Lh2Y4w1NF0ISyzEWHbmMehdX80B1kX1idcj1O5hSR1YKrcIr2F3FVqaWLcFbaDXAbejiV7sa1i__R49RrS0ZY3EyIsBMSTAJGSyteaX0K5mGnDJWa9aKIEgglPSwBXyv2i_CAiZykiJND5kd6NKr4elNcEyBIyrV-KKC_j90_ts6QaiNjn4Zfg4iC9xWK-vaPTccULCXTG72kak7DMxgdocs9JLroRUjeyQ9XULz-j1yVdBhWrR1h0_wCnrIBb70ew-OKkynOLcLJt2ZA0UjHjXIT1nWuY4yAXMZyfxRWPY_rNeiW1lfWGD68T9OvbpjqOEMH0vUDVEvTc4gVyDZTks25BM9nb_3tEO2uEEOH28EkkVmjQm5HSdbxfQJcoEMo6A0VHiHf4dEMDj7cda_8jfIQskZ8sTAr0uCnyVy_2xm8Oap6TiuJdOYU2majOhNSyRw84pBF9b09LNesCa8vti_DbxTFGJ0Yzd_QktMT5R5Xec9PDkhhP-WD9hTWuPyWkCnqItPLr-Wjeaybnke6NwL3YUwlE1iGvaDt7FN9xLdEdvQF4V31AF6GcZ8tr4DJMejd_aIRIIQU0Y_V1gWT5cgIHTYeJhVGEKFKzWkOJZnaNjFJnMakiSGZGKOyxT11_xXnGV0RYr7iR9rNb-nL2d59wHq2YiOV6yMlSRAOspq2Yl3xOjVPPKRUo3MEpAAdCNABdMk7OaG_DoeUnplzzzc1kiQeRRa6CR9S08Ht_xDinyAeuvnIxPONJ4Dyln-ujWG23K37Ej9az1X7hYlDwzyfv13SZnfUpO3f8zuXEG7c1NENq-m7kwc4wE7nvQdNqpSGBbAwgB5u-qXIdQwqOHSNygIq-4YnIWyDmMv8z46vsqdJ5aL56Mq_Wg36I4KOlk15o2rNzBp-FdhzKtT4MY4T4xFdFIzY4cBZz5X5rhWubils_Bwn46sT1x3AMG90_a_QWa8uLoEHc598oiX0-11fCizmt24UbvQoWE22XQpgFXninv8E1QTPOq7ugdpFty40Qvw2OS4CuHLQCoQe9dd35Rqm1BWT-1AyYAVqJHN5VcnDYQiqBVDNLAgm6T84CUpTlWvnAlsm-dhxfEF1roT4rFqfpVZMM1S7oOgO-WOl_JCm2riCWOlzxDJECgTHDmRe7xbXfNUt25MBdtU1iQfkmd32HbvwYk2DFzIJ10aq2-GIGJTatuUDVrJPBdAk3ikOdSzO3A5M6wxPVS-YXEoEBEqWi8pwsD_QnKaFp-WooUXpxetRGBDiRg8ZHaWQ6_W6Z5E7XbfJOt0excI3yKUUGwc5R3dIlctEQLhD5GOd9tRNYKC_v2FV3LOYMLEcl85Qas9UxNNMv-g7zjHAHlaTdw3Bq_7GRJKGg_PyGP0CNU2CJsvyXozkL1St3sxJ4F62UFOhkPYiiBVtk1DJBQDawXhdjfw==', 1795000400000000, 1795000400000000, 0, NULL, NULL, NULL, NULL),
	(7, 'mail', 'dora.double@example.eu', 'gAAAAABrBk6uINlJa2T3KzuOH3mFCEEXUYBSmaPfbKlvCKvEvw1naH62QsdpSdvJkkultPfDrweTPs2zych1KC89rIXTN-HdFfsiG4UamaRDdZndH9OZt0uDAL1u7c-Y6q2a0YvsLPtLIS1VmrQh4081Ih7DAt4Z-eSt0rO-WUGv2t8Eq6NmK816AaOJvyzM-Wg4rMs47kxxrGUGidpfcZe1n2AwnfdKgNCaqyuhnAJYXu955ejSqhQj7mokSdW99vfDARe67PeHqvyOfsN7GNZr3vI2TaBUyxsVugFq7aTMJFI_n4kMyy5UhQzTFhYhZFd54bssfopFBMc88nLIilegIkTrci05GzxZt8se2Late4gOQ7p1lm_tLHCIjO0at7TMNLo8UjYKPei4gulFw1bWF-HOonsqkiGmL_RN5ITnVbo85gjtNE7CaOtTnz6AoGnGuwDDnCkVKWI9zjHPTan7zmB4zcU-7xfu2GBhs4CqXptrCvtT_oo6cgl8ih4dR8JpeHOepZfY7L-XXfIqiFa81bbZZ7wpl5T5ZSfP3X7hsyKwQ1VdfHhbB8euqtQ3o5lx22mh6rY97y-74_Uv65PBmg2WzMh5xGgaVKQv3AhV9kgZ6u2NAYug9kJ4Hf6hA5KT3OTdcDG-iahGY_5FBwiWdGviuAlIderP42u-NfYBP1HH7jDK9nx5DeLAKqR521o6KPjOERcoejHfOdfo5rgNAVO5fk87x_LNhH4hcU9XlTj3p7pJoG1C9uipx-I5LOvbpLJdeJQ1zrWLGiiZnEoa7aqvvR22sT7lvGPbDOzLtQeNWKHEI1e2bZ4J6tBM_6a6Qn5hDT2jDw1ehx9VkbmaQsMgfaAyiMTCQS9sojiVtw4aMwTSVxfrHi5sx_lFJkHA9lfVoVOj7VtJ_yxgDouE-47hNg3zGMA94bnuC3jVEcA8zro3VC4w6nxAjXyvRbFpH5Du0UTm3nmOrPwhG8lytFd1r7E4rONAYUIVA1En5bbTk--3JpDNCBgiilGQF9o0b2RLn909xJhs25xVqRui0Skw0JQt5M0aodEX7gfejJnKVzemYmWnpXFpQPNmxekr_ZqszHVcoU2anBSJugvlieFuGubBOQ==', 1795000400000000, 1795000400000000, 0, NULL, NULL, NULL, NULL),
	(8, 'sms', '+32470123459', 'gAAAAABrBk6uzfUnzJmoWxRiDzFuazanRgMXIoI_6rC3oMP9zFRlQZVJw54hZKdoMyl0ta0u86dvvfD-d0jXjvZqvFffQ9S67w20_wjKJVmlLyMojIPusn_SbXhWAM6K0sjFuKBbg60Ihag_DOxAGY6Ty5FdD3trAIdkIIfpyDeNJi-dzPsNRW7x3_zGxlX7x8u5efM70viVsltJ5Ey9z3gnadt1hFKiY4jye_0bPq_CrtqaWKaeZEM=', 1795000400000000, 1795000400000000, 0, NULL, NULL, NULL, NULL),
	(9, 'sms', '+32470123459', 'gAAAAABrBk6uO4sCsNeWhJKxmWQD439QTfZXnMLfxMe_TTu8DfmvonYYNr-aEWOVaKRc7sKVohHdCrgdPsru3loo_J5QZEEsbU9f9zQdc382-_F_TSrftaZajVi7j6tumQLoj3UjQfcVbDDERC32d9zckyaaWEoTP8rhaxd3TPDfIcPi_B8TPqOq2ReJJTMLSAf_9DgNi9Uu7VKDOum4On1a0eLBmBpTY2hg-oRNjZ_7va8S3XdlvRQ=', 1795000400000000, 1795000400000000, 0, NULL, NULL, NULL, NULL),
	(10, 'sms', '+32470123459', 'gAAAAABrBk6uJ0xn4X6YKLpG8PKJcm9Wx6Rg_uibz5fTK1pPBJcRtVzU73nXASh9fKXfoV1m54Q1s7i0xmM7qveMx2VnOvFrNk_VNV-Z1Aa6aQ8mUeP7hby0xUzJGpYrJRBzaSZMJqu0eu4ugXPzU3EcXgsoUm29JrXCqBYbRo7BjjysjtuWrrsyFneilfi-xOHuKQt7lCsaHUGzcdKU-oQhsB6GB1ceVPyMw-f0A8IaZYI06mJ4fLY=', 1795000400000000, 1795000400000000, 0, NULL, NULL, NULL, NULL);
INSERT INTO public.password_reset VALUES
	(1, '\x3138656232613630383037cfde0b57b422ac37aea58fd7abf7d81fd1b4a2354d13b740bdf6cd0d20e1fa4f', 4, NULL, NULL, 1795000400000000, 1795005800000000, NULL);
INSERT INTO public.periodic_job VALUES
	('dump', 1795000400000000);
INSERT INTO public.phone VALUES
	(2, 3, '+32470123458', 1795000000000000, NULL),
	(4, 4, '+32470123460', 1795000000000000, NULL),
	(1, 1, '+32470123456', 1795000000000000, 1795000000000000),
	(3, 4, '+32470123459', 1795000000000000, 1795000400000000);
INSERT INTO public.pushed_request VALUES
	('\x3138656232613630383033d6ec060bfa057b2172f5ba25b6913454eb8851c25fa149510c5ce062c2a3530e', 'uOLc1iaWAbQN-ik0zpMhob', '{"response_type":"code","redirect_uri":"https://rp.example/cb","scope":"openid","nonce":"n","client_id":"uOLc1iaWAbQN-ik0zpMhob"}', 1795000490000000, NULL);
INSERT INTO public.registration VALUES
	(1, '\x313865623261363038303554f0daa09b34ddef56c02c083c9e553b55647494f9d99169fc65b0905e6817f7', 'nora.new@example.eu', 'Nora', 'New', 'fr', NULL, NULL, 1795000400000000, 1795005800000000, NULL);
INSERT INTO public.revision VALUES
	('keys', 7),
	('clients', 5);
INSERT INTO public.session VALUES
	('ygJz2c6PgZBcquK8Qytmzt', '\x31386562326136303661648c6262ed1cc7a0c955c1541392abaa6effbd64ea546a726a89767ba367501112', 1, 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms", "mfa"]', 1795000000000000, '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000000000000}, {"method": "sms", "strength": "PASSWORD_SMS", "amr": ["sms"], "at": 1795000000000000}]', 1795000000000000, 1795000400000000, 1795043200000000, NULL, '127.0.0.1', 'python-requests/2.34.2'),
	('kfVDkldidGjAiIRbxc-aiu', '\x3138656232613630366634e1119a2e6387e40cfe6ee32cb4a99be64e543f8772b9a1c5f9d40a599a180d84', 2, 'https://ecas.ec.europa.eu/loa/basic', '["pwd"]', 1795000400000000, '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]', 1795000400000000, 1795000400000000, 1795043600000000, 1795000400000000, '127.0.0.1', 'python-requests/2.34.2'),
	('A2dS2o-XRsf4Hle3Gp_Rkb', '\x3138656232613630373337574fce318932e5d23bb770021d8914c4550ab788d9f16ceed6534ee3dea9ea64', 2, 'https://ecas.ec.europa.eu/loa/basic', '["pwd"]', 1795000400000000, '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]', 1795000400000000, 1795000400000000, 1795043600000000, NULL, '127.0.0.1', 'python-requests/2.34.2'),
	('cYtfGOqcalJEqOCRjNCN-5', '\x3138656232613630373533f807d07cdd4745a9da4f1f03ba2504a7095449280c32077535f64d45e6df22fb', 3, 'https://ecas.ec.europa.eu/loa/basic', '["pwd"]', 1795000400000000, '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]', 1795000400000000, 1795000400000000, 1795043600000000, NULL, '127.0.0.1', 'python-requests/2.34.2'),
	('n-mRAPgab25OoP71BxTh_J', '\x31386562326136303737375d785d1b6c9931d24de7b68eb495556c36bf58ba6b40834e39225d5c41596be9', 1, 'https://ecas.ec.europa.eu/loa/basic', '["pwd"]', 1795000400000000, '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]', 1795000400000000, 1795000400000000, 1795043600000000, NULL, '127.0.0.1', 'python-requests/2.34.2'),
	('DGsHnP3fzEuzKmo_ciA5QQ', '\x313865623261363038376161b4f2b61cdba06665f351a4673ef3fbe13a0fb5fad78950ce0b42718a507601', 4, 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms", "mfa"]', 1795000400000000, '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}, {"method": "sms", "strength": "PASSWORD_SMS", "amr": ["sms"], "at": 1795000400000000}]', 1795000400000000, 1795000400000000, 1795043600000000, NULL, '127.0.0.1', 'python-requests/2.34.2'),
	('AQbytKKeHGDrxYLs8R-KjA', '\x31386562326136303861367026e77e060b2e1aeb2a262bff8c3056599cc480a26961bcde8da58199b2934a', 4, 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms", "mfa"]', 1795000400000000, '[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}, {"method": "sms", "strength": "PASSWORD_SMS", "amr": ["sms"], "at": 1795000400000000}]', 1795000400000000, 1795000400000000, 1795043600000000, NULL, '127.0.0.1', 'python-requests/2.34.2');
INSERT INTO public.session_client VALUES
	('ygJz2c6PgZBcquK8Qytmzt', 'web', 1795000000000000, NULL, NULL),
	('kfVDkldidGjAiIRbxc-aiu', 'web', 1795000400000000, 1795000400000000, 2),
	('cYtfGOqcalJEqOCRjNCN-5', 'web', 1795000400000000, NULL, NULL),
	('n-mRAPgab25OoP71BxTh_J', 'tv', 1795000400000000, NULL, NULL),
	('n-mRAPgab25OoP71BxTh_J', 'poller', 1795000400000000, NULL, NULL);
INSERT INTO public.signing_key VALUES
	('99qP8o4d2JJB-vycPj8DnJKR-Wyq9YPWtFGaVl2fA9w', 'sig', 'RS256', 'gAAAAABrBk6tAimwIo8jtccuJlJx-82gG4vLimDVpiba7pLH-Cp5yuxmJAc4I-FmpxS7h7dOjGq3v_zs4eDdbzFBkGwQtVEdsmiKru0CcdoZvLB6nqUApYxMPFI_sEvYnEqe2Ed9GbIJ0fLOwEiYFVNXZJ1Vu1VpqSo0E3fzvt8qNZZafm4zcD5V6snbm4DOiKQ0nL2-owaKk6WbldahPfZTxZnFnpuWNE2KM_PlaItpOo8XpYePtu0Q8gciB0Xw4PDlgecN1CRXCjyMxMRv49u7F-MXsn-C8wCj_ctdQGSnqdTXT9mio7ZWB2xxP3CkMbc_-Usp7Dib56Ob7HDSJ0EcbIjFECOr0B7YtZESESB_C3y3XBdljvLlYsGcf9SbZDiQJG_SgvsEYFg-nxEbReeaV9Jo6bc91YQe_N48Tm7TGDHa3sVnd2BbxE-Lnu3556pVswgAsi7ve_cwd8RBjP2lj7sahQE6GI83q9uiP6gIJh-w4Oy1Zla28qi-r2_JnfvxyzezJ08oO0WDeL9rK3KWBzfn7SZ2vd4a8TdqR5kcn6z7K-e-p0dHGT7uAQ2IOW5LkgVxiuze3l3ipetKRhDxVqgQh8EveATv2IUAPU0Va6TmW80BQAUCsXk7oFWbO4flmKXn1VIW-CuX07JWYJjwTDwzayCqMVBS5qjcBCmMpdsW8eikV1B3AR92g9kgrnnowFnoSxsYLkPMe_p6Z1WjJcIdtHcOXTJG0kDtrFNe4jX2ZUyR082bk3tQfnKUBtpefQs-LcjKQZVWcIaRs7gCQWaG2jKVdWfUKcU056hA2qgj_3Reu9hyIg2QMl8ayFXrMnuF2bLSNpIZYTy3lennWi0jHGythBP_-81p6tin8WNbps389GeY_TMkP0YVhNJlpEiTlIFgODOEiDUJetRnDGZDLBcA51iI8mP9nYTd3YFVkllkO94_jK2t_jnpR34ksCv-jD5swQIRxKeZDSddym58Wp2b2y_GbFudeicRMxytf03o0UZrF-2EZ4gI2Lz-QrJ2pHJJnXKkkKk0DaQr0wziEu60RcRwwNgmnN4W1zkg4eEEhKpF-ljO6ghzlvvs3djsoN60UZTXHxfRzltfceXOr8lATR56kkEbgTWYcuFJxg0zZhE9fIOGFDastSIYjjmR8ae0rmG7e3-UrtFDGPseggx3cV0ceGdpH47M7yZymaa9a9kyKJgkjWXpZz_6syfijlktNtPwrhUOOKHrIulbp_InH-0qYh8izUI4OYnTZ2GZSuUXoELaQ0rDJLiTYAs5Ghm3xqi51yjS9DLfodlbL4edHjuT8orNuJ1uMnr3T5psfTncI3ox9eQy3SbV8EE8ycf1A1at5wKPhcLDiMkeZc2upca8qHleP-rmmlmyF0X-yJEVBJmVrWTUKeN-D7zqP3qEe5EOxahX1Pfh3TgTmUQx3pLbMFdqn5DqYPQoX-1CCBbBU7p4A93E71m4hQEmyFhXETH8hBtAsUI7PoT8atqa-1iw1ZhZoAfwOv-dVCDNIiwb5A0uOzMSeWKhXJkpzuSuwlQs0505E3TvdK5TMc6E0pdFcoeQ-fJfyATzbK3CGIWEQ2W-1gBgyquXCY0aM1jaVCJ_N7wQ5GIIWldS4NQ2NmUTU0osS-hfArvan_kMSU2Oeiew8tE7jkn5AkSovNep6pHpxr0EQEOLfvVKzP_PYfTd73pzKnE5Gr8uTEbPI1Q73Fm75y4bVMVEJGLD0qt_ca4QmIPkKlA3g6Zd3adnC8L8nxvyNYX2OTvbRac1MBktMEn6cpPnLtCGsxfvOMYzDXf9u-fdxYjy7gPyV3AVHnjubnx5S5eqyEbmN-D8uH9ae5YnmpDd_1V-OVftG32m2hIGfJIvFRFiNLcff4sYO5zDUhui-ZyyJfTh61VVjPupJBX27AtoJM9PsHqxp0SARRV7eY83742eqxUNwBjbhA--OVO2Dgsoc99HFZ14_LGnq6rCzPNhx7fruuBThzVeLA_WlxD-u8nJfo1s-4x37eLFL83iFivzpeBH1EuSW4cafJPrYGrfGhBxlNOvDAb6nCGOO4QMAVX6j8ciBuoyU-8CZHNnsJ1vY9TqWnn87nZ5btIOXJJ_PEtYWEEuhssUoO0UgRjCTIxCXEkfY_sdb23nCod59VoT_umZwNg5MMDZXGysYf73W_A-YVl-Xleo5xnYP5gz1C59097aHdN1uUXgX56ftYf8z73_KyHvyW5lynK21KNSYBnDvIgXGSn0ucQIYQYzQErIGiWkrCOn_jNGaNDXdXjFjTWvdNX8Rld1qa11K6td3m16Rd3xDHTmGaXAhDQreUq1Wbkh3cIZqw==', '{"n":"vKLHtRVGDP5ofwovffUiUX6TqrFwgfvfIxZTNIZ_uhJkQl6fxatYv3O4UaUtR4IuvUcrCO7ITdKb-8VbLdlEC2kUT3VFPLx9I45N9EHA3oYHIbxZ0EOppp7aV2FHCSV3hEwF6ooxdnit1yDqZdxhuHl5cvZ03kteDhfJWg31icv4rinnW1ndeWSc3NMqf4jonXqXxknSE1EAjO4k9FY46lNwR0a3qUH-KPlICHSgEe3KiiiYZoJg_o22_wftVYkODHHnY9ELIVBstiUpHf-TCtMpgnZDLImGChzHEthttNZPKciROAF8jmdhwPlIuO3vsv5uLRaErY0ZVQrGrGZNBQ","e":"AQAB","kty":"RSA","kid":"99qP8o4d2JJB-vycPj8DnJKR-Wyq9YPWtFGaVl2fA9w","alg":"RS256","use":"sig"}', 1795000000000000, 1795000000000000, NULL),
	('AHv7XlpXuriJqhNouG7OX0LMingQhbs_Yk9gpXtDIjw', 'sig', 'PS256', 'gAAAAABrBk6tae3VW_kQzooS5homuGcUW3U5Ea3M6UShxRavqcoJBMnsifrvA4U8vhy6uGaSpQTGU10nuJ5nPQqcqZz4Le0BSeYiE6pPUtJhsBc7Gv2JPk9EavN4wML_ffnzNTenCVhmifRLJoKwAYIjTbmFV3Cim-PGRm07Hu1TT7vOpVDwjoI00MwvVlRjY2PEo7ZteKOlVgqFZvFR6dNlu4epDtLbRK6ryNT1S1DH0leDQXrl6dbqZ5nYrO1YP8DqPjfQvGLR1_LwZDkFq_NAzYOQN27NjRlDExUagAqIZ0E0llDvtBJD9EegWIIVAYEfYCkcao1YSeaMDQpJftvjMqLfVNs2BNp8FDoV-1JhQHG4FDxWjDgtg-uCnGBqqvHGUXIsnbAWFQejf444Ia3cunhJIdqesU26_-lW9NSX24fHlnN3pGGiEI84SnwpeU-Zdfl_8_PRZmiZzXhIuodajaVKNTv-qLTwZtIioQpCwSz_MTEoeiS-0d2-UjdZ529MhByaD8VWMhP8C83xgHp9ZH_XBy_HY6VZlprhz62LEdMB9DPo348a-PNf2LIm0JYCi2ois0OjVo-V0j0MgcB_5zpIjS40vyj25jsvoaUdd6lSHbFrWSV1PLIyFcUi_IszsEIgHggoSFtEAwVtvXyVTCULujPJIQP0gPruREaAR69FRSACU2q3NjkpvH73Y4j0E3xN2uxxUTmmZHi_axeoj5z-qlaxCMsHZJDjvkmwmXQHON-CO9XkkzW24vm9lAQSYFbKyGwtW1NzcUA6MmGHtsl5xqyGMXkgjGe69tiZrRuFsOGubT1EnjGo9tvudNWzwMgDPp_LyRW0RR8bWwKlZLrCdhcO00yQ_w4KaZki4u-T4EqkNgKvVzXzhHsCIRWGSISBqyrj71qiScHIGRsPE951JrBHWqF4x4owyBNmkL81VoXpHA4arhR1c3nVW9czOmmaWH2qdlof7kwrnNJAXDdCCT0IiBLl3zIfh0wMo5Y7qePt5idP8yaCe_OB0mYvGPgB-WlCSoLYQusdOl-O-n4pyB86NFHl4JSKuT6omeluCP7aR6Aw6gXZPP7CACFj_mFprmX6Od4D_FsHJjiyN0Cs_9tHFI0drIHRLXaqDKamWAeN4-CLBjrpbz00OykMv4LCqXxLrcTgKz5C5LJ5vfuBMGnMX5EgyyzJdkg8VP_b9nf0RQ3NRA53PQGj3SiORewQvh_5VIxbBRCWJx3WFevA8cZzKXQukk9gWYX1OURx8hwa5rjh868FlqPa8DhBAc-vQs5NVb8qIaaENaKmBg-YpHJdycGz-Xgt0gKOPAmaUqszLM1trDEaWPgI8eKIu5aOPtf5YRSpHQbDgbQNMcVDBBoJyJSu1aqF3WGNDQVJOz5ak4qIAYxMM0ihLFQdwdNz8SivkYaKgCnL32UeeYnbLnBg9hYBZsESVu-UZzgHQtf0f9WrccjrgHpaDYm7zgoPDmzWs5RMlSjz-M2B5cShRQS6I4v7-BxsiL35UW7bnGhOn58g0_3s3nEHAfsQeTWT9QvQ0e45ck2LV332LObFV0wJYgRe69IFaEGLOwPHOzwI0Aqvt_7j5z3_dAJN073UQc5dUAVz5AC5qZSX-6EFlI1HfyOrgG6AUuVJEaKGEbsTK1aO_JcP3oy0_UmgX_GwnpRwi0arH1RUZnTCew-qn8Eev_KyFU_NgNHHuYvBNgqFjim_UpZ4LoUbGd62H-rKNg4sFsjKMhE37rwczox2SaPPTWClv5ZzoFX1RlnkK0ceAfChIjIihGKS7uQSVjDQIfmPL-hQs9NxSxjNSTGtHUBWhE1OO125zLI8ytHD6GJiA5HwosBC_dN2Wi0fp4c6s7jUEZM17h4XF77093zlRDzMelIoYRqNxBRtdjGLXeC5GKPT0J71E6ECwqzbsiJsIsdUSTB7-5K7FITd4jl-nx5g-7RilpEy-w49BcV7dOTbSFb_bAanCCtM6KExRv5Ry0nrEdva4hcc20XKN_ZMUHJunlyRkc55kx-ecXP3p3_LdSxVHT4oEnQ0MNm0QPt6WVNFpTWNpRc4NDqDnLI2zhGIYk9Btn5CTHUR9I3O33BoGW3CuJxX0EykfpocNdslSQgmSv6bUqfiWpckCpg5qnAf7O043e0euh7yB8niXM-GMzAXz7Rw_piLX5rXXR7uNFQqB0Dq1i7q7IbFpTC2UqRdg3GuDGC7j0q6EBSLMKCoNeBQrcIWvS3842kvBQKViYf4G9FMRM5uL8-JMCXmq5Z_rmg5A9iEre8Y27an-xihew0JP_OaQHeO7tKcpRxO460P0_D4bUJ2bFGOyylOC2cGoQ==', '{"n":"zs6ozLi2JjSk3RHHyfrFriIPS7_i-quABqOtRiDQwLEtOVnvjdQx8zdVIvAPa5JtGJlMlqG5DmRqQcysg-crlpaF-StDbHLT4YAppR6_x4D6DOMt4FqSAsITBBq24c6Nhzx8_Xu2e-P6YyUZNHku1sbP6gcihkZHURj5YP_vYrywa4QVpC_jr0leSj72YZIj3Q81V2w0UMqU3H2-Zi_R_OfPOELUq-rqP4bJb3QOs3YdZf3KqxseCJD694mopvmZjmgGekz1BJCXaV2_WAcgpZFiX3ccAioiS802ksFqO9mQEslvj3OYRlsxq2EDji0MV3hQOaYfh07hWLZFsLHemQ","e":"AQAB","kty":"RSA","kid":"AHv7XlpXuriJqhNouG7OX0LMingQhbs_Yk9gpXtDIjw","alg":"PS256","use":"sig"}', 1795000000000000, 1795000000000000, NULL),
	('0eouwHSTZhg9LC9sis002mNj10_8SPuIchKpuD8ahhU', 'sig', 'ES256', 'gAAAAABrBk6tY1Iec_PQ8bbaB_Cq-lQ7VYTi3PXPUrSfnnvAIgtRmKGBcDdO9MpTZ2hn7gq5r7ZEA6pFZ1ORqHK1NZa0E2MH_VZAlhnljnWFgh27hFTR8dGJ8TI0KJj023srbyfaPwSgnLWc50v5cq5VroxkEBEQMa4hKS5oN1KbkCrrtP5tpGRgWVxNvK-lizQ7qFi3oJHuz0-bx4sh3mDcNmeq6mOiq1sRCzugNnsvw9p_yktgwMv5XcKBkdZXVHCxC740kCpfyhwt_GdpxWkyVo5zHJu0Thp5tSwUp-0-0F_8HEM_9GtrsInCLb_mT0ryfAp3D51zugOZLlAlmCikeYOXBYzN2rsZnHrJ4EVUdgigazr8G__N7sBezmIm0sDtdLF8KiiXUPhMZQZm9NVEWqenJaDi-w==', '{"crv":"P-256","x":"GbCiXpQpPHRoejENsyqfErcbuX0lDJ0Mpry-Z639b2M","y":"jaM85f526Y5dWAbOPJ88Tj3S_dFODM2OVZKfI4Ql8pw","kty":"EC","kid":"0eouwHSTZhg9LC9sis002mNj10_8SPuIchKpuD8ahhU","alg":"ES256","use":"sig"}', 1795000000000000, 1795000000000000, NULL),
	('sQQ29eVCiFh6p5zek36OjBrjJ4ut_2LQ_qem-zlIhxs', 'sig', 'EdDSA', 'gAAAAABrBk6tWtMtt4sqI5pHmj_73WVP8EvYfv5YdkagMt4Nhc28DLrmlCclwsLGotkaw_lnJYM7HKkebjUlxhvaWWjopocbcmRO2aF8ECFVukL_dB_FsyRyoEZZCMZ6xQ6JNgGouall-nJn9l17-hBJFlgni4yEa-c9hognNQK2Mo15sr4qaZ-ksZTwzgs3rxHRooAKQeqLgQYrU5mlZHzGrHgaPyROZVOla2OfrxIbpEzldUXt9T5l8evAg15wpi8ALiYFKSz-_lU1BCJ0UhY-MUBnBe5ExZTfrkbbfAaceJSnXb_AyQOu-uWi7LxyivnQvLgnQyYd2ql2uP8wqtJ4of9_DH2dWA==', '{"crv":"Ed25519","x":"ArZfEQd_vV2dilVuFm6moW0JSjDYDIF_ElGQWjGbZiU","kty":"OKP","kid":"sQQ29eVCiFh6p5zek36OjBrjJ4ut_2LQ_qem-zlIhxs","alg":"EdDSA","use":"sig"}', 1795000000000000, 1795000000000000, NULL),
	('mac', 'mac', 'HS256', 'gAAAAABrBk6t0zXYJ0ymiVYq2-wnVbAg7xHVk2EPKauzVIYcbLUhKN9_CFUr8TLZvcXX1Q4xJVqPSDx6ypyLGnKqZG2RMN_zyrddDySZagyrrGP8PRYyoQI-snRHWmAs70frcfkOhFVJ', '{}', 1795000000000000, 1795000000000000, NULL),
	('KiEk9mlXmqXhLzAmssct4dsdKOsjh6Qg6i3V1xn5q0M', 'enc', 'RSA', 'gAAAAABrBk6tVWdL_pW9zQpOVmm6FLSXDM3utccmGJftlLaDM7jLA5UaPWbDwAbAn5YnD4pALPE-MzAKKVLnTh6WgNH3YZTtarscF9C_MpBzrU0wNUL07uNeLcLfz9VEuKHiwJsaLltsnAKzI4weE_Qvdda2yG2Vbwqx2KiaPW_zriKHwCWEfkai8_ox6vQfwJBwHipo6oBs13orKdBjoWEkWs97EPjTxEaP1xWtzuu7FSvGQdr6S8K2-jFY4pKKFNxOWjk1LVKWvdSyytQE3-4y_ObAGLz5QTLRerQwF6bKLNqUuxGkIyfK6Jc1jjz602u-ymASff2x6muTb3GXuLdt97sOKdHqhi2JwXAOxZNCdR79Wv7SS2hfm0Q-zquidP-GnSv8d0AoYT9lX9CFL2sF05bmsOYXxNbbxDkZBWbdKF6SrQXa4CoM4hB_e1u91TVvCmO5VE1rN4Q4XYT9jqf_-4tnmeeRHi_I1AqVGcR_p5keWcKqnX_Kb_03CyQtWCLMlw0PwRM8nh8F8OF8pUjkCZoyxCoWS5CS7RysXv_lveCMUj8lh64MDosSzPgqi3Mqius4nfKL3aK_5isjz0d3472UwFtSBXfR_m5hI8Ijk6uCoN_6ZL7ZU3IujTKMA-S7FUQCiYcXxLNJ80DHCgMJusfOO9gwokPJhf2QE_JDaNx5jjrzaoWTdlIbtR8BAhNEgeFokgnO8IynH8JjTzuN7tCc-sJK-XAr2e_k0XeZqP6LNBnRA1Nv4G3mSccnAnX7GWm3tDoTxcn4EQWfIZtTLk8lHk3bNnfKqe061uurRb2mBZ8NmTZqSEMLf0ZvlaWsNnTvxzLMKGLkYVy_uT0Bwom5OMaMvHNDbM7fd7x7a5Wcfz4XmOaXUnvVonrsvCa2iPt3YR38SmuGibVRzRcNs-NbFgmbNC-zzz1wlOIzbfucJw0K2sBcbYzDscUAb8S62kfAZZRp_wb_kC3fqHX0TeKT3ubt4qFotI2bAyv_9chmU-2b8_IdefETlcB6_eGJSfP9qcIyuE8KZsz_HccMMio_8R9gqPGSYzFjjrHFgJ2PZYaGD5qE9sPx18TBwTtpGVT8OTWK4_S-VeaESHQQpdC4iZzeRAqML7zy5qRdTj_KekxRsG8LQr0qiasKqNDCdIbcZZJgR0FHp5nJT2f2dwOZ9qZEBeuee3gYDPPGEHcSqNr02h8UuzWfQL_Pit0r1WfCwnJZQ3aCMnuazRW3uNjLSb75WWGfThnwh9A_R1Tkh2Y3UfmjZD4AZZcVhFL4v5SM6pvjR8gpl0k247kdrx8c7gjGGU7CnLApsdIHIHsyRe_unPG2K_x4vfYp48OX0cdsA3YJtpBRVg6fBkWv71GkNnd9As_PCexHRRIlf9gZK1yWUwWpZTQuSy0n8LdpcEBd5NvmYDP2SzEt7wboOi1nDuzP5pSHMmKrUVmeE--RrpKgC5a9o-AACmMrMMxG_Aiaorg28P_1Mzw3almsWK3JP9K0gWzaVv2fuLJPxalBUGofwMs05pQqFXBhROazXQy2stDCLpTmW32aizlC5pyud-jWLNh83VLk1QxNzKGiFSxwtNiApnnKscgS4wY64AjBKCgh86NMBkGSYpjjKcqOU2JytknmkCbTQar1z5TktXV8G9EBsrYft11e5RGjE06i7Bh5-PJ_39DWBy-_ePxBVUeTz7138PTyn9z8K5G8_Zc0XXjHS2ZsUiJVyOWIAnyiXsAtczNpXSkpuaZxZfEhrFijMOjBILDa1m86HqdXmYIWjZOO0FpxAWx5nFz6_57qXGOhQWWj2ownYTguwKcklFa0d3OIUZJDCocjq2wxG5EZNXghNJ6yfmujWyG1NWq5HSjdqm4PIkBTtAc3QWcnDKPpnFYoJUYqsQa7bQ5myJ7hUmwPGs70kUdIc4LikoFBp-4oEb5sXaNV1UaNmOLlEForwjUschPa4Hgm8BK_BA7Y06cvADpkQGkwBiqfjXOQhC6LwbfSVWzesi2eZpwaIdlP6ls5Qv4gkDu1TRkodGK2q08oB-wwnA7kGW2tZKbvyfPtH0VW4rFm1k3BXHoFdFA2q2xeU1FJo0dIZSNIi2r470ne2opQ9x5_voO2nJgEK0coBn_QIdVy7MR8swC1m_47M9bK4YMz7vT7dNOyL7m0pwLe5rCglI7wcfP3PKAWndqhN4YpAnqS_A_dU3F6eWDuZKPDDIoiD-KaStUfTnl71-Lc2-4VdpexwVpKWN-jWsK939DEPG0Nwv8RS8PcxDA7GTg-dpASEi4W98ZtjX5owwFw58S3aeaQzgL4LofoITMD', '{"n":"q6fqsx2J0Es5iKvzkok66sry3KhqKS15A08TqfMR2irJjtLvoMXxt_DtCybUT9tyWVkwZR3sgZH_WFjTYAuLmolquD6zYA62ZFI19XyLM4IEgW_nIu1ecgD3JxBKyKrpTngBhb0PvMikwNYMV3Gb-nnmlRBaA15q871F93Tj7eYmlWweeUgCF61Sa6Q3Eo-IdW7OXvKyjbJOfFUm7QWKHrAZB8vYGqu8vubSyRgIt0LILLECQhEXdR-f5y2ly9c9s8yJma7ct1KroX3ckx9H4BC4Y06koq4Rljz005KCfiGswXb1cyT3rOYA594upZe2F95lHCHK-UGHVXUWkI5uAw","e":"AQAB","kty":"RSA","kid":"KiEk9mlXmqXhLzAmssct4dsdKOsjh6Qg6i3V1xn5q0M","use":"enc"}', 1795000000000000, 1795000000000000, NULL),
	('3IgpAJlor6GYlDWp_jw1bMYrFmjf7VICoeRZrFu24Fs', 'enc', 'EC', 'gAAAAABrBk6tEeK3SolKFnQ_uFFQoP_rnpYO9eUbYmQhIt63hUku1T0R0DlXZ16wZyyPs3yte74QDhdYZuSMcysiG46pbDKqqBdWpJ901sG_mPjnzbHYxqTumiITHAX_7bzCdKRRa4mj5-poAN8G1NaC9hP4CcctqAMmgQmAHnJNMxXaYiH2OUT2eMtXvLz6gxKO-UJbYUoOSoUkzBTJQdHWL9thkJKOwg77w2B5XSZWptYTWPaqqRRjFIpz2DOZ96uvr51qm4ZlfQQWaq2E9fpT6M4e3xjMLyEqZd3TDdJ7NNM8X1_u369tEFa5mnpISWkdep3R1w6dlr131uV9u05du16H7D8gtoHfAWNOKf-DsBUU7t1oSvoyiVTr2vdjC1yJn-4ZffQd2ER5wx3Mi3tQDXaINlCX5w==', '{"crv":"P-256","x":"UI5pZ0MzzfDDp8SmqbpZSnnfG217tqJ3FYrdOVLu3E4","y":"mE6nFNKjDh8gFb21YQ8Wb-XUVIG5RlX0qWqX52ZBfPk","kty":"EC","kid":"3IgpAJlor6GYlDWp_jw1bMYrFmjf7VICoeRZrFu24Fs","use":"enc"}', 1795000000000000, 1795000000000000, NULL);
INSERT INTO public.throttle VALUES
	('\x6e573e413c8289ec628618bc1b5e2a7fd23b7e8708ca88ce36386bf301e7cf1c', 1, 1795003600000000),
	('\x2f8b17a2b8439ef5fff22ad1c602de979911572d73ec0de56719adf7037679f4', 4, 1795001000000000),
	('\xf1c67bf8b24f05f49f630b287f7d040906cfcb2840b237025524c4482ab9ef12', 3, 1795004000000000),
	('\x6f7083e3eb0652d8e2bce16070aaebd3439926ec9b0944b2e6d7f95ef3a0d1a5', 3, 1795004000000000),
	('\xd6f8ca1ebc7150b3f68de5b7eb3763b0cee1e703883cc272fa69426de4922f44', 1, 1795004000000000),
	('\xcbbd6806a5f040ed998aa53fda537c151198aafe6021b4d6670f8bb7e73b7edc', 3, 1795004000000000),
	('\x61dbed8ac7abcee16c06b715e1dd430fc65ae8ae630f34759bccda7eaa8ff3e2', 4, 1795003600000000);
INSERT INTO public.token VALUES
	('\x018eb2a606ca62138fb4b04d5ee0bc19', 1, '\x75d761f43e056fbfb282dbf6adbde520bf32cda1ffc95f3f82f07093d8e5d111', '\x1ca9afc3601623cd5d23fb9ba50a44bb40593492ed00a6f2e18f287f1fa5e350', 'web', 1, NULL, 'openid profile email offline_access', 1795000000000000, 1795003600000000, 1797592000000000, 1797592000000000, 1795000400000000, NULL, '{"sub":"n0098c5y","sid":"ygJz2c6PgZBcquK8Qytmzt","scope":"openid profile email offline_access","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":true}'),
	('\x018eb2a606ca62138fb4b04d5ee0bc19', 2, '\x2ea423f8a89b700d1aa0b668f4b5f0960514cd46cbdad9b91b27a99c132b77da', '\xcb7e185902293d753365037ad8a110b4a92cfb2c3b6805169a5e80c9c0727b5e', 'web', 1, NULL, 'openid profile email offline_access', 1795000400000000, 1795004000000000, 1797592400000000, 1797592400000000, NULL, NULL, '{"sub":"n0098c5y","sid":"ygJz2c6PgZBcquK8Qytmzt","scope":"openid profile email offline_access","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":true}'),
	('\x018eb2a606d443d5cb261a852f97031f', 1, '\x2849f4aade11de75efe67b48553ffeaa374bd92d4112551f7aa97f2780c84918', '\x5f9ca6255815a3a7e2c978bbe1572b7247920f69326e32e8bc009fbec4f799d8', 'web', 1, 'ygJz2c6PgZBcquK8Qytmzt', 'openid profile', 1795000400000000, 1795004000000000, 1797592400000000, 1797592400000000, NULL, NULL, '{"sub":"n0098c5y","sid":"ygJz2c6PgZBcquK8Qytmzt","scope":"openid profile","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":false}'),
	('\x018eb2a606d9d0e439061ab5690e6b4d', 1, '\xa792bf474d18eb10928a8a64b69623a0b2117d1f7cdf843d74e8e404839dffb1', '\x7c6e2d2b61f30bf544ac793d44eb232c96cdd38ddd7269088f1aa84d0007a1b8', 'web', 1, 'ygJz2c6PgZBcquK8Qytmzt', 'openid profile', 1795000400000000, 1795004000000000, 1797592400000000, 1797592400000000, NULL, 1795000400000000, '{"sub":"n0098c5y","sid":"ygJz2c6PgZBcquK8Qytmzt","scope":"openid profile","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":false}'),
	('\x018eb2a60708b556c91bb8b6447da26e', 1, '\x0854e898e8bf5d868bf3b6a5042fc6bc7e9e1f975d925d40ec401ded545f1043', '\x516a8e934d4e19733b60a87a8684faf3fab55688b99c9371dddb8b639115886b', 'web', 2, 'kfVDkldidGjAiIRbxc-aiu', 'openid', 1795000400000000, 1795004000000000, 1797592400000000, 1797592400000000, NULL, NULL, '{"sub":"n00k7zgw","sid":"kfVDkldidGjAiIRbxc-aiu","scope":"openid","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"offline":false}'),
	('\x018eb2a60765b51e2abeb7395391d3e7', 1, '\x1f1534ad24e23d34a8b0442090b91670d13db71a788e239a6ad9ac44bed4c331', '\xd512c270b1afe0c98c6b27db8f036e39afb9ba96bf1a9969adbd86d14aaf6ff2', 'web', 3, NULL, 'openid offline_access', 1795000400000000, 1795004000000000, 1797592400000000, 1797592400000000, NULL, NULL, '{"sub":"n002awut","sid":"cYtfGOqcalJEqOCRjNCN-5","scope":"openid offline_access","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"offline":true}'),
	('\x018eb2a607d3c1afca45ab38dc39260f', 1, '\x1e5099d04a59d2c5aac0800e92dc2a5be017fac50cfde2f2c0bec40b3d76c6fd', '\xf95585a5b448436e1bba2a0a271e43bd5ed2e6df56c0969b654aebc55afad7f1', 'tv', 1, NULL, 'openid profile offline_access', 1795000400000000, 1795004000000000, 1797592400000000, 1797592400000000, NULL, NULL, '{"sub":"n0098c5y","sid":"n-mRAPgab25OoP71BxTh_J","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"scope":"openid profile offline_access","offline":true}');
INSERT INTO public.waiting_request VALUES
	('\x3138656232613630373833404bb522098babfbad7d41c917d0c933740d6dd3f5ffabb035ff03468ed994a4', '9NMurELNbwuYUUZjayt584QW', 'device', 'tv', '\x5eee105627b3644e6c897293ca3ff8248a5d15fc74850d89b7842004a3e8960c', NULL, NULL, 'openid profile offline_access', '[]', '{}', NULL, 5, 1795000400000000, 1795001000000000, NULL, NULL, NULL, NULL, NULL),
	('\x313865623261363037383743dab94d1bc253d22e36b59cbe9d4585d6537c9c4cf89738269a367571117723', 'ZLDdxPyWIQovEKDeQhxihHCP', 'device', 'tv', '\xd6bb4586ec8b08c6a37e81071bc25d95359002b1f33b98a635eb4b31d1238e2a', 1, 'n-mRAPgab25OoP71BxTh_J', 'openid profile offline_access', '[]', '{}', NULL, 5, 1795000400000000, 1795001000000000, NULL, NULL, 1795000400000000, NULL, '{"sub":"n0098c5y","sid":"n-mRAPgab25OoP71BxTh_J","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"scope":"openid profile offline_access","offline":true}'),
	('\x31386562326136303761627ca7fa793da9ffc32563797b4104e9af8c54b7bb5f9ff37cf64ce203657ca0f7', 'QdI1KAB0H67OHaZT0Ov6Ypy6', 'device', 'tv', '\xd203c9e4b7c59e9d26f82701e4f8d78a352f0398f76c34be1fba7b11c3033451', 1, NULL, 'openid profile offline_access', '[]', '{}', NULL, 5, 1795000400000000, 1795001000000000, NULL, NULL, 1795000400000000, NULL, NULL),
	('\x31386562326136303762661476467946daf34f643835b32c31c3d49d3aeea62433e3090c1f7db555750c2d', 'zwyG-7cM6_IC7lye3O3nOK5V', 'device', 'tv', '\x07519e4cf8cb5f3374617f888e5a7f0b0f7ccee05e6a74164f56f9c86a57f79f', 1, 'n-mRAPgab25OoP71BxTh_J', 'openid profile offline_access', '[]', '{}', NULL, 5, 1795000400000000, 1795001000000000, NULL, NULL, 1795000400000000, 1795000400000000, '{"sub":"n0098c5y","sid":"n-mRAPgab25OoP71BxTh_J","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"scope":"openid profile offline_access","offline":true}'),
	('\x3138656232613630376436b6c66e4b9e33416d26702e8c9663653fb1ef5afc99ebc7b10268727b99eb8756', 'v6yz-KbZu1U0eSIJYShXQeje', 'ciba', 'poller', NULL, 1, NULL, 'openid profile', '[]', '{}', NULL, 5, 1795000400000000, 1795000700000000, NULL, NULL, NULL, NULL, NULL),
	('\x313865623261363037646173e394f95e8572948f4b69e6f3a878e4d4410c552de8150b2c85a6af624acc80', 'bMDlcW_rWp9_xQS4TwyFxEr0', 'ciba', 'poller', NULL, 1, 'n-mRAPgab25OoP71BxTh_J', 'openid profile', '[]', '{}', NULL, 5, 1795000400000000, 1795000700000000, NULL, NULL, 1795000400000000, NULL, '{"sub":"n0098c5y","sid":"n-mRAPgab25OoP71BxTh_J","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"scope":"openid profile","offline":false}'),
	('\x3138656232613630376566b066919daadadf1de2143aff8b83d472f4e0ff83377790460af5adaae0ba10a8', '8Gg81asozBtj5qbKNlA_AIQ4', 'ciba', 'poller', NULL, 1, NULL, 'openid profile', '[]', '{}', NULL, 5, 1795000400000000, 1795000700000000, NULL, NULL, 1795000400000000, NULL, NULL);
SELECT pg_catalog.setval('public.account_id_seq', 4, true);
SELECT pg_catalog.setval('public.audit_id_seq', 46, true);
SELECT pg_catalog.setval('public.outbox_message_id_seq', 10, true);
SELECT pg_catalog.setval('public.password_reset_id_seq', 1, true);
SELECT pg_catalog.setval('public.phone_id_seq', 4, true);
SELECT pg_catalog.setval('public.registration_id_seq', 1, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT pk_account PRIMARY KEY (id);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT pk_audit PRIMARY KEY (id);
ALTER TABLE ONLY public.authorization_code
    ADD CONSTRAINT pk_authorization_code PRIMARY KEY (key);
ALTER TABLE ONLY public.captcha
    ADD CONSTRAINT pk_captcha PRIMARY KEY (id);
ALTER TABLE ONLY public.challenge
    ADD CONSTRAINT pk_challenge PRIMARY KEY (id);
ALTER TABLE ONLY public.client
    ADD CONSTRAINT pk_client PRIMARY KEY (client_id);
ALTER TABLE ONLY public.client_assertion
    ADD CONSTRAINT pk_client_assertion PRIMARY KEY (key);
ALTER TABLE ONLY public.consent
    ADD CONSTRAINT pk_consent PRIMARY KEY (account_id, client_id);
ALTER TABLE ONLY public.dpop_proof
    ADD CONSTRAINT pk_dpop_proof PRIMARY KEY (key);
ALTER TABLE ONLY public.inbox_item
    ADD CONSTRAINT pk_inbox_item PRIMARY KEY (id);
ALTER TABLE ONLY public.initial_access_token
    ADD CONSTRAINT pk_initial_access_token PRIMARY KEY (key);
ALTER TABLE ONLY public.known_device
    ADD CONSTRAINT pk_known_device PRIMARY KEY (key, account_id);
ALTER TABLE ONLY public.login
    ADD CONSTRAINT pk_login PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox_message
    ADD CONSTRAINT pk_outbox_message PRIMARY KEY (id);
ALTER TABLE ONLY public.password_reset
    ADD CONSTRAINT pk_password_reset PRIMARY KEY (id);
ALTER TABLE ONLY public.periodic_job
    ADD CONSTRAINT pk_periodic_job PRIMARY KEY (name);
ALTER TABLE ONLY public.phone
    ADD CONSTRAINT pk_phone PRIMARY KEY (id);
ALTER TABLE ONLY public.pushed_request
    ADD CONSTRAINT pk_pushed_request PRIMARY KEY (key);
ALTER TABLE ONLY public.registration
    ADD CONSTRAINT pk_registration PRIMARY KEY (id);
ALTER TABLE ONLY public.revision
    ADD CONSTRAINT pk_revision PRIMARY KEY (name);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT pk_session PRIMARY KEY (id);
ALTER TABLE ONLY public.session_client
    ADD CONSTRAINT pk_session_client PRIMARY KEY (session_id, client_id);
ALTER TABLE ONLY public.signing_key
    ADD CONSTRAINT pk_signing_key PRIMARY KEY (kid);
ALTER TABLE ONLY public.throttle
    ADD CONSTRAINT pk_throttle PRIMARY KEY (key);
ALTER TABLE ONLY public.token
    ADD CONSTRAINT pk_token PRIMARY KEY (grant_id, number);
ALTER TABLE ONLY public.waiting_request
    ADD CONSTRAINT pk_waiting_request PRIMARY KEY (key);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT uq_account_email UNIQUE (email);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT uq_account_uid UNIQUE (uid);
ALTER TABLE ONLY public.password_reset
    ADD CONSTRAINT uq_password_reset_key UNIQUE (key);
ALTER TABLE ONLY public.phone
    ADD CONSTRAINT uq_phone_account_id_number UNIQUE (account_id, number);
ALTER TABLE ONLY public.registration
    ADD CONSTRAINT uq_registration_key UNIQUE (key);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT uq_session_key UNIQUE (key);
ALTER TABLE ONLY public.waiting_request
    ADD CONSTRAINT uq_waiting_request_id UNIQUE (id);
ALTER TABLE ONLY public.waiting_request
    ADD CONSTRAINT uq_waiting_request_user_code_key UNIQUE (user_code_key);
CREATE INDEX ix_audit_account_id_at ON public.audit USING btree (account_id, at);
CREATE INDEX ix_authorization_code_expires_at ON public.authorization_code USING btree (expires_at);
CREATE INDEX ix_captcha_expires_at ON public.captcha USING btree (expires_at);
CREATE INDEX ix_challenge_expires_at ON public.challenge USING btree (expires_at);
CREATE INDEX ix_client_assertion_expires_at ON public.client_assertion USING btree (expires_at);
CREATE INDEX ix_dpop_proof_expires_at ON public.dpop_proof USING btree (expires_at);
CREATE INDEX ix_inbox_item_created_at ON public.inbox_item USING btree (created_at);
CREATE INDEX ix_inbox_item_recipient ON public.inbox_item USING btree (recipient);
CREATE INDEX ix_initial_access_token_expires_at ON public.initial_access_token USING btree (expires_at);
CREATE INDEX ix_known_device_expires_at ON public.known_device USING btree (expires_at);
CREATE INDEX ix_login_expires_at ON public.login USING btree (expires_at);
CREATE INDEX ix_outbox_message_created_at ON public.outbox_message USING btree (created_at);
CREATE INDEX ix_outbox_message_waiting ON public.outbox_message USING btree (channel, available_at) WHERE ((sent_at IS NULL) AND (dead_at IS NULL));
CREATE INDEX ix_password_reset_expires_at ON public.password_reset USING btree (expires_at);
CREATE INDEX ix_pushed_request_expires_at ON public.pushed_request USING btree (expires_at);
CREATE INDEX ix_registration_email ON public.registration USING btree (email);
CREATE INDEX ix_registration_expires_at ON public.registration USING btree (expires_at);
CREATE INDEX ix_session_account_id_ended_at ON public.session USING btree (account_id, ended_at);
CREATE INDEX ix_session_client_notified_at ON public.session_client USING btree (notified_at);
CREATE INDEX ix_session_expires_at ON public.session USING btree (expires_at);
CREATE INDEX ix_throttle_expires_at ON public.throttle USING btree (expires_at);
CREATE INDEX ix_waiting_request_account_id ON public.waiting_request USING btree (account_id);
CREATE INDEX ix_waiting_request_expires_at ON public.waiting_request USING btree (expires_at);
ALTER TABLE ONLY public.challenge
    ADD CONSTRAINT fk_challenge_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.consent
    ADD CONSTRAINT fk_consent_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.known_device
    ADD CONSTRAINT fk_known_device_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.login
    ADD CONSTRAINT fk_login_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.password_reset
    ADD CONSTRAINT fk_password_reset_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.phone
    ADD CONSTRAINT fk_phone_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.session
    ADD CONSTRAINT fk_session_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.session_client
    ADD CONSTRAINT fk_session_client_session_id FOREIGN KEY (session_id) REFERENCES public.session(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.waiting_request
    ADD CONSTRAINT fk_waiting_request_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;
