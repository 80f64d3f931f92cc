CREATE TABLE public.account (
    id integer NOT NULL,
    issuer character varying(255) NOT NULL,
    sub character varying(255) NOT NULL,
    name character varying(200) NOT NULL,
    given_name character varying(100) NOT NULL,
    family_name character varying(100) NOT NULL,
    email character varying(254) NOT NULL,
    email_verified boolean NOT NULL,
    phone_number character varying(40) NOT NULL,
    phone_number_verified boolean NOT NULL,
    locale character varying(20) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    claims_at timestamp with time zone NOT NULL
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
CREATE TABLE public.attempts (
    key character varying(120) NOT NULL,
    count integer NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.audit_event (
    id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    event character varying(40) NOT NULL,
    account_id integer,
    address character varying(45) NOT NULL,
    reason character varying(60),
    details json NOT NULL
);
CREATE SEQUENCE public.audit_event_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_event_id_seq OWNED BY public.audit_event.id;
CREATE TABLE public.enrolment (
    id integer NOT NULL,
    reference character varying(20) NOT NULL,
    account_id integer NOT NULL,
    open_for integer,
    member_id integer NOT NULL,
    language character varying(5) NOT NULL,
    new_address text,
    asked_at timestamp with time zone NOT NULL,
    review_reason character varying(30),
    reviewed_at timestamp with time zone,
    reviewed_by integer,
    refused_at timestamp with time zone,
    confirmed_at timestamp with time zone,
    closed_at timestamp with time zone
);
CREATE SEQUENCE public.enrolment_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.enrolment_id_seq OWNED BY public.enrolment.id;
CREATE TABLE public.letter (
    id integer NOT NULL,
    enrolment_id integer NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    registered_number character varying(13),
    salt bytea,
    code_hash bytea,
    valid_until timestamp with time zone,
    attempts integer NOT NULL,
    used_at timestamp with time zone,
    voided_at timestamp with time zone
);
CREATE SEQUENCE public.letter_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.letter_id_seq OWNED BY public.letter.id;
CREATE TABLE public.login (
    state_hash character varying(64) NOT NULL,
    browser_hash character varying(64) NOT NULL,
    nonce_hash character varying(64) NOT NULL,
    code_verifier character varying(128) NOT NULL,
    way character varying(10) NOT NULL,
    acr character varying(200) NOT NULL,
    max_age_s integer,
    target character varying(500) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    consumed_at timestamp with time zone
);
CREATE TABLE public.member (
    id integer NOT NULL,
    personnel_number character varying(20) NOT NULL,
    surname character varying(100) NOT NULL,
    first_name character varying(100) NOT NULL,
    date_of_birth date NOT NULL,
    institution character varying(40) NOT NULL,
    office character varying(20) NOT NULL,
    address text NOT NULL,
    language character varying(5) NOT NULL,
    loaded_at timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.member_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.member_id_seq OWNED BY public.member.id;
CREATE TABLE public.membership (
    account_id integer NOT NULL,
    member_id integer NOT NULL,
    active_from timestamp with time zone NOT NULL
);
CREATE TABLE public.sign_out (
    state_hash character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    consumed_at timestamp with time zone
);
CREATE TABLE public.spent_logout_token (
    jti_hash character varying(64) NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
CREATE TABLE public.web_session (
    id_hash character varying(64) NOT NULL,
    account_id integer NOT NULL,
    way character varying(10) NOT NULL,
    acr character varying(200) NOT NULL,
    amr json NOT NULL,
    auth_time timestamp with time zone,
    provider_sid character varying(255),
    id_token text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);
ALTER TABLE ONLY public.account ALTER COLUMN id SET DEFAULT nextval('public.account_id_seq'::regclass);
ALTER TABLE ONLY public.audit_event ALTER COLUMN id SET DEFAULT nextval('public.audit_event_id_seq'::regclass);
ALTER TABLE ONLY public.enrolment ALTER COLUMN id SET DEFAULT nextval('public.enrolment_id_seq'::regclass);
ALTER TABLE ONLY public.letter ALTER COLUMN id SET DEFAULT nextval('public.letter_id_seq'::regclass);
ALTER TABLE ONLY public.member ALTER COLUMN id SET DEFAULT nextval('public.member_id_seq'::regclass);
INSERT INTO public.account VALUES
	(1, 'http://localhost:46591/cas/oauth2', 'n-printable', 'Marie Peeters', 'Marie', 'Peeters', 'marie@example.org', true, '+32470000001', true, 'en', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00'),
	(2, 'http://localhost:46591/cas/oauth2', 'n-reviewed', 'Marie Peeters', 'Marie', 'Peeters', 'marie@example.org', true, '+32470000001', true, 'en', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00'),
	(3, 'http://localhost:46591/cas/oauth2', 'n-sent', 'Marie Peeters', 'Marie', 'Peeters', 'marie@example.org', true, '+32470000001', true, 'en', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00'),
	(4, 'http://localhost:46591/cas/oauth2', 'n-replaced', 'Marie Peeters', 'Marie', 'Peeters', 'marie@example.org', true, '+32470000001', true, 'en', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00'),
	(5, 'http://localhost:46591/cas/oauth2', 'n-refused', 'Marie Peeters', 'Marie', 'Peeters', 'marie@example.org', true, '+32470000001', true, 'en', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00'),
	(6, 'http://localhost:46591/cas/oauth2', 'n-void', 'Marie Peeters', 'Marie', 'Peeters', 'marie@example.org', true, '+32470000001', true, 'en', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00'),
	(7, 'http://localhost:46591/cas/oauth2', 'n-confirmed', 'Marie Peeters', 'Marie', 'Peeters', 'marie@example.org', true, '+32470000001', true, 'en', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00'),
	(8, 'http://localhost:46591/cas/oauth2', 'n-closed', 'Marie Peeters', 'Marie', 'Peeters', 'marie@example.org', true, '+32470000001', true, 'en', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00'),
	(9, 'http://localhost:46591/cas/oauth2', 'n-left_alone', 'Marie Peeters', 'Marie', 'Peeters', 'marie@example.org', true, '+32470000001', true, 'en', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00'),
	(10, 'http://localhost:46591/cas/oauth2', 'n00staff', 'Marie Peeters', 'Marie', 'Peeters', 'marie@example.org', true, '+32470000001', true, 'en', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00'),
	(11, 'http://localhost:46591/cas/oauth2', 'n-told', 'Marie Peeters', 'Marie', 'Peeters', 'marie@example.org', true, '+32470000001', true, 'en', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00'),
	(12, 'http://localhost:46591/cas/oauth2', 'n-left', 'Marie Peeters', 'Marie', 'Peeters', 'marie@example.org', true, '+32470000001', true, 'en', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00');
INSERT INTO public.alembic_version VALUES
	('0001');
INSERT INTO public.attempts VALUES
	('form-account|1', 1, '2026-11-24 09:00:00+00'),
	('form-account|2', 1, '2026-11-24 09:00:00+00'),
	('form-account|3', 1, '2026-11-24 09:00:00+00'),
	('form-account|4', 1, '2026-11-24 09:00:00+00'),
	('form-account|5', 1, '2026-11-24 09:00:00+00'),
	('form-account|6', 1, '2026-11-24 09:00:00+00'),
	('form-account|7', 1, '2026-11-24 09:00:00+00'),
	('form-account|9', 1, '2026-11-24 09:00:00+00'),
	('code-address|127.0.0.1', 22, '2026-11-24 09:00:00+00'),
	('form-account|8', 2, '2026-11-24 09:00:00+00'),
	('form-address|127.0.0.1', 10, '2026-11-24 09:00:00+00'),
	('sign-in|127.0.0.1', 13, '2026-11-23 09:10:00+00');
INSERT INTO public.audit_event VALUES
	(1, '2026-11-23 09:00:00+00', 'sign_in', 1, '127.0.0.1', NULL, '{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}'),
	(2, '2026-11-23 09:00:00+00', 'enrolment_asked', 1, '127.0.0.1', NULL, '{"reference": "JE-AJVR-P9Y9", "review": null}'),
	(3, '2026-11-23 09:00:00+00', 'sign_in', 2, '127.0.0.1', NULL, '{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}'),
	(4, '2026-11-23 09:00:00+00', 'enrolment_asked', 2, '127.0.0.1', NULL, '{"reference": "JE-P7RA-FGEK", "review": "address_changed"}'),
	(5, '2026-11-23 09:00:00+00', 'sign_in', 3, '127.0.0.1', NULL, '{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}'),
	(6, '2026-11-23 09:00:00+00', 'enrolment_asked', 3, '127.0.0.1', NULL, '{"reference": "JE-RW6U-XAR6", "review": null}'),
	(7, '2026-11-23 09:00:00+00', 'sign_in', 4, '127.0.0.1', NULL, '{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}'),
	(8, '2026-11-23 09:00:00+00', 'enrolment_asked', 4, '127.0.0.1', NULL, '{"reference": "JE-QYET-DUP3", "review": null}'),
	(9, '2026-11-23 09:00:00+00', 'sign_in', 5, '127.0.0.1', NULL, '{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}'),
	(10, '2026-11-23 09:00:00+00', 'enrolment_asked', 5, '127.0.0.1', NULL, '{"reference": "JE-3MD3-UQDV", "review": "address_changed"}'),
	(11, '2026-11-23 09:00:00+00', 'sign_in', 6, '127.0.0.1', NULL, '{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}'),
	(12, '2026-11-23 09:00:00+00', 'enrolment_asked', 6, '127.0.0.1', NULL, '{"reference": "JE-KTQH-EHHM", "review": null}'),
	(13, '2026-11-23 09:00:00+00', 'sign_in', 7, '127.0.0.1', NULL, '{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}'),
	(14, '2026-11-23 09:00:00+00', 'enrolment_asked', 7, '127.0.0.1', NULL, '{"reference": "JE-DXMK-PQWR", "review": null}'),
	(15, '2026-11-23 09:00:00+00', 'sign_in', 8, '127.0.0.1', NULL, '{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}'),
	(16, '2026-11-23 09:00:00+00', 'enrolment_asked', 8, '127.0.0.1', NULL, '{"reference": "JE-DCP7-66J4", "review": "address_changed"}'),
	(17, '2026-11-23 09:00:00+00', 'sign_in', 9, '127.0.0.1', NULL, '{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}'),
	(18, '2026-11-23 09:00:00+00', 'enrolment_asked', 9, '127.0.0.1', NULL, '{"reference": "JE-CJFC-ER6E", "review": null}'),
	(19, '2026-11-23 09:00:00+00', 'sign_in', 10, '127.0.0.1', NULL, '{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}'),
	(20, '2026-11-23 09:00:00+00', 'letter_printed', 10, '127.0.0.1', NULL, '{"reference": "JE-RW6U-XAR6"}'),
	(21, '2026-11-23 09:00:00+00', 'letter_printed', 10, '127.0.0.1', NULL, '{"reference": "JE-QYET-DUP3"}'),
	(22, '2026-11-23 09:00:00+00', 'letter_printed', 10, '127.0.0.1', NULL, '{"reference": "JE-KTQH-EHHM"}'),
	(23, '2026-11-23 09:00:00+00', 'letter_printed', 10, '127.0.0.1', NULL, '{"reference": "JE-DXMK-PQWR"}'),
	(24, '2026-11-23 09:00:00+00', 'office_replace', 10, '127.0.0.1', NULL, '{"reference": "JE-QYET-DUP3"}'),
	(25, '2026-11-23 09:00:00+00', 'office_refuse', 10, '127.0.0.1', NULL, '{"reference": "JE-3MD3-UQDV"}'),
	(26, '2026-11-23 09:00:00+00', 'office_refuse', 10, '127.0.0.1', NULL, '{"reference": "JE-DCP7-66J4"}'),
	(27, '2026-11-23 09:00:00+00', 'code_wrong', 6, '127.0.0.1', NULL, '{"reference": "JE-KTQH-EHHM"}'),
	(28, '2026-11-23 09:00:00+00', 'code_wrong', 6, '127.0.0.1', NULL, '{"reference": "JE-KTQH-EHHM"}'),
	(29, '2026-11-23 09:00:00+00', 'code_wrong', 6, '127.0.0.1', NULL, '{"reference": "JE-KTQH-EHHM"}'),
	(30, '2026-11-23 09:00:00+00', 'code_wrong', 6, '127.0.0.1', NULL, '{"reference": "JE-KTQH-EHHM"}'),
	(31, '2026-11-23 09:00:00+00', 'code_void', 6, '127.0.0.1', NULL, '{"reference": "JE-KTQH-EHHM"}'),
	(32, '2026-11-23 09:00:00+00', 'code_wrong', 3, '127.0.0.1', NULL, '{"reference": "JE-RW6U-XAR6"}'),
	(33, '2026-11-23 09:00:00+00', 'code_right', 7, '127.0.0.1', NULL, '{"reference": "JE-DXMK-PQWR"}'),
	(34, '2026-11-23 09:00:00+00', 'enrolment_asked', 8, '127.0.0.1', NULL, '{"reference": "JE-J44Q-UC7W", "review": null}'),
	(35, '2026-11-23 09:00:00+00', 'sign_out', 6, '127.0.0.1', NULL, '{}'),
	(36, '2026-11-23 09:00:00+00', 'sign_in', 11, '127.0.0.1', NULL, '{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}'),
	(37, '2026-11-23 09:00:00+00', 'backchannel_logout', NULL, '127.0.0.1', NULL, '{"sessions": 1}'),
	(38, '2026-11-23 09:00:00+00', 'sign_in', 12, '127.0.0.1', NULL, '{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}');
INSERT INTO public.enrolment VALUES
	(1, 'JE-AJVR-P9Y9', 1, 1, 1, 'en', NULL, '2026-11-23 09:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL),
	(2, 'JE-P7RA-FGEK', 2, 2, 2, 'en', 'A 1
B 2', '2026-11-23 09:00:00+00', 'address_changed', NULL, NULL, NULL, NULL, NULL),
	(3, 'JE-RW6U-XAR6', 3, 3, 3, 'en', NULL, '2026-11-23 09:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL),
	(4, 'JE-QYET-DUP3', 4, 4, 4, 'en', NULL, '2026-11-23 09:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL),
	(6, 'JE-KTQH-EHHM', 6, 6, 6, 'en', NULL, '2026-11-23 09:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL),
	(9, 'JE-CJFC-ER6E', 9, 9, 9, 'en', NULL, '2026-11-23 09:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL),
	(5, 'JE-3MD3-UQDV', 5, 5, 5, 'en', 'A 1
B 2', '2026-11-23 09:00:00+00', 'address_changed', '2026-11-23 09:00:00+00', 10, '2026-11-23 09:00:00+00', NULL, NULL),
	(7, 'JE-DXMK-PQWR', 7, 7, 7, 'en', NULL, '2026-11-23 09:00:00+00', NULL, NULL, NULL, NULL, '2026-11-23 09:00:00+00', NULL),
	(8, 'JE-DCP7-66J4', 8, NULL, 8, 'en', 'A 1
B 2', '2026-11-23 09:00:00+00', 'address_changed', '2026-11-23 09:00:00+00', 10, '2026-11-23 09:00:00+00', NULL, '2026-11-23 09:00:00+00'),
	(10, 'JE-J44Q-UC7W', 8, 8, 8, 'en', NULL, '2026-11-23 09:00:00+00', NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO public.letter VALUES
	(1, 1, '2026-11-23 09:00:00+00', NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL),
	(6, 9, '2026-11-23 09:00:00+00', NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL),
	(3, 4, '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', 'RR000000031BE', '\x2a5e85c8fe5b8e0f73f3bcd3b5386440', '\x29f525ad5dfc0ab8188b7297bec12d17d7e0aed0cd4dfc990c20f0ab280097d6', '2027-05-23 22:00:00+00', 0, NULL, '2026-11-23 09:00:00+00'),
	(7, 4, '2026-11-23 09:00:00+00', NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL),
	(4, 6, '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', 'RR000000045BE', '\xa46eff9ad8eac56748ddf343410ccadd', '\x1a0289ef95f850bf6f441d1c27303b60ff3a5c8d2684c366649fb9263aa5ce31', '2027-05-23 22:00:00+00', 5, NULL, '2026-11-23 09:00:00+00'),
	(2, 3, '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', 'RR000000028BE', '\xe779c7b274e4fe410ca96fe44c2e26d4', '\x5afb527b760758be75c13343c59fd0af3974e45045b5931785d18a22031febb2', '2027-05-23 22:00:00+00', 1, NULL, NULL),
	(5, 7, '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', 'RR000000059BE', '\xb8a1c7c938621e34d3863d43862528f3', '\x8a58e148c275d3931e88087970e7fde033e5d5a52ac2e66f831709aa6c3b9cc3', '2027-05-23 22:00:00+00', 1, '2026-11-23 09:00:00+00', NULL),
	(8, 10, '2026-11-23 09:00:00+00', NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL);
INSERT INTO public.login VALUES
	('836f5e7f60acac62e61a0e2ee85b503bad882437fdea777506bdb23cbf655866', '5efb5e6725c9fdeac61c8dc38551ee9b762b362fd8ba2f51501ffff4f1aa416f', '1ca64758feecfe6ed719277b0b9ac55887a7784d487c22fad6ff91902fbfa734', 'W_Z_PlFjoBEBn7OMLfdutp6t2TTAho6dHpsfNw0rSLM', 'internet', 'https://ecas.ec.europa.eu/loa/medium', NULL, '', '2026-11-23 09:00:00+00', '2026-11-23 09:30:00+00', '2026-11-23 09:00:00+00'),
	('7ec45b89c159d2612eb2371e0812d10a15bc01c050e715c0a48e527dfb603ed6', '8bfe7974c0fa6a766c8ee85c96d43b94b5c07a795c8db3f57194fc1217733fe6', '9023eca048fdff4f8c518c154f772e818c6ab4abf28f4cb41ba2bf9fdab55316', '9pI9dMmalDEpZDQtKt1KWAfGN5-kDbo7iLcRgDFBSMc', 'internet', 'https://ecas.ec.europa.eu/loa/medium', NULL, '', '2026-11-23 09:00:00+00', '2026-11-23 09:30:00+00', '2026-11-23 09:00:00+00'),
	('9b485cbcc73e991d5046e5ac52a7401c259808e7ab5415e571b5ebc167af2765', 'fb567d30aa18f1d2de03298c0b9c0475b37f126dfc1b473e6265bafcf997ff10', 'a09fca67380d7ee7f43636c8e82ffdcebdd56449a3b6e3c5c556538b28cbf7c2', 'Utg5HFlHtm5S45hyz64Fb5od9RZ_asJfk9tg48wzh-8', 'internet', 'https://ecas.ec.europa.eu/loa/medium', NULL, '', '2026-11-23 09:00:00+00', '2026-11-23 09:30:00+00', '2026-11-23 09:00:00+00'),
	('a00f99b0d6d387f6e0bcb3e264b8f1ef5ffc592cac0244fcf0d9ed78e55fb312', 'fe381039e83a0970962acb9b956804fdf584e70e10cd4d8eaafe9eb69f4f54b1', 'e2285a4af5716598c7f4b03ff163ff223c079c9b1bb964d1cd1bcd081903523e', '5Wc97E0k_W6OKAdSRmV7L3H_0wy_RLvXrQm6iBtPTmY', 'internet', 'https://ecas.ec.europa.eu/loa/medium', NULL, '', '2026-11-23 09:00:00+00', '2026-11-23 09:30:00+00', '2026-11-23 09:00:00+00'),
	('e75909d9c104835aa42f290a1c82b3ad967aad44bea711f246f5372afd97e225', 'becc0e5c8a6198ec989f89375bd3e669fbdc4f5be3e08ade447c23756af8553d', 'ffb179bc2ee26ef983702f25b41062eed2769426fc1b68ad7eac2a3b32f0a756', 'eTtpKUWQdec9bqL3LTc6Au7A_VG_LGl26UQ1L3jI-ko', 'internet', 'https://ecas.ec.europa.eu/loa/medium', NULL, '', '2026-11-23 09:00:00+00', '2026-11-23 09:30:00+00', '2026-11-23 09:00:00+00'),
	('690a7f8d69e0393bd8af77d69d5f6dd9d6fd03738660301a9fd10a9b3f0bfb6f', 'bee77128490d1d6c8213e474a07b704518735d151e6ed8d269ff3b945c8989b0', 'fe48d9af5782d29c85a6a07116ef7bbb352192b5985a1b186dbebecc4056824e', 'exwXM1En3dL95FTbc8WMuCIXMnq2qD2O2Wh4QrZFYlQ', 'internet', 'https://ecas.ec.europa.eu/loa/medium', NULL, '', '2026-11-23 09:00:00+00', '2026-11-23 09:30:00+00', '2026-11-23 09:00:00+00'),
	('364a2e6959710e562bde651f6ceae5190e9d908b37aaa776fe19053e82b704ce', '7e29f9c4b5a947e68e316b7f3a125e4f85a400672b5ec7d74290724ca154b7db', '760f18c5791875bdcc49591275f81e1cdbef2014a6ab3e8c58d17698e2aa78c7', 'cM22PfGfeUw-nVf0fdCrBJrk5tGuVWeF2aAGG0hOHRk', 'internet', 'https://ecas.ec.europa.eu/loa/medium', NULL, '', '2026-11-23 09:00:00+00', '2026-11-23 09:30:00+00', '2026-11-23 09:00:00+00'),
	('9f43c3147617e3fe4ca15b2d1496db7839b6d18273c26c692334c1e51133b4be', 'd82350f54f06c204e265d7377a122f35213976ac57ccf96440156009186dd2ec', '863ff7f87abcde7f8dce45a6ba2db3f8f87a368cc1beefdd56c538d94d5170ea', 'KKn0GAb5KDbJVq25-OksBzxkf0OY-0wmC9G8hZj2Hj4', 'internet', 'https://ecas.ec.europa.eu/loa/medium', NULL, '', '2026-11-23 09:00:00+00', '2026-11-23 09:30:00+00', '2026-11-23 09:00:00+00'),
	('18c7c9b1963fff37c1b09c22c531d684fbd83da27f8d51d5465e4fca8e3f8dfa', '0c07710f4ef1c1e1842a70cd8a09dc1e9745b20e3094ded77d5f06e35f9d4ada', '50b5cc4fc1f9b36061d674abde6c88104c038bf00cddedbec0bf8d6fe1f73a11', '8TH-ntPWrmuDb_9m5JYMVwhtjQKO0JdVox5lqo_W8IE', 'internet', 'https://ecas.ec.europa.eu/loa/medium', NULL, '', '2026-11-23 09:00:00+00', '2026-11-23 09:30:00+00', '2026-11-23 09:00:00+00'),
	('64a160f9394d5cc1047d83dbe6b98677430f7a87234a5a607fa6e0cacd5714ec', '06d9d4e8478ee7ed8dd6c55087f8adeee2811893dc4e7f40b758ca1a7fa9b7e0', 'd13eac0f6911df51c1383e20118bc50a48ff2a232afda9797c94e0eab01476e1', '_Zsbwhm1BNA-lQjjXOuw-I_rUlOgjhw83tUxavxuJ2w', 'internet', 'https://ecas.ec.europa.eu/loa/medium', NULL, '', '2026-11-23 09:00:00+00', '2026-11-23 09:30:00+00', '2026-11-23 09:00:00+00'),
	('958f1bc97f7146976435c5768c412bce1c2c2a16716ee06755518616f5540331', '74435e0804ed7d9169dbb88e5d4e9c3fe7fcff909930380fbece8f25ef0b0f11', 'e1411790c6ae64a03adc1772b61be64cd71e81347840b5b0b316824b7006f177', 'NQMY5eHz2HHpd1bcMymGZ-JaZPwNI21TpWyuvu9--fg', 'internet', 'https://ecas.ec.europa.eu/loa/medium', NULL, '', '2026-11-23 09:00:00+00', '2026-11-23 09:30:00+00', '2026-11-23 09:00:00+00'),
	('8d4aa08afbecd7fc571936d1aa58912498bf2db470f6d49d04835ce8b67d2d0f', 'fb857d8c1b009e0744ffa768f2466d87b138787d27ff2b43b11818a2866ae54f', '4f078131cf23bf903bb024464aab8ab1e36f4d498ff289f691358f331f7c0848', 'DEUKsqX7B9--49natjAyR8NuuB4jqw6D8q3sw0wiwQY', 'internet', 'https://ecas.ec.europa.eu/loa/medium', NULL, '', '2026-11-23 09:00:00+00', '2026-11-23 09:30:00+00', '2026-11-23 09:00:00+00'),
	('7052c5a0f7858fb0887b0467d6ab7f66bea64e507404707bc3ba29a13a71e0e2', 'fb857d8c1b009e0744ffa768f2466d87b138787d27ff2b43b11818a2866ae54f', 'fe4c1276524257547f8c86e7d259c26a82688d49007f2a9e41606827603382c8', 'Odg9u-q0IHUET3-OfKtek6e6BFmJzYyPqrjym51LBeM', 'internet', 'https://ecas.ec.europa.eu/loa/medium', NULL, '', '2026-11-23 09:00:00+00', '2026-11-23 09:30:00+00', NULL);
INSERT INTO public.member VALUES
	(1, '100234', 'Peeters', 'Marie', '1951-03-27', 'commission', 'brussels', 'Avenue des Tilleuls 14
1000 Brussels
BELGIUM', 'en', '2026-11-23 09:00:00+00'),
	(2, '100387', 'Müller', 'Jürgen', '1948-11-05', 'council', 'luxembourg', '12 rue des Exemples
L-1855 Luxembourg
LUXEMBOURG', 'en', '2026-11-23 09:00:00+00'),
	(3, '100412', 'Rossi', 'Giulia', '1955-07-19', 'commission', 'ispra', 'Via degli Esempi 7
21027 Ispra (VA)
ITALY', 'en', '2026-11-23 09:00:00+00'),
	(4, '100598', 'Lefèvre', 'Anne-Sophie', '1949-01-31', 'parliament', 'brussels', '3 place du Modèle
75012 Paris
FRANCE', 'fr', '2026-11-23 09:00:00+00'),
	(5, '100641', 'O''Connor', 'Seán', '1953-09-08', 'court_of_justice', 'luxembourg', '5 Sample Road
Dublin D02 XY00
IRELAND', 'en', '2026-11-23 09:00:00+00'),
	(6, '100777', 'Papadopoulou', 'Elena', '1957-12-24', 'commission', 'brussels', 'Odos Paradeigma 21
105 57 Athens
GREECE', 'en', '2026-11-23 09:00:00+00'),
	(7, '100803', 'Nowak', 'Łukasz', '1960-02-29', 'regions', 'brussels', 'ul. Przykładowa 9
00-001 Warszawa
POLAND', 'en', '2026-11-23 09:00:00+00'),
	(8, '100956', 'van den Berg', 'Johanna', '1946-06-15', 'court_of_auditors', 'luxembourg', 'Voorbeeldlaan 33
2500 AA Den Haag
THE NETHERLANDS', 'en', '2026-11-23 09:00:00+00'),
	(9, '101020', 'Martin', 'Jean-Luc', '1950-10-02', 'eesc', 'brussels', 'Rue de l''Échantillon 2
1040 Bruxelles
BELGIQUE', 'fr', '2026-11-23 09:00:00+00'),
	(10, '101148', 'Sørensen', 'Kåre', '1952-04-17', 'agency', 'brussels', 'Eksempelvej 8
2100 København Ø
DENMARK', 'en', '2026-11-23 09:00:00+00'),
	(11, '101265', 'García Núñez', 'María del Carmen', '1954-08-11', 'european_school', 'brussels', 'Calle del Ejemplo 40
03001 Alicante
SPAIN', 'en', '2026-11-23 09:00:00+00'),
	(12, '101399', 'Bianchi', 'Marco', '1947-05-03', 'florence', 'ispra', 'Via Modello 1
50014 Fiesole (FI)
ITALY', 'en', '2026-11-23 09:00:00+00');
INSERT INTO public.membership VALUES
	(7, 7, '2026-11-23 23:00:00+00');
INSERT INTO public.sign_out VALUES
	('a8ca3ca4721d8a1dfcdb68f8475fc7284be64a532568c4a0cb98ba9d006be1bb', '2026-11-23 09:30:00+00', NULL);
INSERT INTO public.spent_logout_token VALUES
	('fbdd4e2ea5bba5c18eb43282208e4c70d91cd179b6aed88035e7b1c52922202b', '2026-11-23 09:02:30+00');
INSERT INTO public.web_session VALUES
	('aa92403f504cd1525921debc4ef45275d7347962983cda8e5ad1a15494b8debd', 1, 'internet', 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms"]', '2026-11-23 09:00:00+00', 'sid-n-printable', 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ2NTkxL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLXByaW50YWJsZSIsImF1ZCI6ImpzaXMtb25saW5lIiwiZXhwIjoxNzk1NDI0NzAwLCJpYXQiOjE3OTU0MjQ0MDAsImF1dGhfdGltZSI6MTc5NTQyNDQwMCwibm9uY2UiOiIwa1BSVk9rS3hlMmo4anpTUUdvam9uQ0diOUtOLTZXYkhLQVpnNW5OSDZRIiwiYWNyIjoiaHR0cHM6Ly9lY2FzLmVjLmV1cm9wYS5ldS9sb2EvbWVkaXVtIiwiYW1yIjpbInB3ZCIsInNtcyJdLCJzaWQiOiJzaWQtbi1wcmludGFibGUiLCJhdF9oYXNoIjoiOU1LRVQwWTdXcE9sRjk2QnRub0p5QSJ9.cJBHe_WfKZIWakEjUXxwggOsiLl33ZxnU8JpiqCLFthYOwASD2xZAHVEx2dNsEXVKkOpc2LfUxSG6H67_uxXNNg8b7tzfMi10jpkqjXEXBB17VsX_O_EUPJAfW-siyqkVhWyPUzslGi0whks8JUbws3m7coNii8h-owLuTH4vsDVJryHg5JGQdiE90EMAjeQx5CG0f6j0DW4pHl2YSgoD2joMIhXALqvKo2UdgiQ1ISxxWAOvi2191fxNLOtGE57uim1wb_Z8SwsRu1DCBrCXQRUKZkxliBHt1Lb7fjma0Cl-dK-rec_BvJLaRT8eZkLRTuxfH-nd-ik3xRwFs2McQ', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', '2026-11-23 17:00:00+00', NULL),
	('24ff5bfc4b6584605d0279241adccacc827f3bc6b1a352ab3f045c73d89a253f', 2, 'internet', 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms"]', '2026-11-23 09:00:00+00', 'sid-n-reviewed', 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ2NTkxL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLXJldmlld2VkIiwiYXVkIjoianNpcy1vbmxpbmUiLCJleHAiOjE3OTU0MjQ3MDAsImlhdCI6MTc5NTQyNDQwMCwiYXV0aF90aW1lIjoxNzk1NDI0NDAwLCJub25jZSI6IjVzT2JQY1lUaGlzMHFaZ2ZUQ0N2RTRFUEFxaXJWVV9hTW90WHdwYnl4VVUiLCJhY3IiOiJodHRwczovL2VjYXMuZWMuZXVyb3BhLmV1L2xvYS9tZWRpdW0iLCJhbXIiOlsicHdkIiwic21zIl0sInNpZCI6InNpZC1uLXJldmlld2VkIiwiYXRfaGFzaCI6IjlNS0VUMFk3V3BPbEY5NkJ0bm9KeUEifQ.DCEfcULQ--MENi5dq17xDcZ9gh4WrYTs_LGRZq50JVX6U01o2bLFs1nsEnTpPstDla2tqDqjPnilIGpnTSfgvhmJXYxF-hOUA8QI3YUdg75PWojZNDiOZOiLei7YMjtUS578pizbLPT1JJsP6sfMwVsbw8f1O2fueS4EGGEfIGEubwaKJJ7ovY8S1hQmoanJOcnnVvN-vfMmU4VLIVJLfeMZhrxWqnl5YoM2yk-Z3DOoXBCHvFq97NYIqSfCenfz6ZsGcTHz5xECU8Hz4dYYvSFRxKdDn_q0Z3pNj0cniBPeUNRvE9CSTErerZO6-4x2VnmMSPMpeSsbV4htxU2cfw', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', '2026-11-23 17:00:00+00', NULL),
	('617a9b8b17117454e2e4b9b4b3679f0fff6c1c15915d1ab68cdb586f59f28942', 3, 'internet', 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms"]', '2026-11-23 09:00:00+00', 'sid-n-sent', 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ2NTkxL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLXNlbnQiLCJhdWQiOiJqc2lzLW9ubGluZSIsImV4cCI6MTc5NTQyNDcwMCwiaWF0IjoxNzk1NDI0NDAwLCJhdXRoX3RpbWUiOjE3OTU0MjQ0MDAsIm5vbmNlIjoicE1SRFFxWE5PMDJRMmRhMmJwR05ZcVN2dXBST1lqZ1M4M2NSM3RJem9xQSIsImFjciI6Imh0dHBzOi8vZWNhcy5lYy5ldXJvcGEuZXUvbG9hL21lZGl1bSIsImFtciI6WyJwd2QiLCJzbXMiXSwic2lkIjoic2lkLW4tc2VudCIsImF0X2hhc2giOiI5TUtFVDBZN1dwT2xGOTZCdG5vSnlBIn0.X9eQRy1Qnmny5VjWIs6XxFR31Il2t8u2PbD8PDyoKaesTIP05aDslABqSAsZvCWSygtdPjMm3-deJGN76WbVLVYhBvl0aEa7n49R5-rNi9jn_Dt-Gm2UiczDaldRWh89K_SPnBz3iMAOyDhrFDwh1QxcCpGvbf_w6WRcqlI0XR05PYXFuYP3EFnj6YAMuwRHBb6ibgvualJYTK_cPSNj2_Z_vq1f55ZqU9aUHr2M6hpj826m-uKmFdcTebm6lZ1iUAjpHsVHOcStod2tGBqINQMbZJMtwyjHE93lbIVjcPvjibJIXKxqZGSwau5Ys_zNw_ONttKHGMPjt3rhvTNoVw', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', '2026-11-23 17:00:00+00', NULL),
	('6ce9d8e7c1eabc353691cf5d61f987c85132e2e4b244663a751587fe740039da', 4, 'internet', 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms"]', '2026-11-23 09:00:00+00', 'sid-n-replaced', 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ2NTkxL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLXJlcGxhY2VkIiwiYXVkIjoianNpcy1vbmxpbmUiLCJleHAiOjE3OTU0MjQ3MDAsImlhdCI6MTc5NTQyNDQwMCwiYXV0aF90aW1lIjoxNzk1NDI0NDAwLCJub25jZSI6IlB0VmQ4SWpuSE9BOHRHcGlUQkpGdG8xRVpPTUFEaDM1SXB5Z2w3MmgyVGciLCJhY3IiOiJodHRwczovL2VjYXMuZWMuZXVyb3BhLmV1L2xvYS9tZWRpdW0iLCJhbXIiOlsicHdkIiwic21zIl0sInNpZCI6InNpZC1uLXJlcGxhY2VkIiwiYXRfaGFzaCI6IjlNS0VUMFk3V3BPbEY5NkJ0bm9KeUEifQ.DNXlM6vC4pnu_1Gr8j-v2OsAT-RFuD47R1AdcHoNrQu78brrWTaJ8j9Xj4g-JBpcGWzvA5N3PFWvq1jB8LeM3-Hc4XexvxyDHWMlF3V7jjYAl5_LtbyB18HfGNDYfsq_3aEI94PG96rsFqbiSVNL0_JiS5zkjnP2dMPkynBnWn0vrX1n8tVpIOFdiWsi8Dd-c_1AsZ_X8BanJHuLRTUHJFXjVz4d7dYxLGeSoAeV7BceoGMRm3X461u0zz_NxN6bH8R67M0xYqgWnQfIYpIL0oFNcwVhQZ1k9WuvYzHEWUZTzR5AtuSZfwsg18AZc7zEfDLo7bfepdJmlEiyalJybw', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', '2026-11-23 17:00:00+00', NULL),
	('c343c920c4cb6a0f4410823d32959b49e491093cc919f4a4e7faebd1fbc7b7c5', 5, 'internet', 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms"]', '2026-11-23 09:00:00+00', 'sid-n-refused', 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ2NTkxL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLXJlZnVzZWQiLCJhdWQiOiJqc2lzLW9ubGluZSIsImV4cCI6MTc5NTQyNDcwMCwiaWF0IjoxNzk1NDI0NDAwLCJhdXRoX3RpbWUiOjE3OTU0MjQ0MDAsIm5vbmNlIjoiOHBjdXZ5aWx5SkZUYjZjQ1p3UEV4WWJFZi1iN1hQYngtdGllLTdaeWI3VSIsImFjciI6Imh0dHBzOi8vZWNhcy5lYy5ldXJvcGEuZXUvbG9hL21lZGl1bSIsImFtciI6WyJwd2QiLCJzbXMiXSwic2lkIjoic2lkLW4tcmVmdXNlZCIsImF0X2hhc2giOiI5TUtFVDBZN1dwT2xGOTZCdG5vSnlBIn0.YmfVKLVxkhk4IaahScwzLd7_pRtXFav0JnJCNkVzkoYpI98oFBVIOf_uj7Wm-skNr-z7X-n779FzJ2G_uqfz9WQALaJ_IDt2-tqS6YGS1fci-qOtu1YYF8-5kwCSz1bwbtj7ZSf811S8wCZYqCkRmiHrw-Lb9teXazg1jIUUsckjVdzF9Cd0j8IV8EOQFRRcQZr4ijGVWR8sYdWjF7XsbS2pJpYIv7KIBKo3zFQIScHv8n67-6MjNwOce0CFGCoaeSiBabSF_UDXSV1LTOo0FkF4onEZAzWsH0GZx2xKL-3gtC3kgZQf7EM7ccnmJIjV1ICZAkEHuFMRov1egncVHg', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', '2026-11-23 17:00:00+00', NULL),
	('7e42833aaeb608c088378daf3a1aad2a5094709acdc5e02f90616b94b4f3449b', 7, 'internet', 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms"]', '2026-11-23 09:00:00+00', 'sid-n-confirmed', 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ2NTkxL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLWNvbmZpcm1lZCIsImF1ZCI6ImpzaXMtb25saW5lIiwiZXhwIjoxNzk1NDI0NzAwLCJpYXQiOjE3OTU0MjQ0MDAsImF1dGhfdGltZSI6MTc5NTQyNDQwMCwibm9uY2UiOiJaS2FjcHhFVHZZRHVuM0o2V3FNNEFzdXdBa05Ua18tcVF6c1pfTGtMWEkwIiwiYWNyIjoiaHR0cHM6Ly9lY2FzLmVjLmV1cm9wYS5ldS9sb2EvbWVkaXVtIiwiYW1yIjpbInB3ZCIsInNtcyJdLCJzaWQiOiJzaWQtbi1jb25maXJtZWQiLCJhdF9oYXNoIjoiOU1LRVQwWTdXcE9sRjk2QnRub0p5QSJ9.bzoNQymiFqUgYLuzBWjKqABAjzE2vOWVdZTDv5V5P4xKXyZcsXjIdLKhrRK9Zue9Z4h4VWOfHytuvxHpDjMk3izF6TRioUc9MD6bJnvtryXtB-6mm51ORZtT7esjyhodzFGNokFcL1vjmC8EaqLyUOXgLN0iXTMYcHXXk1fRm2Db2R2TJE-hNubmgm6rdRtxKPfLpgN6zrQBKigIC6pM2E6wC5xLdjfdAyL3oWVN4_hTtmlkx4c-SL4H29cyOOgZfFj7PUHwXGLFBT4ucHslZLUrz0ueFoBjo2LGjpW9m41sFMjghOjeauhYWjQ3Mxo58ZuFnFzvp5RM05DcYNebeA', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', '2026-11-23 17:00:00+00', NULL),
	('4f832ceb8128b93a5c877a852a35fc3e2f1d26782c14b6e208232491f0f3dec7', 6, 'internet', 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms"]', '2026-11-23 09:00:00+00', 'sid-n-void', '', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', '2026-11-23 17:00:00+00', '2026-11-23 09:00:00+00'),
	('c60e67a9308abca41022e71da0ad93cf100550a6955820fdac8e4e3e2319f8d3', 8, 'internet', 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms"]', '2026-11-23 09:00:00+00', 'sid-n-closed', 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ2NTkxL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLWNsb3NlZCIsImF1ZCI6ImpzaXMtb25saW5lIiwiZXhwIjoxNzk1NDI0NzAwLCJpYXQiOjE3OTU0MjQ0MDAsImF1dGhfdGltZSI6MTc5NTQyNDQwMCwibm9uY2UiOiJrMlpYTVA3T1VlSHNvNWVYaXZBN0RkbjlobTFVREtFV2xaZVdXa1dNbWlBIiwiYWNyIjoiaHR0cHM6Ly9lY2FzLmVjLmV1cm9wYS5ldS9sb2EvbWVkaXVtIiwiYW1yIjpbInB3ZCIsInNtcyJdLCJzaWQiOiJzaWQtbi1jbG9zZWQiLCJhdF9oYXNoIjoiOU1LRVQwWTdXcE9sRjk2QnRub0p5QSJ9.I9frZ5IgLLVn6c8B9FZlFYO0bOxbzuz-VTR3PxdRtI2Exe7NnRQtOmqfQyhZriwUA9Rdu9elUuE58rVcfxqr_kb0rS5YQqV7LA06P43QQ1zSGnA2zOKsax1MaaTGY8iT4BMu6Se7ldi7XZ6-wu_6TizLByCL6SZJEnnRj2I1IDxPSkK-z26-dFQqBT0bbTS25LMRLH1a2WLbBUggfneyPd6aOeY7h7hbTxCAleJNWKb-j9hVDhrmKWv8ZizbPbV4BSxerAefAkx8Fqv2EbmPFscD2Xi7fhFfArJOXPqf-dUP2e7GZfAXVOn_uLZEPz_oTiUj1Zq3TSFkZrKhf4W7_w', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', '2026-11-23 17:00:00+00', NULL),
	('137633d6f00ba0f2352047f43428a80f76ab6a8a708a4a0d4bd865ce764c63d5', 9, 'internet', 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms"]', '2026-11-23 09:00:00+00', 'sid-n-left_alone', 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ2NTkxL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLWxlZnRfYWxvbmUiLCJhdWQiOiJqc2lzLW9ubGluZSIsImV4cCI6MTc5NTQyNDcwMCwiaWF0IjoxNzk1NDI0NDAwLCJhdXRoX3RpbWUiOjE3OTU0MjQ0MDAsIm5vbmNlIjoid09xUzZ3cm1waTNmcHFiRTZnY1lkTlcxemRnWGRpMUo5a0dOQXQyeDZUWSIsImFjciI6Imh0dHBzOi8vZWNhcy5lYy5ldXJvcGEuZXUvbG9hL21lZGl1bSIsImFtciI6WyJwd2QiLCJzbXMiXSwic2lkIjoic2lkLW4tbGVmdF9hbG9uZSIsImF0X2hhc2giOiI5TUtFVDBZN1dwT2xGOTZCdG5vSnlBIn0.hT7UrR2CMiNTPQfHmCm5vqjzDKL6oBQbS9cfBXnBmpx_LsAIZ1RNqYQ9K_Q4SXW64chpVbXJ2bo3VWpCpmEJk6kLYcjCWbZ6VwkxIEj1Zkp-oTXF7R-HghMxRXBlbrP_Ham28xC3-MHzYddLvYAHIMq1xA3RUqz80dMX0B05e4q3ufFpeBTqX3xAX30_9nA4LVCGEna6RPBfc6e1fsQoERTviTwB5EMVa8Z9aI7kNMJDRcA0zhXxSEOBRW5KPvDRbXJdq0XWoWCCxe2Z8r7xoe7nHc9VX5O9G05SekweDwNXQU2eYecIPL0PD_jL6iXsB6PeTNT-OTk7WE27pUDDuw', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', '2026-11-23 17:00:00+00', NULL),
	('172d2f907c6d7a3b67ab9d80f0d4d40dba9ebd8bf2f550925040e23bc75e7f78', 10, 'internet', 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms"]', '2026-11-23 09:00:00+00', 'sid-n00staff', 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ2NTkxL2Nhcy9vYXV0aDIiLCJzdWIiOiJuMDBzdGFmZiIsImF1ZCI6ImpzaXMtb25saW5lIiwiZXhwIjoxNzk1NDI0NzAwLCJpYXQiOjE3OTU0MjQ0MDAsImF1dGhfdGltZSI6MTc5NTQyNDQwMCwibm9uY2UiOiIxeVh6SWgxWFpBZDVYRDFoZnByTFJuWXlIOGJuUFJ4TVQ1ekRsdEpHNmlVIiwiYWNyIjoiaHR0cHM6Ly9lY2FzLmVjLmV1cm9wYS5ldS9sb2EvbWVkaXVtIiwiYW1yIjpbInB3ZCIsInNtcyJdLCJzaWQiOiJzaWQtbjAwc3RhZmYiLCJhdF9oYXNoIjoiOU1LRVQwWTdXcE9sRjk2QnRub0p5QSJ9.jTLp8ZfLGLT4x_5xR5laNkSLTmzs75CLE4EWPMlGbHEso-LA0hpPgod3n29bPpSCWiViE1hT_BaN8ZRtfRGuYLH2XVTPAxN07yaqnez8FZM6mXtbXhv4VCdDPqSEUwukiQKHnSnhOqPM3sQ-RvKK-ti0MeIwbPLfQjqXcO4J0JiNWUq06zmnokt_fY-pE--TOtfKNCkY-tmqcJMgV1ciSTOmJXpkFfH6XN3oizgmDhCzw85CSvfP4_kXKogfFrKoRvgWN3Jku3gar13lY3C5YHPfkKiR-04o2pgqWXbGTd-1X36jRBdOe-QVGKlgMmdu8LkwxHpYS5FqsxTGPTIeLw', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', '2026-11-23 17:00:00+00', NULL),
	('b773d28692fcb9dd87119f4d63a7c5ea37c6663853c4ae02142874e11d9a0d52', 11, 'internet', 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms"]', '2026-11-23 09:00:00+00', 'sid-n-told', '', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', '2026-11-23 17:00:00+00', '2026-11-23 09:00:00+00'),
	('bd72ec9c729bd1c2f77fe2a0e03d9abd93e4620892f36d618aa5a212c689cb41', 12, 'internet', 'https://ecas.ec.europa.eu/loa/medium', '["pwd", "sms"]', '2026-11-23 09:00:00+00', 'sid-n-left', 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ2NTkxL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLWxlZnQiLCJhdWQiOiJqc2lzLW9ubGluZSIsImV4cCI6MTc5NTQyNDcwMCwiaWF0IjoxNzk1NDI0NDAwLCJhdXRoX3RpbWUiOjE3OTU0MjQ0MDAsIm5vbmNlIjoiNHZrMkJWWkMxczBrem5YZXhxU0c4azAzRG5iMUhob1BKd0VVNzNrVFY1cyIsImFjciI6Imh0dHBzOi8vZWNhcy5lYy5ldXJvcGEuZXUvbG9hL21lZGl1bSIsImFtciI6WyJwd2QiLCJzbXMiXSwic2lkIjoic2lkLW4tbGVmdCIsImF0X2hhc2giOiI5TUtFVDBZN1dwT2xGOTZCdG5vSnlBIn0.cayxT08fhMoTCFwxvY_7GsBVhzYgLeP2Anww2fR1B2uR2R960nqihAjBSgF88NCnDRSIyI-6jjcdV7w21TtT3QTECOp9j_Vc64ATP-U1QV-ApCJckcr0F56WIwcHraamqjK_QKTPikicQ7SeXBYCwlL8vo9EqyUi0jOdSR3dm-gUb3Txsh4ybyUrgB-DbcWkaGL37qZ7M3Qj1CVRDupPs4w4OOSviy4BBej1VSEGGfw1ntbE1tvUEPitvFraM83djEvUuzaOlY1b9TaYIzZDvihdFYLY6NfIfgP8ftq4P82HuJCmFbWiFz5KcmSDK7Bn9bawqzGXcjgBGI1PQYMVjQ', '2026-11-23 09:00:00+00', '2026-11-23 09:00:00+00', '2026-11-23 17:00:00+00', NULL);
SELECT pg_catalog.setval('public.account_id_seq', 12, true);
SELECT pg_catalog.setval('public.audit_event_id_seq', 38, true);
SELECT pg_catalog.setval('public.enrolment_id_seq', 10, true);
SELECT pg_catalog.setval('public.letter_id_seq', 8, true);
SELECT pg_catalog.setval('public.member_id_seq', 12, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT pk_account PRIMARY KEY (id);
ALTER TABLE ONLY public.attempts
    ADD CONSTRAINT pk_attempts PRIMARY KEY (key);
ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT pk_audit_event PRIMARY KEY (id);
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT pk_enrolment PRIMARY KEY (id);
ALTER TABLE ONLY public.letter
    ADD CONSTRAINT pk_letter PRIMARY KEY (id);
ALTER TABLE ONLY public.login
    ADD CONSTRAINT pk_login PRIMARY KEY (state_hash);
ALTER TABLE ONLY public.member
    ADD CONSTRAINT pk_member PRIMARY KEY (id);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT pk_membership PRIMARY KEY (account_id);
ALTER TABLE ONLY public.sign_out
    ADD CONSTRAINT pk_sign_out PRIMARY KEY (state_hash);
ALTER TABLE ONLY public.spent_logout_token
    ADD CONSTRAINT pk_spent_logout_token PRIMARY KEY (jti_hash);
ALTER TABLE ONLY public.web_session
    ADD CONSTRAINT pk_web_session PRIMARY KEY (id_hash);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT uq_account_issuer_sub UNIQUE (issuer, sub);
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT uq_enrolment_open_for UNIQUE (open_for);
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT uq_enrolment_reference UNIQUE (reference);
ALTER TABLE ONLY public.letter
    ADD CONSTRAINT uq_letter_registered_number UNIQUE (registered_number);
ALTER TABLE ONLY public.member
    ADD CONSTRAINT uq_member_personnel_number UNIQUE (personnel_number);
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT uq_membership_member_id UNIQUE (member_id);
CREATE INDEX ix_attempts_expires_at ON public.attempts USING btree (expires_at);
CREATE INDEX ix_audit_event_account_event_at ON public.audit_event USING btree (account_id, event, at);
CREATE INDEX ix_audit_event_at ON public.audit_event USING btree (at);
CREATE INDEX ix_enrolment_account_id ON public.enrolment USING btree (account_id);
CREATE INDEX ix_enrolment_asked_at ON public.enrolment USING btree (asked_at);
CREATE INDEX ix_enrolment_member_id ON public.enrolment USING btree (member_id);
CREATE INDEX ix_letter_enrolment_id ON public.letter USING btree (enrolment_id);
CREATE INDEX ix_login_expires_at ON public.login USING btree (expires_at);
CREATE INDEX ix_sign_out_expires_at ON public.sign_out USING btree (expires_at);
CREATE INDEX ix_spent_logout_token_expires_at ON public.spent_logout_token USING btree (expires_at);
CREATE INDEX ix_web_session_account_id ON public.web_session USING btree (account_id);
CREATE INDEX ix_web_session_expires_at ON public.web_session USING btree (expires_at);
CREATE INDEX ix_web_session_provider_sid ON public.web_session USING btree (provider_sid);
ALTER TABLE ONLY public.audit_event
    ADD CONSTRAINT fk_audit_event_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT fk_enrolment_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT fk_enrolment_member_id FOREIGN KEY (member_id) REFERENCES public.member(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT fk_enrolment_open_for FOREIGN KEY (open_for) REFERENCES public.account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT fk_enrolment_reviewed_by FOREIGN KEY (reviewed_by) REFERENCES public.account(id) ON DELETE SET NULL;
ALTER TABLE ONLY public.letter
    ADD CONSTRAINT fk_letter_enrolment_id FOREIGN KEY (enrolment_id) REFERENCES public.enrolment(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT fk_membership_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.membership
    ADD CONSTRAINT fk_membership_member_id FOREIGN KEY (member_id) REFERENCES public.member(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.web_session
    ADD CONSTRAINT fk_web_session_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) ON DELETE CASCADE;
