BEGIN TRANSACTION;
CREATE TABLE account (
	id INTEGER NOT NULL, 
	issuer VARCHAR(255) NOT NULL, 
	sub VARCHAR(255) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	given_name VARCHAR(100) NOT NULL, 
	family_name VARCHAR(100) NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	email_verified BOOLEAN NOT NULL, 
	phone_number VARCHAR(40) NOT NULL, 
	phone_number_verified BOOLEAN NOT NULL, 
	locale VARCHAR(20) NOT NULL, 
	created_at DATETIME NOT NULL, 
	claims_at DATETIME NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT uq_account_issuer_sub UNIQUE (issuer, sub)
);
INSERT INTO "account" VALUES(1,'http://localhost:44373/cas/oauth2','n-printable','Marie Peeters','Marie','Peeters','marie@example.org',1,'+32470000001',1,'en','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "account" VALUES(2,'http://localhost:44373/cas/oauth2','n-reviewed','Marie Peeters','Marie','Peeters','marie@example.org',1,'+32470000001',1,'en','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "account" VALUES(3,'http://localhost:44373/cas/oauth2','n-sent','Marie Peeters','Marie','Peeters','marie@example.org',1,'+32470000001',1,'en','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "account" VALUES(4,'http://localhost:44373/cas/oauth2','n-replaced','Marie Peeters','Marie','Peeters','marie@example.org',1,'+32470000001',1,'en','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "account" VALUES(5,'http://localhost:44373/cas/oauth2','n-refused','Marie Peeters','Marie','Peeters','marie@example.org',1,'+32470000001',1,'en','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "account" VALUES(6,'http://localhost:44373/cas/oauth2','n-void','Marie Peeters','Marie','Peeters','marie@example.org',1,'+32470000001',1,'en','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "account" VALUES(7,'http://localhost:44373/cas/oauth2','n-confirmed','Marie Peeters','Marie','Peeters','marie@example.org',1,'+32470000001',1,'en','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "account" VALUES(8,'http://localhost:44373/cas/oauth2','n-closed','Marie Peeters','Marie','Peeters','marie@example.org',1,'+32470000001',1,'en','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "account" VALUES(9,'http://localhost:44373/cas/oauth2','n-left_alone','Marie Peeters','Marie','Peeters','marie@example.org',1,'+32470000001',1,'en','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "account" VALUES(10,'http://localhost:44373/cas/oauth2','n00staff','Marie Peeters','Marie','Peeters','marie@example.org',1,'+32470000001',1,'en','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "account" VALUES(11,'http://localhost:44373/cas/oauth2','n-told','Marie Peeters','Marie','Peeters','marie@example.org',1,'+32470000001',1,'en','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "account" VALUES(12,'http://localhost:44373/cas/oauth2','n-left','Marie Peeters','Marie','Peeters','marie@example.org',1,'+32470000001',1,'en','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000');
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE attempts (
	"key" VARCHAR(120) NOT NULL, 
	count INTEGER NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_attempts PRIMARY KEY ("key")
);
INSERT INTO "attempts" VALUES('sign-in|127.0.0.1',13,'2026-11-23 09:10:00.000000');
INSERT INTO "attempts" VALUES('form-account|1',1,'2026-11-24 09:00:00.000000');
INSERT INTO "attempts" VALUES('form-address|127.0.0.1',10,'2026-11-24 09:00:00.000000');
INSERT INTO "attempts" VALUES('form-account|2',1,'2026-11-24 09:00:00.000000');
INSERT INTO "attempts" VALUES('form-account|3',1,'2026-11-24 09:00:00.000000');
INSERT INTO "attempts" VALUES('form-account|4',1,'2026-11-24 09:00:00.000000');
INSERT INTO "attempts" VALUES('form-account|5',1,'2026-11-24 09:00:00.000000');
INSERT INTO "attempts" VALUES('form-account|6',1,'2026-11-24 09:00:00.000000');
INSERT INTO "attempts" VALUES('form-account|7',1,'2026-11-24 09:00:00.000000');
INSERT INTO "attempts" VALUES('form-account|8',2,'2026-11-24 09:00:00.000000');
INSERT INTO "attempts" VALUES('form-account|9',1,'2026-11-24 09:00:00.000000');
INSERT INTO "attempts" VALUES('code-address|127.0.0.1',22,'2026-11-24 09:00:00.000000');
CREATE TABLE audit_event (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	event VARCHAR(40) NOT NULL, 
	account_id INTEGER, 
	address VARCHAR(45) NOT NULL, 
	reason VARCHAR(60), 
	details JSON NOT NULL, 
	CONSTRAINT pk_audit_event PRIMARY KEY (id), 
	CONSTRAINT fk_audit_event_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE SET NULL
);
INSERT INTO "audit_event" VALUES(1,'2026-11-23 09:00:00.000000','sign_in',1,'127.0.0.1',NULL,'{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}');
INSERT INTO "audit_event" VALUES(2,'2026-11-23 09:00:00.000000','enrolment_asked',1,'127.0.0.1',NULL,'{"reference": "JE-W7NT-C9DX", "review": null}');
INSERT INTO "audit_event" VALUES(3,'2026-11-23 09:00:00.000000','sign_in',2,'127.0.0.1',NULL,'{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}');
INSERT INTO "audit_event" VALUES(4,'2026-11-23 09:00:00.000000','enrolment_asked',2,'127.0.0.1',NULL,'{"reference": "JE-YR7F-HUW4", "review": "address_changed"}');
INSERT INTO "audit_event" VALUES(5,'2026-11-23 09:00:00.000000','sign_in',3,'127.0.0.1',NULL,'{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}');
INSERT INTO "audit_event" VALUES(6,'2026-11-23 09:00:00.000000','enrolment_asked',3,'127.0.0.1',NULL,'{"reference": "JE-H3A3-YWCQ", "review": null}');
INSERT INTO "audit_event" VALUES(7,'2026-11-23 09:00:00.000000','sign_in',4,'127.0.0.1',NULL,'{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}');
INSERT INTO "audit_event" VALUES(8,'2026-11-23 09:00:00.000000','enrolment_asked',4,'127.0.0.1',NULL,'{"reference": "JE-TAUN-W9YP", "review": null}');
INSERT INTO "audit_event" VALUES(9,'2026-11-23 09:00:00.000000','sign_in',5,'127.0.0.1',NULL,'{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}');
INSERT INTO "audit_event" VALUES(10,'2026-11-23 09:00:00.000000','enrolment_asked',5,'127.0.0.1',NULL,'{"reference": "JE-3C6N-YAMQ", "review": "address_changed"}');
INSERT INTO "audit_event" VALUES(11,'2026-11-23 09:00:00.000000','sign_in',6,'127.0.0.1',NULL,'{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}');
INSERT INTO "audit_event" VALUES(12,'2026-11-23 09:00:00.000000','enrolment_asked',6,'127.0.0.1',NULL,'{"reference": "JE-RHEV-9MKX", "review": null}');
INSERT INTO "audit_event" VALUES(13,'2026-11-23 09:00:00.000000','sign_in',7,'127.0.0.1',NULL,'{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}');
INSERT INTO "audit_event" VALUES(14,'2026-11-23 09:00:00.000000','enrolment_asked',7,'127.0.0.1',NULL,'{"reference": "JE-4HFV-3GU6", "review": null}');
INSERT INTO "audit_event" VALUES(15,'2026-11-23 09:00:00.000000','sign_in',8,'127.0.0.1',NULL,'{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}');
INSERT INTO "audit_event" VALUES(16,'2026-11-23 09:00:00.000000','enrolment_asked',8,'127.0.0.1',NULL,'{"reference": "JE-4VJJ-T6TT", "review": "address_changed"}');
INSERT INTO "audit_event" VALUES(17,'2026-11-23 09:00:00.000000','sign_in',9,'127.0.0.1',NULL,'{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}');
INSERT INTO "audit_event" VALUES(18,'2026-11-23 09:00:00.000000','enrolment_asked',9,'127.0.0.1',NULL,'{"reference": "JE-9VDR-A6H3", "review": null}');
INSERT INTO "audit_event" VALUES(19,'2026-11-23 09:00:00.000000','sign_in',10,'127.0.0.1',NULL,'{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}');
INSERT INTO "audit_event" VALUES(20,'2026-11-23 09:00:00.000000','letter_printed',10,'127.0.0.1',NULL,'{"reference": "JE-H3A3-YWCQ"}');
INSERT INTO "audit_event" VALUES(21,'2026-11-23 09:00:00.000000','letter_printed',10,'127.0.0.1',NULL,'{"reference": "JE-TAUN-W9YP"}');
INSERT INTO "audit_event" VALUES(22,'2026-11-23 09:00:00.000000','letter_printed',10,'127.0.0.1',NULL,'{"reference": "JE-RHEV-9MKX"}');
INSERT INTO "audit_event" VALUES(23,'2026-11-23 09:00:00.000000','letter_printed',10,'127.0.0.1',NULL,'{"reference": "JE-4HFV-3GU6"}');
INSERT INTO "audit_event" VALUES(24,'2026-11-23 09:00:00.000000','office_replace',10,'127.0.0.1',NULL,'{"reference": "JE-TAUN-W9YP"}');
INSERT INTO "audit_event" VALUES(25,'2026-11-23 09:00:00.000000','office_refuse',10,'127.0.0.1',NULL,'{"reference": "JE-3C6N-YAMQ"}');
INSERT INTO "audit_event" VALUES(26,'2026-11-23 09:00:00.000000','office_refuse',10,'127.0.0.1',NULL,'{"reference": "JE-4VJJ-T6TT"}');
INSERT INTO "audit_event" VALUES(27,'2026-11-23 09:00:00.000000','code_wrong',6,'127.0.0.1',NULL,'{"reference": "JE-RHEV-9MKX"}');
INSERT INTO "audit_event" VALUES(28,'2026-11-23 09:00:00.000000','code_wrong',6,'127.0.0.1',NULL,'{"reference": "JE-RHEV-9MKX"}');
INSERT INTO "audit_event" VALUES(29,'2026-11-23 09:00:00.000000','code_wrong',6,'127.0.0.1',NULL,'{"reference": "JE-RHEV-9MKX"}');
INSERT INTO "audit_event" VALUES(30,'2026-11-23 09:00:00.000000','code_wrong',6,'127.0.0.1',NULL,'{"reference": "JE-RHEV-9MKX"}');
INSERT INTO "audit_event" VALUES(31,'2026-11-23 09:00:00.000000','code_void',6,'127.0.0.1',NULL,'{"reference": "JE-RHEV-9MKX"}');
INSERT INTO "audit_event" VALUES(32,'2026-11-23 09:00:00.000000','code_wrong',3,'127.0.0.1',NULL,'{"reference": "JE-H3A3-YWCQ"}');
INSERT INTO "audit_event" VALUES(33,'2026-11-23 09:00:00.000000','code_right',7,'127.0.0.1',NULL,'{"reference": "JE-4HFV-3GU6"}');
INSERT INTO "audit_event" VALUES(34,'2026-11-23 09:00:00.000000','enrolment_asked',8,'127.0.0.1',NULL,'{"reference": "JE-JMRT-U6VQ", "review": null}');
INSERT INTO "audit_event" VALUES(35,'2026-11-23 09:00:00.000000','sign_out',6,'127.0.0.1',NULL,'{}');
INSERT INTO "audit_event" VALUES(36,'2026-11-23 09:00:00.000000','sign_in',11,'127.0.0.1',NULL,'{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}');
INSERT INTO "audit_event" VALUES(37,'2026-11-23 09:00:00.000000','backchannel_logout',NULL,'127.0.0.1',NULL,'{"sessions": 1}');
INSERT INTO "audit_event" VALUES(38,'2026-11-23 09:00:00.000000','sign_in',12,'127.0.0.1',NULL,'{"way": "internet", "acr": "https://ecas.ec.europa.eu/loa/medium", "amr": ["pwd", "sms"]}');
CREATE TABLE enrolment (
	id INTEGER NOT NULL, 
	reference VARCHAR(20) NOT NULL, 
	account_id INTEGER NOT NULL, 
	open_for INTEGER, 
	member_id INTEGER NOT NULL, 
	language VARCHAR(5) NOT NULL, 
	new_address TEXT, 
	asked_at DATETIME NOT NULL, 
	review_reason VARCHAR(30), 
	reviewed_at DATETIME, 
	reviewed_by INTEGER, 
	refused_at DATETIME, 
	confirmed_at DATETIME, 
	closed_at DATETIME, 
	CONSTRAINT pk_enrolment PRIMARY KEY (id), 
	CONSTRAINT fk_enrolment_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE, 
	CONSTRAINT fk_enrolment_member_id FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE, 
	CONSTRAINT fk_enrolment_open_for FOREIGN KEY(open_for) REFERENCES account (id) ON DELETE CASCADE, 
	CONSTRAINT fk_enrolment_reviewed_by FOREIGN KEY(reviewed_by) REFERENCES account (id) ON DELETE SET NULL, 
	CONSTRAINT uq_enrolment_open_for UNIQUE (open_for), 
	CONSTRAINT uq_enrolment_reference UNIQUE (reference)
);
INSERT INTO "enrolment" VALUES(1,'JE-W7NT-C9DX',1,1,1,'en',NULL,'2026-11-23 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "enrolment" VALUES(2,'JE-YR7F-HUW4',2,2,2,'en','A 1
B 2','2026-11-23 09:00:00.000000','address_changed',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "enrolment" VALUES(3,'JE-H3A3-YWCQ',3,3,3,'en',NULL,'2026-11-23 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "enrolment" VALUES(4,'JE-TAUN-W9YP',4,4,4,'en',NULL,'2026-11-23 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "enrolment" VALUES(5,'JE-3C6N-YAMQ',5,5,5,'en','A 1
B 2','2026-11-23 09:00:00.000000','address_changed','2026-11-23 09:00:00.000000',10,'2026-11-23 09:00:00.000000',NULL,NULL);
INSERT INTO "enrolment" VALUES(6,'JE-RHEV-9MKX',6,6,6,'en',NULL,'2026-11-23 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "enrolment" VALUES(7,'JE-4HFV-3GU6',7,7,7,'en',NULL,'2026-11-23 09:00:00.000000',NULL,NULL,NULL,NULL,'2026-11-23 09:00:00.000000',NULL);
INSERT INTO "enrolment" VALUES(8,'JE-4VJJ-T6TT',8,NULL,8,'en','A 1
B 2','2026-11-23 09:00:00.000000','address_changed','2026-11-23 09:00:00.000000',10,'2026-11-23 09:00:00.000000',NULL,'2026-11-23 09:00:00.000000');
INSERT INTO "enrolment" VALUES(9,'JE-9VDR-A6H3',9,9,9,'en',NULL,'2026-11-23 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "enrolment" VALUES(10,'JE-JMRT-U6VQ',8,8,8,'en',NULL,'2026-11-23 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE letter (
	id INTEGER NOT NULL, 
	enrolment_id INTEGER NOT NULL, 
	asked_at DATETIME NOT NULL, 
	sent_at DATETIME, 
	registered_number VARCHAR(13), 
	salt BLOB, 
	code_hash BLOB, 
	valid_until DATETIME, 
	attempts INTEGER NOT NULL, 
	used_at DATETIME, 
	voided_at DATETIME, 
	CONSTRAINT pk_letter PRIMARY KEY (id), 
	CONSTRAINT fk_letter_enrolment_id FOREIGN KEY(enrolment_id) REFERENCES enrolment (id) ON DELETE CASCADE, 
	CONSTRAINT uq_letter_registered_number UNIQUE (registered_number)
);
INSERT INTO "letter" VALUES(1,1,'2026-11-23 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL);
INSERT INTO "letter" VALUES(2,3,'2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','RR000000028BE',X'26F74DD057DA3A4D4CB6CE73DB2F9737',X'0E2E753C1F3F69185161903755DEC528F986A8F0DAB42D65A59EBDFB82CB8244','2027-05-23 22:00:00.000000',1,NULL,NULL);
INSERT INTO "letter" VALUES(3,4,'2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','RR000000031BE',X'EC5CE4F6D4EC5C8F8F922A4374B1AE85',X'44E5B4CC3EF30B91092753D60ECD58C3DF4D3153E7E9C55377C49A1688AC111C','2027-05-23 22:00:00.000000',0,NULL,'2026-11-23 09:00:00.000000');
INSERT INTO "letter" VALUES(4,6,'2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','RR000000045BE',X'31F1E13FF3185AE6EE07E9777EA175ED',X'9C62224DD4E4B0377062FA1E16F351B906ECA678F1CA0DAFDA9F75E0AF40B275','2027-05-23 22:00:00.000000',5,NULL,'2026-11-23 09:00:00.000000');
INSERT INTO "letter" VALUES(5,7,'2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','RR000000059BE',X'54A0B6A3D28A809405401364C3006D2B',X'DBCB4E172B8D9BD9B679A53FD270E0B5250174E49025D709A38E5190E3C983EF','2027-05-23 22:00:00.000000',1,'2026-11-23 09:00:00.000000',NULL);
INSERT INTO "letter" VALUES(6,9,'2026-11-23 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL);
INSERT INTO "letter" VALUES(7,4,'2026-11-23 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL);
INSERT INTO "letter" VALUES(8,10,'2026-11-23 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,0,NULL,NULL);
CREATE TABLE login (
	state_hash VARCHAR(64) NOT NULL, 
	browser_hash VARCHAR(64) NOT NULL, 
	nonce_hash VARCHAR(64) NOT NULL, 
	code_verifier VARCHAR(128) NOT NULL, 
	way VARCHAR(10) NOT NULL, 
	acr VARCHAR(200) NOT NULL, 
	max_age_s INTEGER, 
	target VARCHAR(500) NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	consumed_at DATETIME, 
	CONSTRAINT pk_login PRIMARY KEY (state_hash)
);
INSERT INTO "login" VALUES('1fa8f5ce170228c19ab1e63f789a348cbda6e5117d401bc6a809d94df23886a6','7cd5ec1a89eacdaebf4dcc19f8dbc621834b9f3755ac4205e9728046672bf1ac','1d6a90b6df4f866b33b3cfdd6b7ca96a948a8b0bb790b3f63bacd558f336b404','A1hylA0Ds-0buJpPV3Jnp8GyyKT9Xfp6JB1MDMCMm9M','internet','https://ecas.ec.europa.eu/loa/medium',NULL,'','2026-11-23 09:00:00.000000','2026-11-23 09:30:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "login" VALUES('a776ccd7bf298ff806b2a5a4d1df6142ad1eb35bb6734c149987625ee46584ec','baa6aae7ecc6928b5dd8fcfe422501d517a2e1354e8f6b583b636efa0870885c','7721795485d8d624d69c7e829d4dd9193b7117e57c68c0bbefc273f88ea951ad','IemuY6ZPrHdrKuoNpNFfdGXJmiHb6nMbOjRQ1T3vWV8','internet','https://ecas.ec.europa.eu/loa/medium',NULL,'','2026-11-23 09:00:00.000000','2026-11-23 09:30:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "login" VALUES('67797edea6d6ef8434861f83c35edd2bcba62113675756c71b168b4c15f3f075','8ffa54fe0b62dc35a387b8b30ad31ca3ccd91c5b90804de039cc7adc90bb0550','75217c4c34ee62ab9de3fd82b0390fed7519ead9c80322a1eabd59c48e83d73d','3SxCqu8DpSv1sen-e6jIavkepb4P4uYFUlBznhYnsaE','internet','https://ecas.ec.europa.eu/loa/medium',NULL,'','2026-11-23 09:00:00.000000','2026-11-23 09:30:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "login" VALUES('7c14a2d7e330145d8488f38254896f091559412d78b5b9d7bef371fcc6302122','dc5f1e71411ca4b034f844bddd7c7e1eb2189d0ab1755b755b26f4e7dd52ce04','70b4455da583950704a71f4e23445620c45670f193a690b5b07b06c45a9d7518','2IXY8b_YAivPy9dEQHGxMtxxSI6mbEKB65v6oUwW5jI','internet','https://ecas.ec.europa.eu/loa/medium',NULL,'','2026-11-23 09:00:00.000000','2026-11-23 09:30:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "login" VALUES('95c8e502d13d523f8f61810f9cfbd65afcec3483d97e7bc48495a13138b23771','d0b1e1d134319ff7c7579379b371b2a85b53f3a625c56c70413320666c6dd3c8','ec9ed7121eed26ae8f155a351693c7baa99f95ee65fe84442081b68cc81f766b','OMwhgVMXlW2kf7h2iz68oCWzIjotuKOcFAsi9eSFvHU','internet','https://ecas.ec.europa.eu/loa/medium',NULL,'','2026-11-23 09:00:00.000000','2026-11-23 09:30:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "login" VALUES('cdfb16a479322e836c12d44301ae22337862496c4be9fd67cb07eaef52f3d60b','205a1893bce8cc1af4c9bb04d5db15288b87444a37f81bb646070a6276405c06','c27ee7ae9ba426339617e4142e34b481354fba9175bf5e7ff71b00c95756b65e','R5nufpCtGAbKtbbSIKbWSBwHs1vWb6xM5dCK667tNPk','internet','https://ecas.ec.europa.eu/loa/medium',NULL,'','2026-11-23 09:00:00.000000','2026-11-23 09:30:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "login" VALUES('ceee1b994896972e40355b17ae4ba06c3d0a6a94c2b17f6b4eee5baf0e153bba','880e534658c33d3f2d5e2847fa67150a43583b1193f95d1cd9a20db4d69eb2b4','53c8bc227024a23af68b31257c73031f56556e0c01e57136a754914ef1326d54','fO59QEY1sVgs6zKjpLGq9i3hafI_vblOGkGZq1GVAsY','internet','https://ecas.ec.europa.eu/loa/medium',NULL,'','2026-11-23 09:00:00.000000','2026-11-23 09:30:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "login" VALUES('f3db82d7a8b7b7ff9345d6b5dda8b149c45fd8e08d71417b02f61a7cfb01a91f','008f0039abfc44e9265e9c21172539848c43a682965dd5032bc998380fc9df4f','398e29bf65c6084794e06d5585ea579bb380fbac8fc07d8c6f35a316e4dd06fc','XBPpMSon1nep-3zX_PAiiHKn6BqD32JTfkVI-WZZtpM','internet','https://ecas.ec.europa.eu/loa/medium',NULL,'','2026-11-23 09:00:00.000000','2026-11-23 09:30:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "login" VALUES('bfc3325befb223c641b2f0e00f4dba6a7fe2e5d752c47cede283057bf897213a','e819385d9ac694297b7b8632f3bee55490f888246fae2c01d807c4ad2d5e49f4','28e390bb5a2fdf309d02bf5fda87a8dbed49cf0065bf90bc7422146e0e1f2caf','Ieq2NezpMznIWWmaSV2KoS0ylhmz0bjAhlAWKS89ApU','internet','https://ecas.ec.europa.eu/loa/medium',NULL,'','2026-11-23 09:00:00.000000','2026-11-23 09:30:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "login" VALUES('ee3f49bda481522bf4d883ec7e329e24e344350344eaa39bf435231248a3eeab','0b14aa6326a5a72319bd66567fad91e51bbbfef0845240f4350d9fc7268655a6','ab59cc77cf74b9c1cd11f59044176e36e597b179425e4bc3fb2e40a2d78264e3','9NeDBWxZnyPJKgni5cJzoKOWy3AvbgBWbBFw5Ls66Sw','internet','https://ecas.ec.europa.eu/loa/medium',NULL,'','2026-11-23 09:00:00.000000','2026-11-23 09:30:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "login" VALUES('df66d5c7ae38e6430cddddbb0746ebb9d2b9d8a2493644c8a1fd968f3675540f','babbbb0d9e00a8ab08b3731ff8407fb195da689a96ba277067905abf9f06c43b','4a9bab632557b9526fc7bb8206268197adfd0b4b32def8626db83e797717805c','lFNtLon4I8iVeq6mxlOwAylBOwRo3EOjoTGLkA6toEU','internet','https://ecas.ec.europa.eu/loa/medium',NULL,'','2026-11-23 09:00:00.000000','2026-11-23 09:30:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "login" VALUES('aa5925c8f5a87637eea29a7988c3be3ded4a8c1ddca2f1f6c241eba6178bfc2c','c20ba90779837df5bdf566fdb19c7c46a3fb3517e7941b07a9b08b25af276af8','c13207f33550339fe8e52d1cf7a9c8a07a733bbb8f37c5aafe6288c0adcf233e','BeNYiOYY8OKRcciq1JelYj69LSg7VtjgbFZsApxshbw','internet','https://ecas.ec.europa.eu/loa/medium',NULL,'','2026-11-23 09:00:00.000000','2026-11-23 09:30:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "login" VALUES('cc6c0d7436ec0855a33220ab4ff4e381804fe504177d95ce813df99b34121e8a','c20ba90779837df5bdf566fdb19c7c46a3fb3517e7941b07a9b08b25af276af8','6981ef4617f1f803626eb8b488992f29a376d99144ecedffc98a084515d5ba74','U-bFu9BEa19ZZEQGgnzaE_PON3SFsHTbewL61gjTcc4','internet','https://ecas.ec.europa.eu/loa/medium',NULL,'','2026-11-23 09:00:00.000000','2026-11-23 09:30:00.000000',NULL);
CREATE TABLE member (
	id INTEGER NOT NULL, 
	personnel_number VARCHAR(20) NOT NULL, 
	surname VARCHAR(100) NOT NULL, 
	first_name VARCHAR(100) NOT NULL, 
	date_of_birth DATE NOT NULL, 
	institution VARCHAR(40) NOT NULL, 
	office VARCHAR(20) NOT NULL, 
	address TEXT NOT NULL, 
	language VARCHAR(5) NOT NULL, 
	loaded_at DATETIME NOT NULL, 
	CONSTRAINT pk_member PRIMARY KEY (id), 
	CONSTRAINT uq_member_personnel_number UNIQUE (personnel_number)
);
INSERT INTO "member" VALUES(1,'100234','Peeters','Marie','1951-03-27','commission','brussels','Avenue des Tilleuls 14
1000 Brussels
BELGIUM','en','2026-11-23 09:00:00.000000');
INSERT INTO "member" VALUES(2,'100387','Müller','Jürgen','1948-11-05','council','luxembourg','12 rue des Exemples
L-1855 Luxembourg
LUXEMBOURG','en','2026-11-23 09:00:00.000000');
INSERT INTO "member" VALUES(3,'100412','Rossi','Giulia','1955-07-19','commission','ispra','Via degli Esempi 7
21027 Ispra (VA)
ITALY','en','2026-11-23 09:00:00.000000');
INSERT INTO "member" VALUES(4,'100598','Lefèvre','Anne-Sophie','1949-01-31','parliament','brussels','3 place du Modèle
75012 Paris
FRANCE','fr','2026-11-23 09:00:00.000000');
INSERT INTO "member" VALUES(5,'100641','O''Connor','Seán','1953-09-08','court_of_justice','luxembourg','5 Sample Road
Dublin D02 XY00
IRELAND','en','2026-11-23 09:00:00.000000');
INSERT INTO "member" VALUES(6,'100777','Papadopoulou','Elena','1957-12-24','commission','brussels','Odos Paradeigma 21
105 57 Athens
GREECE','en','2026-11-23 09:00:00.000000');
INSERT INTO "member" VALUES(7,'100803','Nowak','Łukasz','1960-02-29','regions','brussels','ul. Przykładowa 9
00-001 Warszawa
POLAND','en','2026-11-23 09:00:00.000000');
INSERT INTO "member" VALUES(8,'100956','van den Berg','Johanna','1946-06-15','court_of_auditors','luxembourg','Voorbeeldlaan 33
2500 AA Den Haag
THE NETHERLANDS','en','2026-11-23 09:00:00.000000');
INSERT INTO "member" VALUES(9,'101020','Martin','Jean-Luc','1950-10-02','eesc','brussels','Rue de l''Échantillon 2
1040 Bruxelles
BELGIQUE','fr','2026-11-23 09:00:00.000000');
INSERT INTO "member" VALUES(10,'101148','Sørensen','Kåre','1952-04-17','agency','brussels','Eksempelvej 8
2100 København Ø
DENMARK','en','2026-11-23 09:00:00.000000');
INSERT INTO "member" VALUES(11,'101265','García Núñez','María del Carmen','1954-08-11','european_school','brussels','Calle del Ejemplo 40
03001 Alicante
SPAIN','en','2026-11-23 09:00:00.000000');
INSERT INTO "member" VALUES(12,'101399','Bianchi','Marco','1947-05-03','florence','ispra','Via Modello 1
50014 Fiesole (FI)
ITALY','en','2026-11-23 09:00:00.000000');
CREATE TABLE membership (
	account_id INTEGER NOT NULL, 
	member_id INTEGER NOT NULL, 
	active_from DATETIME NOT NULL, 
	CONSTRAINT pk_membership PRIMARY KEY (account_id), 
	CONSTRAINT fk_membership_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE, 
	CONSTRAINT fk_membership_member_id FOREIGN KEY(member_id) REFERENCES member (id) ON DELETE CASCADE, 
	CONSTRAINT uq_membership_member_id UNIQUE (member_id)
);
INSERT INTO "membership" VALUES(7,7,'2026-11-23 23:00:00.000000');
CREATE TABLE sign_out (
	state_hash VARCHAR(64) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	consumed_at DATETIME, 
	CONSTRAINT pk_sign_out PRIMARY KEY (state_hash)
);
INSERT INTO "sign_out" VALUES('7592ff2be46bd3e55f11e71b13402f7006376f87acce023df263a1d28aa14706','2026-11-23 09:30:00.000000',NULL);
CREATE TABLE spent_logout_token (
	jti_hash VARCHAR(64) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_spent_logout_token PRIMARY KEY (jti_hash)
);
INSERT INTO "spent_logout_token" VALUES('7e3e6e93fcb42902488a9ce7b981ec1e6dcf944d8d315798650ec09628473399','2026-11-23 09:02:30.000000');
CREATE TABLE web_session (
	id_hash VARCHAR(64) NOT NULL, 
	account_id INTEGER NOT NULL, 
	way VARCHAR(10) NOT NULL, 
	acr VARCHAR(200) NOT NULL, 
	amr JSON NOT NULL, 
	auth_time DATETIME, 
	provider_sid VARCHAR(255), 
	id_token TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	CONSTRAINT pk_web_session PRIMARY KEY (id_hash), 
	CONSTRAINT fk_web_session_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "web_session" VALUES('840e7b63431c73784ccbd44c13455697968a3e8725e52d4b8bceecc8f625ae9c',1,'internet','https://ecas.ec.europa.eu/loa/medium','["pwd", "sms"]','2026-11-23 09:00:00.000000','sid-n-printable','eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ0MzczL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLXByaW50YWJsZSIsImF1ZCI6ImpzaXMtb25saW5lIiwiZXhwIjoxNzk1NDI0NzAwLCJpYXQiOjE3OTU0MjQ0MDAsImF1dGhfdGltZSI6MTc5NTQyNDQwMCwibm9uY2UiOiJlbEZRWkY3OElSMm1mOUxPVGZjTlBxWjRFX3p2UW9XUDdFejVDSnV4bkRVIiwiYWNyIjoiaHR0cHM6Ly9lY2FzLmVjLmV1cm9wYS5ldS9sb2EvbWVkaXVtIiwiYW1yIjpbInB3ZCIsInNtcyJdLCJzaWQiOiJzaWQtbi1wcmludGFibGUiLCJhdF9oYXNoIjoiOU1LRVQwWTdXcE9sRjk2QnRub0p5QSJ9.H2BpK0qnshn3kqQLEJlaZA8U2cui4QrwwCqd4xYDfRTNv1mTuiLBngfI07FJ1HuDhiygvlgNVzQC_8zaF9jKp3OVpJUEiwbjW0ByXhH4jKAEGRtdgskhkqUyEm_dRHyxcolhsW04JV5o6KpE5YBbWRnnTnxt2BtqsexakGtV7gtOjf70763HUNmfRG7i4yGCpq-3RkqfhZ5a5CYFBlOjZK1pbn8KCodL_Ef1sslZcYk9cXTuHNAjNpEKqTShbsMxqpCJqoB_IhSL3CKaqWZ2D6Dau3MWZLFZWFUO_1aNRKpseHSMC08jC0E15J9yhHkK98MFop2WnKfiy65RTYvhiw','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','2026-11-23 17:00:00.000000',NULL);
INSERT INTO "web_session" VALUES('be33761d2d28a3dcb96ea8090be6378d43d3aaeba8faec56973bb88fa0811b4f',2,'internet','https://ecas.ec.europa.eu/loa/medium','["pwd", "sms"]','2026-11-23 09:00:00.000000','sid-n-reviewed','eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ0MzczL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLXJldmlld2VkIiwiYXVkIjoianNpcy1vbmxpbmUiLCJleHAiOjE3OTU0MjQ3MDAsImlhdCI6MTc5NTQyNDQwMCwiYXV0aF90aW1lIjoxNzk1NDI0NDAwLCJub25jZSI6InB6UjVnS0Y0Y0xERjhMUktWd0p1TzdrWXRldTdzM2hrWHVYRnh2ZnA3OG8iLCJhY3IiOiJodHRwczovL2VjYXMuZWMuZXVyb3BhLmV1L2xvYS9tZWRpdW0iLCJhbXIiOlsicHdkIiwic21zIl0sInNpZCI6InNpZC1uLXJldmlld2VkIiwiYXRfaGFzaCI6IjlNS0VUMFk3V3BPbEY5NkJ0bm9KeUEifQ.ap4e69JoxR2K6bnnIFbrmNPi7_HixSrulpcvva5ElZqcrTgphywREmIz7N4xIEwq84ys2yswIgy-KwWZIdicEm0L06Jln9Sd4Wz5UHLJHjdm4brZ8jtGN2OvhkpLYmei9MP-lujEibkhNLCgTCDx300AbD6Ht0waf5b_UGbctE-6WsBcslO9S8tW0XPZKOiVs6tuO67r4kIQcD5p00EGSd6nKfcgKQXkZveEds8s9yAB5_RXukT1LYUBsXKZezqKpgpn36C0GlXS21T69K94E4_Hm2195ae_OtnVKQ4DUFYCKDdvf8AEieDIHoddusuSdiUv1tQj8tTW4Pdddvqx-g','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','2026-11-23 17:00:00.000000',NULL);
INSERT INTO "web_session" VALUES('3e07513d7824bbfa83dc7c746ae17463c65ae0e39bba9fb424ba24b586d5cfa4',3,'internet','https://ecas.ec.europa.eu/loa/medium','["pwd", "sms"]','2026-11-23 09:00:00.000000','sid-n-sent','eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ0MzczL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLXNlbnQiLCJhdWQiOiJqc2lzLW9ubGluZSIsImV4cCI6MTc5NTQyNDcwMCwiaWF0IjoxNzk1NDI0NDAwLCJhdXRoX3RpbWUiOjE3OTU0MjQ0MDAsIm5vbmNlIjoiSkFETF9ucW5MTUtvRDNJeGtSckNOVHlQTjhCVkdnWHRBdlNqN0xlQi1tTSIsImFjciI6Imh0dHBzOi8vZWNhcy5lYy5ldXJvcGEuZXUvbG9hL21lZGl1bSIsImFtciI6WyJwd2QiLCJzbXMiXSwic2lkIjoic2lkLW4tc2VudCIsImF0X2hhc2giOiI5TUtFVDBZN1dwT2xGOTZCdG5vSnlBIn0.a2gJhVTr4n4FGZCFZXfAAf5gNVCM4wl5rZMFcGL51Df2Lr27uU1NKAN8fJdxFrSNiodX3aQwY0HvWzjhdPa7Rz3JWDCL7YRI1fLxpf8KvDL8d62M2OdbQxj7ifXtULTS33RqpwtDkHF5PWE1fKLE4P1H-dGvFX6pH6expt5WGYgBz0ESSjYcb3bdabqlJ7EhVi8j387B-VQC-86a4GkW_dk_qRtQMkv-_bJDKdlCTQRb6GFx0C3kINr03KNjEoUzJPNqMNrecAF9TE1h_Krdt4u9xj5anZvmAmjabLzn1H2_mJbWZiqieX9M-IKGqafLvMLoGrX0d7lqCPFQ63B0hw','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','2026-11-23 17:00:00.000000',NULL);
INSERT INTO "web_session" VALUES('926f2eee0a22a7797e592ae06513e507de3f502ff559212573e29343e7bbc7e2',4,'internet','https://ecas.ec.europa.eu/loa/medium','["pwd", "sms"]','2026-11-23 09:00:00.000000','sid-n-replaced','eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ0MzczL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLXJlcGxhY2VkIiwiYXVkIjoianNpcy1vbmxpbmUiLCJleHAiOjE3OTU0MjQ3MDAsImlhdCI6MTc5NTQyNDQwMCwiYXV0aF90aW1lIjoxNzk1NDI0NDAwLCJub25jZSI6IkVfUTNIZDcyaXdYOUJKUmZjZ3J0QS1QYVhyenUxQlBNS05SbTA2YVdRZUkiLCJhY3IiOiJodHRwczovL2VjYXMuZWMuZXVyb3BhLmV1L2xvYS9tZWRpdW0iLCJhbXIiOlsicHdkIiwic21zIl0sInNpZCI6InNpZC1uLXJlcGxhY2VkIiwiYXRfaGFzaCI6IjlNS0VUMFk3V3BPbEY5NkJ0bm9KeUEifQ.CBlCC_dhhjWJwj3qYAVDhi4mucRTwdJgGMM6cHGY_8Qz71X-mQAcMQrt_FsoVLLY-tEQd_AfV-nLHhN5EKyj6BQrKtgv_kk0_3MgEMNVPULOrt__6BQmRJs-OjdH2tD-qX6OVBsjAUWcjDVhUP-fL_YEsekAw-VI3nB_NlFMmV2zCRX3ZnMDWxm-ifx2CAMZAx7mR-x8wvwTzHFEF7pmLwzugYKhvfsdGHNiTWT-zZIVFQUEJ4dspDIzThBhBRw59pf-qv9CO_6jNcIGesKBwKAsT2JleMTEtXKWUTE0DTCSV93CNQcnq4jUwQVJKs859nykx5uUbv_dBVO6OaES-Q','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','2026-11-23 17:00:00.000000',NULL);
INSERT INTO "web_session" VALUES('e403dec11bd326085d045673ea0c596f01b01373abe315f750a8eeb8be1a01d7',5,'internet','https://ecas.ec.europa.eu/loa/medium','["pwd", "sms"]','2026-11-23 09:00:00.000000','sid-n-refused','eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ0MzczL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLXJlZnVzZWQiLCJhdWQiOiJqc2lzLW9ubGluZSIsImV4cCI6MTc5NTQyNDcwMCwiaWF0IjoxNzk1NDI0NDAwLCJhdXRoX3RpbWUiOjE3OTU0MjQ0MDAsIm5vbmNlIjoiRVA3X3dIQWZ3V0tVd08tNE82SC1GUEpvX1JuaGFIV0ZsOVk3eTIzNUx6WSIsImFjciI6Imh0dHBzOi8vZWNhcy5lYy5ldXJvcGEuZXUvbG9hL21lZGl1bSIsImFtciI6WyJwd2QiLCJzbXMiXSwic2lkIjoic2lkLW4tcmVmdXNlZCIsImF0X2hhc2giOiI5TUtFVDBZN1dwT2xGOTZCdG5vSnlBIn0.N8U-8tNpDsgAkwXHZ-M0TCd71uYuwvPRvckeRpR68kPiws4efFrRH4VI9LSGAiDrvgmuyPzSt-s16vzU5HsksoJVUvW95VijtHcZPrR7eIc3rN-8PYKRJ57Fcj5z4eB3SkPxVpRRtrjvZn9xmX24EEjRW8SnQLfvjMcblHrTDB72Z1iUU8V_9meS6XvrE1xSuqYznlfik2eFUNfxUkod0FmgddYMJalTBKl8kgUhZwufh9EpN_lpb_nBjuB_zlc6-Czq6X6x1gFy6IUdqPtfbYqJ_HfrRsJLzACzbrytnqttRDxKDvvgeNTQ9IlzLfGU3AtNMuVld1gwU8-EPZRe7g','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','2026-11-23 17:00:00.000000',NULL);
INSERT INTO "web_session" VALUES('56da5615b804e40602dba61b9a72acef462fd07c90a97896ab771324c2a8d39d',6,'internet','https://ecas.ec.europa.eu/loa/medium','["pwd", "sms"]','2026-11-23 09:00:00.000000','sid-n-void','','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','2026-11-23 17:00:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "web_session" VALUES('4954bdcf6da0b3309e0cd4761f361639e76840c7ab743ce83123a3fdc8d1ac31',7,'internet','https://ecas.ec.europa.eu/loa/medium','["pwd", "sms"]','2026-11-23 09:00:00.000000','sid-n-confirmed','eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ0MzczL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLWNvbmZpcm1lZCIsImF1ZCI6ImpzaXMtb25saW5lIiwiZXhwIjoxNzk1NDI0NzAwLCJpYXQiOjE3OTU0MjQ0MDAsImF1dGhfdGltZSI6MTc5NTQyNDQwMCwibm9uY2UiOiJKXzJHYkZyb1Rucl9kdmF5VW1oRW1tRm96Qi1DSi1FX3drTVdGTzVDc09FIiwiYWNyIjoiaHR0cHM6Ly9lY2FzLmVjLmV1cm9wYS5ldS9sb2EvbWVkaXVtIiwiYW1yIjpbInB3ZCIsInNtcyJdLCJzaWQiOiJzaWQtbi1jb25maXJtZWQiLCJhdF9oYXNoIjoiOU1LRVQwWTdXcE9sRjk2QnRub0p5QSJ9.TzynjVUcRFM58u9kRizjbJKTVxTLEsxvyMqChCBZqaBX79mRDDPdiupo0V37roQguJqhBnBXOtyw8c8MayJvui7qq1sK0QERD_k-aW6y7VRF2YZYACu2lA23kcJA5wVoN5MMPgfoCF9RgUCeMoVTUCp6VHnWI_l66_dxSl3AYN3oqOzdIl_p7C5XdiETNrcfI5-jBoEfJNeddM4hjGMTkF1fpmFbRS3xm4lbXShq0HabM13VXvEe2QAJKRSWNJFr6DIJXYuNVjHl9d5GT22AX_7t0VMFZrKJen4I2-rCeXCRLSJDK1-S7aHvzSJXBrcmcV89eS8g1U7Edi2B-FNuWA','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','2026-11-23 17:00:00.000000',NULL);
INSERT INTO "web_session" VALUES('be91b762d6a70227d8700e6a610ca5b69555a4333fdbc460178acd5144f61dfc',8,'internet','https://ecas.ec.europa.eu/loa/medium','["pwd", "sms"]','2026-11-23 09:00:00.000000','sid-n-closed','eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ0MzczL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLWNsb3NlZCIsImF1ZCI6ImpzaXMtb25saW5lIiwiZXhwIjoxNzk1NDI0NzAwLCJpYXQiOjE3OTU0MjQ0MDAsImF1dGhfdGltZSI6MTc5NTQyNDQwMCwibm9uY2UiOiI0aXEtVjRHb2k0dkgtbTc4ODUzbllwZjlKd29fU2NKLXg4VW45bUtwSzQ4IiwiYWNyIjoiaHR0cHM6Ly9lY2FzLmVjLmV1cm9wYS5ldS9sb2EvbWVkaXVtIiwiYW1yIjpbInB3ZCIsInNtcyJdLCJzaWQiOiJzaWQtbi1jbG9zZWQiLCJhdF9oYXNoIjoiOU1LRVQwWTdXcE9sRjk2QnRub0p5QSJ9.ZFhx3UsPHRZw6SWuKqxQyuGErsR8zu_WylG82kDBqA8MHpemAtALp6t13w7wJRsrmW5Vi-RLogVlgrhej_wkrt6bQyrWqKNBdfvU2FLfRhnv59St6KnK9lFmZJ2PRjoQzNJSLhlCf8QSXpZj_aG6asM9WYgMX4zJmAh_zddsxhbTy1RwwyXoOQ3TFbpLp2XlVcm_KXVQQn6f9imkUZNMl-4GBPdYlIQYqByuRaOdFgF-AR8Gx5H8oRSDCNVgMErS94THEC4SEnQSuuUbKO12H4_yFPKpqKc0gXMYOVsu0qChtZoqTVcF_Sap92wR7Nh4ShETL0VrbI8Lj_wpWgrf7A','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','2026-11-23 17:00:00.000000',NULL);
INSERT INTO "web_session" VALUES('e95db979b4cdca88121f4deaa8bd7a25ea4dba9ba9f1316f16cb09addd6560db',9,'internet','https://ecas.ec.europa.eu/loa/medium','["pwd", "sms"]','2026-11-23 09:00:00.000000','sid-n-left_alone','eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ0MzczL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLWxlZnRfYWxvbmUiLCJhdWQiOiJqc2lzLW9ubGluZSIsImV4cCI6MTc5NTQyNDcwMCwiaWF0IjoxNzk1NDI0NDAwLCJhdXRoX3RpbWUiOjE3OTU0MjQ0MDAsIm5vbmNlIjoib1JBM2JWdmQwTnFiNnNTMDBzdFJTUWdZU01JYnlJTDdvLVhoejFzbXRoUSIsImFjciI6Imh0dHBzOi8vZWNhcy5lYy5ldXJvcGEuZXUvbG9hL21lZGl1bSIsImFtciI6WyJwd2QiLCJzbXMiXSwic2lkIjoic2lkLW4tbGVmdF9hbG9uZSIsImF0X2hhc2giOiI5TUtFVDBZN1dwT2xGOTZCdG5vSnlBIn0.B1ZJQdJwhlLDtT8XWSyFXvw37w-YE6lZCOHTGhlSet51xNWNXdThqOUipUcY9VT_iWZt5Ar42Qz1KIAxBJ4mVunGO9-Af3LPwR9-4yZGGEENk9RJ4OxTtkSSsW8Zmd5TjFda9f3jWHoeW2XeLn9rHLokfCR-mre4xG34UfqeEg91eD5v9suskzeGe_3Zb_9AlbaCzTnh9QkpFCrQutB6DPPMqBda1Ac3LTci0WzS_H71Ncj7hrHVllQ8t3bqP314PQVHCWqKTacidzs7Z6evcqa0uvrEdy999kEBhnXjHQHenguX6iMQLex6J5QynKINVn0fT5zjuKAJl_6xnLaSWg','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','2026-11-23 17:00:00.000000',NULL);
INSERT INTO "web_session" VALUES('b186dde035ea75be5579d9703627379d95d10cd007d815fd257c9094f8eee688',10,'internet','https://ecas.ec.europa.eu/loa/medium','["pwd", "sms"]','2026-11-23 09:00:00.000000','sid-n00staff','eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ0MzczL2Nhcy9vYXV0aDIiLCJzdWIiOiJuMDBzdGFmZiIsImF1ZCI6ImpzaXMtb25saW5lIiwiZXhwIjoxNzk1NDI0NzAwLCJpYXQiOjE3OTU0MjQ0MDAsImF1dGhfdGltZSI6MTc5NTQyNDQwMCwibm9uY2UiOiJiTFRUWG03eE5UQ29WQnNiQUtYZjUxSTBsNjU1VENTbUR2aUlQM2xhZVZNIiwiYWNyIjoiaHR0cHM6Ly9lY2FzLmVjLmV1cm9wYS5ldS9sb2EvbWVkaXVtIiwiYW1yIjpbInB3ZCIsInNtcyJdLCJzaWQiOiJzaWQtbjAwc3RhZmYiLCJhdF9oYXNoIjoiOU1LRVQwWTdXcE9sRjk2QnRub0p5QSJ9.QTFVmjJqBodLz7V7yj1MGL_3AO7dPy3iAW57oy5_9-vCm0WTE8ZGx3QbriQ_VBAhjSuEEoj3djgL0a3rinlowVbG71PP-DOvNQXS0qZvySAtA1JJ-pZIjj8BVzyK7PzxPyVfSOVq4n-LIQwbLB246NDo4bK-STsD5LhsoTfWzXg0xiamaToElyqdwTK2SLwQYyc9AGKgwAkU8JlOSeg2Hw3fhkIoOTfwJzO1VUjClJl11g7kqyzdRByn9f2ghDOBkXonMzJZYQTAzfqpIrQLw6wSTxf8O9U3II3hx8DL2dI8bjJYUPahY7CNZzzHe0fTvu64kXx8Rnh0uSINgPpXRg','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','2026-11-23 17:00:00.000000',NULL);
INSERT INTO "web_session" VALUES('31c73a2fa0cdd0405b1b13dd2e6b535a42751622c4161efeac3814f49fd35317',11,'internet','https://ecas.ec.europa.eu/loa/medium','["pwd", "sms"]','2026-11-23 09:00:00.000000','sid-n-told','','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','2026-11-23 17:00:00.000000','2026-11-23 09:00:00.000000');
INSERT INTO "web_session" VALUES('94a6a213e705c5435e6fb6b466ca873d813b0bfeb07007b2fa032a070d9d2127',12,'internet','https://ecas.ec.europa.eu/loa/medium','["pwd", "sms"]','2026-11-23 09:00:00.000000','sid-n-left','eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiIsImtpZCI6Im9wLTEifQ.eyJpc3MiOiJodHRwOi8vbG9jYWxob3N0OjQ0MzczL2Nhcy9vYXV0aDIiLCJzdWIiOiJuLWxlZnQiLCJhdWQiOiJqc2lzLW9ubGluZSIsImV4cCI6MTc5NTQyNDcwMCwiaWF0IjoxNzk1NDI0NDAwLCJhdXRoX3RpbWUiOjE3OTU0MjQ0MDAsIm5vbmNlIjoiV2x3RW05Nm1JSTV0eG9UWERiREcyVVRjM0dDdE1tRko2NGVNblFhM1ozYyIsImFjciI6Imh0dHBzOi8vZWNhcy5lYy5ldXJvcGEuZXUvbG9hL21lZGl1bSIsImFtciI6WyJwd2QiLCJzbXMiXSwic2lkIjoic2lkLW4tbGVmdCIsImF0X2hhc2giOiI5TUtFVDBZN1dwT2xGOTZCdG5vSnlBIn0.EhBhzqiA09y_yQEc077G35eUUDAjQlsh6-Nm6gqHr7qb54BVokUJFdA6bzgvzfOcANGz-eiQIhwLYFFYMAl336x3-07NgNxzCQ6Coa4tYnGJULhx56bJcpxRgLZ2dtbLfrMDy6NMLf7MWALFo1eFgLF4bQ4MaUSCmMp_4RSKaOw3FlPLJrrfH4iA8fyikXBkOstK2Croaqm8WTYm7O9QkSwCYTzJFp-L1JwXstjOAGLcVHr_pSmztDmc7tHJ--3y5AR9LGrmAfB74zo-e_OoY9u26KqKRgGBVJgwTEpBOcRx1RNeWgfGyiifTQt1EzH3pdK_nbUn93nD-WltBpjF6A','2026-11-23 09:00:00.000000','2026-11-23 09:00:00.000000','2026-11-23 17:00:00.000000',NULL);
CREATE INDEX ix_attempts_expires_at ON attempts (expires_at);
CREATE INDEX ix_login_expires_at ON login (expires_at);
CREATE INDEX ix_sign_out_expires_at ON sign_out (expires_at);
CREATE INDEX ix_spent_logout_token_expires_at ON spent_logout_token (expires_at);
CREATE INDEX ix_audit_event_account_event_at ON audit_event (account_id, event, at);
CREATE INDEX ix_audit_event_at ON audit_event (at);
CREATE INDEX ix_enrolment_account_id ON enrolment (account_id);
CREATE INDEX ix_enrolment_asked_at ON enrolment (asked_at);
CREATE INDEX ix_enrolment_member_id ON enrolment (member_id);
CREATE INDEX ix_web_session_account_id ON web_session (account_id);
CREATE INDEX ix_web_session_expires_at ON web_session (expires_at);
CREATE INDEX ix_web_session_provider_sid ON web_session (provider_sid);
CREATE INDEX ix_letter_enrolment_id ON letter (enrolment_id);
COMMIT;
