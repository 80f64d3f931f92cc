BEGIN TRANSACTION;
CREATE TABLE account (
	id INTEGER NOT NULL, 
	uid VARCHAR(16) NOT NULL, 
	email VARCHAR(320) NOT NULL, 
	first_name VARCHAR(100) NOT NULL, 
	last_name VARCHAR(100) NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	domain VARCHAR(64) NOT NULL, 
	password_hash VARCHAR(255) NOT NULL, 
	password_changed_at BIGINT NOT NULL, 
	claims JSON NOT NULL, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	disabled_at BIGINT, 
	CONSTRAINT pk_account PRIMARY KEY (id), 
	CONSTRAINT uq_account_email UNIQUE (email), 
	CONSTRAINT uq_account_uid UNIQUE (uid)
);
INSERT INTO "account" VALUES(1,'n00c3dbn','anna.member@example.eu','Anna','Member','en','external','$argon2id$v=19$m=8,t=1,p=1$2Wz+ex/dwrc9a689+FHWlg$2nJfQdpI7+KFmczkIq1NfaLnmSp0v4PUBIZDJeWN/6w',1795000000000000,'{}',1795000000000000,1795000000000000,NULL);
INSERT INTO "account" VALUES(2,'n004vpf6','bert.plain@example.eu','Bert','Plain','en','external','$argon2id$v=19$m=8,t=1,p=1$VK0Oo0bsmdBinprGWft/8A$u8EWWSchEZRw9R+NfRYKGzs1VU9Vsr6LQFMYkGp/HDM',1795000000000000,'{}',1795000000000000,1795000000000000,NULL);
INSERT INTO "account" VALUES(3,'n00md6yh','clara.gone@example.eu','Clara','Gone','en','external','$argon2id$v=19$m=8,t=1,p=1$/Fq4eQf98rWoyTaFoONTGw$GVA78lEP1qeHl7tW36D8PpcJZiw3Y6pP+YldHTqKUUY',1795000000000000,'{}',1795000000000000,1795000000000000,1795000400000000);
INSERT INTO "account" VALUES(4,'n00n96v5','dora.double@example.eu','Dora','Double','en','external','$argon2id$v=19$m=8,t=1,p=1$A4YMMlT2Ip+LIOLYbgPdcA$oIw7SJBPPgsRayYdaBhApIFFCzaDBikVHX0oFzeo4r4',1795000000000000,'{}',1795000000000000,1795000000000000,NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	event VARCHAR(64) NOT NULL, 
	account_id INTEGER, 
	client_id VARCHAR(255), 
	session_id VARCHAR(32), 
	address VARCHAR(64) NOT NULL, 
	detail TEXT NOT NULL, 
	CONSTRAINT pk_audit PRIMARY KEY (id)
);
INSERT INTO "audit" VALUES(1,1795000000000000,'client.added',NULL,'web',NULL,'','{"source":"command"}');
INSERT INTO "audit" VALUES(2,1795000000000000,'client.added',NULL,'own',NULL,'','{"source":"command"}');
INSERT INTO "audit" VALUES(3,1795000000000000,'client.added',NULL,'tv',NULL,'','{"source":"command"}');
INSERT INTO "audit" VALUES(4,1795000000000000,'client.added',NULL,'poller',NULL,'','{"source":"command"}');
INSERT INTO "audit" VALUES(5,1795000000000000,'login.succeeded',1,'web','fd4UnQlsiHiat0f1gXAbw7','127.0.0.1','{"acr":"medium","methods":["password","sms"],"reason":"sign_in","service":"A web application"}');
INSERT INTO "audit" VALUES(6,1795000000000000,'consent.granted',1,'web',NULL,'127.0.0.1','{"scope":"openid profile email offline_access"}');
INSERT INTO "audit" VALUES(7,1795000000000000,'code.issued',1,'web','fd4UnQlsiHiat0f1gXAbw7','127.0.0.1','{"acr":"https://ecas.ec.europa.eu/loa/medium"}');
INSERT INTO "audit" VALUES(8,1795000000000000,'token.issued',1,'web','fd4UnQlsiHiat0f1gXAbw7','127.0.0.1','{}');
INSERT INTO "audit" VALUES(9,1795000400000000,'token.refreshed',1,'web','fd4UnQlsiHiat0f1gXAbw7','127.0.0.1','{}');
INSERT INTO "audit" VALUES(10,1795000400000000,'code.issued',1,'web','fd4UnQlsiHiat0f1gXAbw7','127.0.0.1','{"acr":"https://ecas.ec.europa.eu/loa/medium"}');
INSERT INTO "audit" VALUES(11,1795000400000000,'token.issued',1,'web','fd4UnQlsiHiat0f1gXAbw7','127.0.0.1','{}');
INSERT INTO "audit" VALUES(12,1795000400000000,'code.issued',1,'web','fd4UnQlsiHiat0f1gXAbw7','127.0.0.1','{"acr":"https://ecas.ec.europa.eu/loa/medium"}');
INSERT INTO "audit" VALUES(13,1795000400000000,'token.issued',1,'web','fd4UnQlsiHiat0f1gXAbw7','127.0.0.1','{}');
INSERT INTO "audit" VALUES(14,1795000400000000,'token.revoked',1,'web',NULL,'127.0.0.1','{}');
INSERT INTO "audit" VALUES(15,1795000400000000,'code.issued',1,'web','fd4UnQlsiHiat0f1gXAbw7','127.0.0.1','{"acr":"https://ecas.ec.europa.eu/loa/medium"}');
INSERT INTO "audit" VALUES(16,1795000400000000,'login.succeeded',2,'web','h0V-eEylg32ZH2cnnvUjrr','127.0.0.1','{"acr":"basic","methods":["password"],"reason":"sign_in","service":"A web application"}');
INSERT INTO "audit" VALUES(17,1795000400000000,'consent.granted',2,'web',NULL,'127.0.0.1','{"scope":"openid"}');
INSERT INTO "audit" VALUES(18,1795000400000000,'code.issued',2,'web','h0V-eEylg32ZH2cnnvUjrr','127.0.0.1','{"acr":"https://ecas.ec.europa.eu/loa/basic"}');
INSERT INTO "audit" VALUES(19,1795000400000000,'token.issued',2,'web','h0V-eEylg32ZH2cnnvUjrr','127.0.0.1','{}');
INSERT INTO "audit" VALUES(20,1795000400000000,'session.ended',2,NULL,'h0V-eEylg32ZH2cnnvUjrr','127.0.0.1','{"by":"person"}');
INSERT INTO "audit" VALUES(21,1795000400000000,'logout.notice_queued',2,'web','h0V-eEylg32ZH2cnnvUjrr','','{}');
INSERT INTO "audit" VALUES(22,1795000400000000,'login.succeeded',2,NULL,'hLG6Ng7ur26Ie6odH50W9j','127.0.0.1','{"acr":"basic","methods":["password"],"reason":"direct","service":""}');
INSERT INTO "audit" VALUES(23,1795000400000000,'login.succeeded',3,'web','ChrcaOj0CB3oSeNTKVq4jb','127.0.0.1','{"acr":"basic","methods":["password"],"reason":"sign_in","service":"A web application"}');
INSERT INTO "audit" VALUES(24,1795000400000000,'consent.granted',3,'web',NULL,'127.0.0.1','{"scope":"openid offline_access"}');
INSERT INTO "audit" VALUES(25,1795000400000000,'code.issued',3,'web','ChrcaOj0CB3oSeNTKVq4jb','127.0.0.1','{"acr":"https://ecas.ec.europa.eu/loa/basic"}');
INSERT INTO "audit" VALUES(26,1795000400000000,'token.issued',3,'web','ChrcaOj0CB3oSeNTKVq4jb','127.0.0.1','{}');
INSERT INTO "audit" VALUES(27,1795000400000000,'login.succeeded',1,NULL,'dM3lqWoUoTqYORLAx8dcVM','127.0.0.1','{"acr":"basic","methods":["password"],"reason":"direct","service":""}');
INSERT INTO "audit" VALUES(28,1795000400000000,'device.asked',NULL,'tv',NULL,'127.0.0.1','{"request":"yte_Jsi1CFEY2g2i911oZUmM"}');
INSERT INTO "audit" VALUES(29,1795000400000000,'device.asked',NULL,'tv',NULL,'127.0.0.1','{"request":"SbZ0N6NkDrN99Gv2KK1RMd4B"}');
INSERT INTO "audit" VALUES(30,1795000400000000,'device.allowed',1,'tv','dM3lqWoUoTqYORLAx8dcVM','127.0.0.1','{"request":"SbZ0N6NkDrN99Gv2KK1RMd4B","service":"Living Room TV","acr":"https://ecas.ec.europa.eu/loa/basic"}');
INSERT INTO "audit" VALUES(31,1795000400000000,'device.asked',NULL,'tv',NULL,'127.0.0.1','{"request":"7nMmG2hGVxuPV6iVFxSg8-Mm"}');
INSERT INTO "audit" VALUES(32,1795000400000000,'device.denied',1,'tv',NULL,'127.0.0.1','{"request":"7nMmG2hGVxuPV6iVFxSg8-Mm","service":"Living Room TV","acr":null}');
INSERT INTO "audit" VALUES(33,1795000400000000,'device.asked',NULL,'tv',NULL,'127.0.0.1','{"request":"FtUOpy3wvLZTFS1izgvdIUPJ"}');
INSERT INTO "audit" VALUES(34,1795000400000000,'device.allowed',1,'tv','dM3lqWoUoTqYORLAx8dcVM','127.0.0.1','{"request":"FtUOpy3wvLZTFS1izgvdIUPJ","service":"Living Room TV","acr":"https://ecas.ec.europa.eu/loa/basic"}');
INSERT INTO "audit" VALUES(35,1795000400000000,'token.issued',1,'tv','dM3lqWoUoTqYORLAx8dcVM','127.0.0.1','{}');
INSERT INTO "audit" VALUES(36,1795000400000000,'ciba.asked',1,'poller',NULL,'127.0.0.1','{"request":"mnfTmtI4daIUDSXpwG8Q_Fi8"}');
INSERT INTO "audit" VALUES(37,1795000400000000,'ciba.asked',1,'poller',NULL,'127.0.0.1','{"request":"tkdzhkM6WIwzCtaHjpjAC9Bs"}');
INSERT INTO "audit" VALUES(38,1795000400000000,'ciba.allowed',1,'poller','dM3lqWoUoTqYORLAx8dcVM','127.0.0.1','{"request":"tkdzhkM6WIwzCtaHjpjAC9Bs","service":"Call Centre","acr":"https://ecas.ec.europa.eu/loa/basic"}');
INSERT INTO "audit" VALUES(39,1795000400000000,'ciba.asked',1,'poller',NULL,'127.0.0.1','{"request":"aNILGqOFEzm4Y9zkm8sh2JdN"}');
INSERT INTO "audit" VALUES(40,1795000400000000,'ciba.denied',1,'poller',NULL,'127.0.0.1','{"request":"aNILGqOFEzm4Y9zkm8sh2JdN","service":"Call Centre","acr":null}');
INSERT INTO "audit" VALUES(41,1795000400000000,'initial_token.issued',NULL,NULL,NULL,'','{"uses":3,"note":"for the dump"}');
INSERT INTO "audit" VALUES(42,1795000400000000,'client.registered',NULL,'EoB0HO4D_Rp1XJkx3fwVyd',NULL,'127.0.0.1','{}');
INSERT INTO "audit" VALUES(43,1795000400000000,'request.pushed',NULL,'EoB0HO4D_Rp1XJkx3fwVyd',NULL,'127.0.0.1','{}');
INSERT INTO "audit" VALUES(44,1795000400000000,'login.succeeded',4,'web','iSWJfGxOr6bDxXQMFhDf6h','127.0.0.1','{"acr":"medium","methods":["password","sms"],"reason":"sign_in","service":"A web application"}');
INSERT INTO "audit" VALUES(45,1795000400000000,'login.succeeded',4,'web','8HEje-GdoavW_YlQoHi32f','127.0.0.1','{"acr":"medium","methods":["password","sms"],"reason":"sign_in","service":"A web application"}');
INSERT INTO "audit" VALUES(46,1795000400000000,'consent.denied',4,'web',NULL,'127.0.0.1','{"scope":"openid profile phone"}');
CREATE TABLE authorization_code (
	"key" BLOB NOT NULL, 
	client_id VARCHAR(255) NOT NULL, 
	redirect_uri TEXT NOT NULL, 
	code_challenge VARCHAR(64) NOT NULL, 
	grant_id BLOB NOT NULL, 
	expires_at BIGINT NOT NULL, 
	consumed_at BIGINT, 
	data TEXT NOT NULL, 
	CONSTRAINT pk_authorization_code PRIMARY KEY ("key")
)
 WITHOUT ROWID

;
INSERT INTO "authorization_code" VALUES(X'3138656232613566383563A79D2C463F2D7C566A2CF9AD21D6C3B5163691709D387F2C2E64851DF4FF703B','web','https://rp.example/cb','E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',X'018EB2A5F85C2AC67B6F408B805B9A1F',1795000060000000,1795000000000000,'{"sub":"n00c3dbn","account":1,"sid":"fd4UnQlsiHiat0f1gXAbw7","scope":"openid profile email offline_access","nonce":"nonce-1","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":true}');
INSERT INTO "authorization_code" VALUES(X'31386562326135663836342F1A836538EC5D2A5106CDCBC0611C17FBB7C6A7FD8CF2FCCCC7D73CD9739A75','web','https://rp.example/cb','E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',X'018EB2A5F864D29A42D6A486F346EAB7',1795000460000000,1795000400000000,'{"sub":"n00c3dbn","account":1,"sid":"fd4UnQlsiHiat0f1gXAbw7","scope":"openid profile","nonce":"nonce-1","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":false}');
INSERT INTO "authorization_code" VALUES(X'3138656232613566383637DA16370954A191F463FB3DBAFD4EFBA381DA8062E7A887F766425F87BA99E0B3','web','https://rp.example/cb','E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',X'018EB2A5F8675C7DD76ECD18DD1E8D95',1795000460000000,1795000400000000,'{"sub":"n00c3dbn","account":1,"sid":"fd4UnQlsiHiat0f1gXAbw7","scope":"openid profile","nonce":"nonce-1","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":false}');
INSERT INTO "authorization_code" VALUES(X'3138656232613566383663FBDE3498BBE9A58D8E995FCA5332641E63CB72F230DB319E7F580B215C2F1A31','web','https://rp.example/cb','E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',X'018EB2A5F86CB1CBBD4995E17FE96CF9',1795000460000000,NULL,'{"sub":"n00c3dbn","account":1,"sid":"fd4UnQlsiHiat0f1gXAbw7","scope":"openid profile","nonce":"nonce-1","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":false}');
INSERT INTO "authorization_code" VALUES(X'3138656232613566383864C4310F40EC13D1D5AC6AE3DE1D2AB0CC4F1B0F319B83792E1520A19A381FD495','web','https://rp.example/cb','E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',X'018EB2A5F88D29B7E0A7B1539BFE2E6A',1795000460000000,1795000400000000,'{"sub":"n004vpf6","account":2,"sid":"h0V-eEylg32ZH2cnnvUjrr","scope":"openid","nonce":"nonce-1","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"offline":false}');
INSERT INTO "authorization_code" VALUES(X'3138656232613566386534CD6825BF4FA8CC75739F03504E95FDB6087FD48339AB2E9550C862EB7D7ADAD4','web','https://rp.example/cb','E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',X'018EB2A5F8E46D437239A3B303D5832A',1795000460000000,1795000400000000,'{"sub":"n00md6yh","account":3,"sid":"ChrcaOj0CB3oSeNTKVq4jb","scope":"openid offline_access","nonce":"nonce-1","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"offline":true}');
CREATE TABLE captcha (
	id VARCHAR(32) NOT NULL, 
	answer_hash BLOB NOT NULL, 
	expires_at BIGINT NOT NULL, 
	consumed_at BIGINT, 
	CONSTRAINT pk_captcha PRIMARY KEY (id)
);
INSERT INTO "captcha" VALUES('captcha-1',X'D8C768DC79FD9FB00F8B21C575BDE3D4B8B006BD31A258F471FB1BCB31A51795',1795001300000000,NULL);
CREATE TABLE challenge (
	id VARCHAR(32) NOT NULL, 
	purpose VARCHAR(16) NOT NULL, 
	account_id INTEGER, 
	subject VARCHAR(64) NOT NULL, 
	salt BLOB NOT NULL, 
	answer_hash BLOB NOT NULL, 
	attempts INTEGER NOT NULL, 
	attempts_allowed INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	consumed_at BIGINT, 
	CONSTRAINT pk_challenge PRIMARY KEY (id), 
	CONSTRAINT fk_challenge_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "challenge" VALUES('07XTdH5kScLU3nM-GwWCTn','sign_in',1,'+32470123456',X'C56803ACB4DC2BA1D203548CBD321B17',X'D60D02BDFEA230EEC32473D293FED92A84B727EA053859E4B68B5BC0EBCBD1A4',1,5,1795000000000000,1795000600000000,1795000000000000);
INSERT INTO "challenge" VALUES('BLuSiREcOVF4KXPubsJ1Sk','sign_in',4,'+32470123459',X'0C1B2E61DB122287F8F625FFFC103A58',X'67FD3C2E4B8DA33C0631D416EE01570E2F951E178E224B4B732D435BAFC1239D',0,5,1795000400000000,1795001000000000,NULL);
INSERT INTO "challenge" VALUES('GFvYt0B-Mj7pG6jky1ufVw','sign_in',4,'+32470123459',X'FBE8349B6762B9861D6A6CAA3E8E13FF',X'D8E0F8886B2ED6EE915808C9424DFCA94270D5E83518F3CAAD98BCAABA368E28',1,5,1795000400000000,1795001000000000,1795000400000000);
INSERT INTO "challenge" VALUES('WEAjicFKFrum0S6OxjfBHl','sign_in',4,'+32470123459',X'F4F77FE5D410649F535DED1BB240D00D',X'AF8121ABEE0AEA5B079F0E9D382A436015927918374D6B735B4BFFF926D02485',1,5,1795000400000000,1795001000000000,1795000400000000);
CREATE TABLE client (
	client_id VARCHAR(255) NOT NULL, 
	metadata JSON NOT NULL, 
	secret_hash BLOB, 
	secret_sealed TEXT, 
	source VARCHAR(16) NOT NULL, 
	registration_key BLOB, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	disabled_at BIGINT, 
	CONSTRAINT pk_client PRIMARY KEY (client_id)
);
INSERT INTO "client" VALUES('web','{"client_name": "A web application", "redirect_uris": ["https://rp.example/cb"], "grant_types": ["authorization_code", "refresh_token"], "scope": "openid profile email phone offline_access", "post_logout_redirect_uris": ["https://rp.example/signed-out"], "backchannel_logout_uri": "https://rp.example/backchannel"}',X'A0120711AB31B715E98CE9075E68154ABE1F4174CC7CFA62D3D471E94160F1E4',NULL,'command',NULL,1795000000000000,1795000000000000,NULL);
INSERT INTO "client" VALUES('own','{"client_name": "A service of the operator", "redirect_uris": ["https://rp.example/cb"], "skip_consent": true}',X'A0120711AB31B715E98CE9075E68154ABE1F4174CC7CFA62D3D471E94160F1E4',NULL,'command',NULL,1795000000000000,1795000000000000,NULL);
INSERT INTO "client" VALUES('tv','{"client_name": "Living Room TV", "token_endpoint_auth_method": "none", "grant_types": ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"], "scope": "openid profile offline_access"}',NULL,NULL,'command',NULL,1795000000000000,1795000000000000,NULL);
INSERT INTO "client" VALUES('poller','{"client_name": "Call Centre", "grant_types": ["urn:openid:params:grant-type:ciba", "refresh_token"], "scope": "openid profile offline_access", "backchannel_token_delivery_mode": "poll"}',X'A0120711AB31B715E98CE9075E68154ABE1F4174CC7CFA62D3D471E94160F1E4',NULL,'command',NULL,1795000000000000,1795000000000000,NULL);
INSERT INTO "client" VALUES('EoB0HO4D_Rp1XJkx3fwVyd','{"redirect_uris": ["https://rp.example/cb"], "client_name": "Registered by itself", "scope": "openid"}',X'260497101E06C8EFC7CCECBB6AB618CAC4D47799D369EA2C37C88B164E925244',NULL,'registration',X'313865623261356639353955D36D7F85411379FDA1B0E3FF1C842B50A00C929EC602603303932BF639304D',1795000400000000,1795000400000000,NULL);
CREATE TABLE client_assertion (
	"key" BLOB NOT NULL, 
	expires_at BIGINT NOT NULL, 
	CONSTRAINT pk_client_assertion PRIMARY KEY ("key")
)
 WITHOUT ROWID

;
INSERT INTO "client_assertion" VALUES(X'6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B',1795004000000000);
CREATE TABLE consent (
	account_id INTEGER NOT NULL, 
	client_id VARCHAR(255) NOT NULL, 
	scope TEXT NOT NULL, 
	claims TEXT NOT NULL, 
	granted_at BIGINT NOT NULL, 
	CONSTRAINT pk_consent PRIMARY KEY (account_id, client_id), 
	CONSTRAINT fk_consent_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "consent" VALUES(1,'web','openid profile email offline_access','',1795000000000000);
INSERT INTO "consent" VALUES(2,'web','openid','',1795000400000000);
INSERT INTO "consent" VALUES(3,'web','openid offline_access','',1795000400000000);
CREATE TABLE dpop_proof (
	"key" BLOB NOT NULL, 
	expires_at BIGINT NOT NULL, 
	CONSTRAINT pk_dpop_proof PRIMARY KEY ("key")
)
 WITHOUT ROWID

;
INSERT INTO "dpop_proof" VALUES(X'6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B6B',1795004000000000);
CREATE TABLE inbox_item (
	id INTEGER NOT NULL, 
	channel VARCHAR(16) NOT NULL, 
	recipient VARCHAR(512) NOT NULL, 
	subject VARCHAR(255) NOT NULL, 
	text TEXT NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_inbox_item PRIMARY KEY (id)
);
INSERT INTO "inbox_item" VALUES(1,'dump','dump','dump','dump','dump',1795000400000000);
CREATE TABLE initial_access_token (
	"key" BLOB NOT NULL, 
	note VARCHAR(255) NOT NULL, 
	uses_left INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	CONSTRAINT pk_initial_access_token PRIMARY KEY ("key")
);
INSERT INTO "initial_access_token" VALUES(X'31386562326135663935363A3EF8AD9CDD413415B976D2E1538B3959DC6BE5855A47F78614CD520D99DE9A','for the dump',2,1795000400000000,1797592400000000);
CREATE TABLE known_device (
	"key" BLOB NOT NULL, 
	account_id INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	CONSTRAINT pk_known_device PRIMARY KEY ("key", account_id), 
	CONSTRAINT fk_known_device_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "known_device" VALUES(X'3138656232613566383434BF324AE661BD5E25F52D1EC9AFA934049BB68BBEBA59DAB68BDBA55D5DD8D1AD',1,1795000000000000,1795000000000000,1826536000000000);
INSERT INTO "known_device" VALUES(X'3138656232613566383766E04F351C99AC52E7A52D3253811893E0114FE63D466EA8877B99F995AEF54A78',2,1795000400000000,1795000400000000,1826536400000000);
INSERT INTO "known_device" VALUES(X'31386562326135663863306A2789DB79ED83D17BA60D6650F7E07B65538242BFAAB95E09B877001F7E51B8',2,1795000400000000,1795000400000000,1826536400000000);
INSERT INTO "known_device" VALUES(X'3138656232613566386437A0A40E314CEEB0D21B7B6EF6024245003D100CE58C2726817B6F4B99B9386504',3,1795000400000000,1795000400000000,1826536400000000);
INSERT INTO "known_device" VALUES(X'3138656232613566386633DFF8CD9987E8746DB26EC1B394B8CAA18096EF946CE8DDF6C32CD623AD5059D8',1,1795000400000000,1795000400000000,1826536400000000);
INSERT INTO "known_device" VALUES(X'31386562326135663963651E172AB65215458E8BE716A348A56B9C073FB747C23E50B9BFD47C57AA56CE30',4,1795000400000000,1795000400000000,1826536400000000);
INSERT INTO "known_device" VALUES(X'3138656232613566396632C442D2A2571E1C7E51CFC88405FB8A0AE27CAAA03EF70AEE1856ECF9E78F213E',4,1795000400000000,1795000400000000,1826536400000000);
CREATE TABLE login (
	id VARCHAR(32) NOT NULL, 
	browser_key BLOB NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	client_id VARCHAR(255), 
	service_name VARCHAR(255) NOT NULL, 
	request JSON NOT NULL, 
	pushed_as VARCHAR(128) NOT NULL, 
	return_to VARCHAR(512) NOT NULL, 
	reason VARCHAR(32) NOT NULL, 
	wanted_acr JSON NOT NULL, 
	essential_acr BOOLEAN NOT NULL, 
	login_hint VARCHAR(320) NOT NULL, 
	ui_locales VARCHAR(255) NOT NULL, 
	email VARCHAR(320), 
	account_id INTEGER, 
	session_id VARCHAR(32), 
	proofs JSON NOT NULL, 
	challenge_id VARCHAR(32), 
	finished_at BIGINT, 
	consented_at BIGINT, 
	refused_with VARCHAR(64), 
	consumed_at BIGINT, 
	CONSTRAINT pk_login PRIMARY KEY (id), 
	CONSTRAINT fk_login_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE
);
INSERT INTO "login" VALUES('HabnMn1N9sEDgpdNVZClg9gf',X'3138656232613566376633B40730331A37E8568268A15FC8AE9EA8332A19ED6CE5E3D28911B007316015BA',1795000000000000,1795003600000000,'web','A web application','{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile email offline_access", "state": "state-1", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "acr_values": "https://ecas.ec.europa.eu/loa/medium", "prompt": "consent"}','','/cas/oauth2/authorize/resume?login=HabnMn1N9sEDgpdNVZClg9gf','sign_in','["https://ecas.ec.europa.eu/loa/medium"]',0,'','','anna.member@example.eu',1,'fd4UnQlsiHiat0f1gXAbw7','[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000000000000}, {"method": "sms", "strength": "PASSWORD_SMS", "amr": ["sms"], "at": 1795000000000000}]',NULL,1795000000000000,1795000000000000,NULL,1795000000000000);
INSERT INTO "login" VALUES('3Z9Xssx61prjA3SfQqh2an3L',X'313865623261356638366533E67668DB032E6803EEA4815A5EA19229176BDC5D22D0736564C8384268E5BC',1795000400000000,1795004000000000,'web','A web application','{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid", "state": "state-1", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256"}','','/cas/oauth2/authorize/resume?login=3Z9Xssx61prjA3SfQqh2an3L','sign_in','[]',0,'','','bert.plain@example.eu',2,'h0V-eEylg32ZH2cnnvUjrr','[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]',NULL,1795000400000000,1795000400000000,NULL,1795000400000000);
INSERT INTO "login" VALUES('k6JI00xS9OTJpiX_2S1u7cpR',X'31386562326135663862361126301BC19DB0A81A473780B90F165705C8DCB7B3E18F9426BC172B144DE8C9',1795000400000000,1795004000000000,NULL,'','{}','','/cas/account','direct','[]',0,'','','bert.plain@example.eu',2,'hLG6Ng7ur26Ie6odH50W9j','[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]',NULL,1795000400000000,NULL,NULL,1795000400000000);
INSERT INTO "login" VALUES('2iqxND1lhfUBd3nVfjurxS6A',X'31386562326135663863389B476E2CF80B24C8B6A6F8ADAE851419978704773F3CF78190584743BE642433',1795000400000000,1795004000000000,'web','A web application','{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid offline_access", "state": "state-1", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "prompt": "consent"}','','/cas/oauth2/authorize/resume?login=2iqxND1lhfUBd3nVfjurxS6A','sign_in','[]',0,'','','clara.gone@example.eu',3,'ChrcaOj0CB3oSeNTKVq4jb','[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]',NULL,1795000400000000,1795000400000000,NULL,1795000400000000);
INSERT INTO "login" VALUES('Bh8hHKFi_oQaO_UhC0PYNzCK',X'3138656232613566386561E3A2D1335CE303E1F51A47EBE6BC742DF55FE64683D39288954309C982664712',1795000400000000,1795004000000000,NULL,'','{}','','/cas/account','direct','[]',0,'','','anna.member@example.eu',1,'dM3lqWoUoTqYORLAx8dcVM','[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]',NULL,1795000400000000,NULL,NULL,1795000400000000);
INSERT INTO "login" VALUES('efoXpIjYEv1uh85PDx8ZzSIJ',X'3138656232613566393632EBEF8CF4076CAF8DE0CA14D398700AC02FD2F71AED506518271F5BDEE30E7DA7',1795000400000000,1795004000000000,'web','A web application','{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile phone", "state": "step-0", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "claims": "{\"id_token\": {\"acr\": {\"essential\": true, \"values\": [\"https://ecas.ec.europa.eu/loa/medium\"]}}}"}','','/cas/oauth2/authorize/resume?login=efoXpIjYEv1uh85PDx8ZzSIJ','sign_in','["https://ecas.ec.europa.eu/loa/medium"]',1,'','',NULL,NULL,NULL,'[]',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "login" VALUES('wYaNErTtBs1QKV1ZyytG1i8n',X'3138656232613566393637C13E59AFC0DD29A9C4032F13415956FB1FA088419709D4A8B24F5665B0BE22F3',1795000400000000,1795004000000000,'web','A web application','{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile phone", "state": "step-1", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "claims": "{\"id_token\": {\"acr\": {\"essential\": true, \"values\": [\"https://ecas.ec.europa.eu/loa/medium\"]}}}"}','','/cas/oauth2/authorize/resume?login=wYaNErTtBs1QKV1ZyytG1i8n','sign_in','["https://ecas.ec.europa.eu/loa/medium"]',1,'','','dora.double@example.eu',4,NULL,'[]',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "login" VALUES('kqbIDoE9zKHxJnprGYtIFGic',X'3138656232613566393733674E91F339BAC2D9AC29A4A2EA9AF62F334BDFF3D49D250BE954682305E7F3AB',1795000400000000,1795004000000000,'web','A web application','{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile phone", "state": "step-2", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "claims": "{\"id_token\": {\"acr\": {\"essential\": true, \"values\": [\"https://ecas.ec.europa.eu/loa/medium\"]}}}"}','','/cas/oauth2/authorize/resume?login=kqbIDoE9zKHxJnprGYtIFGic','sign_in','["https://ecas.ec.europa.eu/loa/medium"]',1,'','','dora.double@example.eu',4,NULL,'[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "login" VALUES('CDwRYIQTMjvx_3HBqlaL9AEW',X'3138656232613566393864812827D0C77A1F3863FE8E6057321B768B5DD6D42EEB3490F5AB28B6721CF416',1795000400000000,1795004000000000,'web','A web application','{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile phone", "state": "step-3", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "claims": "{\"id_token\": {\"acr\": {\"essential\": true, \"values\": [\"https://ecas.ec.europa.eu/loa/medium\"]}}}"}','','/cas/oauth2/authorize/resume?login=CDwRYIQTMjvx_3HBqlaL9AEW','sign_in','["https://ecas.ec.europa.eu/loa/medium"]',1,'','','dora.double@example.eu',4,NULL,'[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]','BLuSiREcOVF4KXPubsJ1Sk',NULL,NULL,NULL,NULL);
INSERT INTO "login" VALUES('rLGDhFHNG_nkDXO2Auy1jyJS',X'3138656232613566396163E94EB94A1BA2D88A6E91874851779E2DAD36F8AB8C21859DFBAFEC32F1D9A7CF',1795000400000000,1795004000000000,'web','A web application','{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile phone", "state": "step-4", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "claims": "{\"id_token\": {\"acr\": {\"essential\": true, \"values\": [\"https://ecas.ec.europa.eu/loa/medium\"]}}}"}','','/cas/oauth2/authorize/resume?login=rLGDhFHNG_nkDXO2Auy1jyJS','sign_in','["https://ecas.ec.europa.eu/loa/medium"]',1,'','','dora.double@example.eu',4,'iSWJfGxOr6bDxXQMFhDf6h','[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}, {"method": "sms", "strength": "PASSWORD_SMS", "amr": ["sms"], "at": 1795000400000000}]',NULL,1795000400000000,NULL,NULL,NULL);
INSERT INTO "login" VALUES('ynirT21jyCxQgb7229abzgKf',X'3138656232613566396437212A007283258CF9277EDF1B056329F98104882F3891D85A8D9153031F597E3E',1795000400000000,1795004000000000,'web','A web application','{"response_type": "code", "client_id": "web", "redirect_uri": "https://rp.example/cb", "scope": "openid profile phone", "state": "step-5", "nonce": "nonce-1", "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "code_challenge_method": "S256", "claims": "{\"id_token\": {\"acr\": {\"essential\": true, \"values\": [\"https://ecas.ec.europa.eu/loa/medium\"]}}}"}','','/cas/oauth2/authorize/resume?login=ynirT21jyCxQgb7229abzgKf','sign_in','["https://ecas.ec.europa.eu/loa/medium"]',1,'','','dora.double@example.eu',4,'8HEje-GdoavW_YlQoHi32f','[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}, {"method": "sms", "strength": "PASSWORD_SMS", "amr": ["sms"], "at": 1795000400000000}]',NULL,1795000400000000,NULL,'access_denied',1795000400000000);
CREATE TABLE outbox_message (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	channel VARCHAR(16) NOT NULL, 
	recipient VARCHAR(512) NOT NULL, 
	payload TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	available_at BIGINT NOT NULL, 
	attempts INTEGER NOT NULL, 
	lease_until BIGINT, 
	sent_at BIGINT, 
	dead_at BIGINT, 
	last_error VARCHAR(255)
);
INSERT INTO "outbox_message" VALUES(1,'sms','+32470123456','gAAAAABrBk6qHDtW4kIR4ueuOBxd8g_Z4NssuZ9pgDq-wD8g7feKDYLzyJnCJb2sHoxyfAncZownzkWIPGHQdO18VX4jgrgyPHgRoQQ1D7nZWhwTwpHK03FbsSChyzQDRcgAixPVIIkjz4YwW34teeLM1xiBozRuqeBW01alJhLQ3Bog13aPVYWS-bW5qmT-MYS8oMyWucc3Q0e-uMc2y3JCbG38En5zOSqvkGiw1fLzCInfT0CGp5I=',1795000000000000,1795000000000000,0,NULL,NULL,NULL,NULL);
INSERT INTO "outbox_message" VALUES(2,'logout','https://rp.example/backchannel','gAAAAABrBk6qGzs78qAjHMbdZDLhj1EICYqK5DORsVvTTNONGUIDuvBV-WqjwqKSGXnUFvDsSaFj6fLm-cdsfODF-zMH-hqx8rtC3Uyk6NO96GtO3N-HY2jnTeYdgYiOuzdSxcGELPnLQkF4WA0LWVm2ghcAoHxM1xHYQwoT2-jo10aI0ICI-jE=',1795000400000000,1795000400000000,0,NULL,NULL,NULL,NULL);
INSERT INTO "outbox_message" VALUES(3,'mail','anna.member@example.eu','gAAAAABrBk6qGN7ZD_XQDu2ShmSJGa9Ex28HjRk0tawm4YbX3m3Ssx8Sit6D8yQ510vRNfKlDHNgRndvNuZUFyT1cLxMeHws_XwXlZCksE7j4lDKA45tVcsZ_GJDMOUkd9_xwvLUI2inoK3PzKB6HQ3EWQQ--QTNfwsTRfIqFQvqkt4q_8SH8eHtKJIAyTFWgTbpIey4VbF7wdJNELduIf1SGQ_DEOb0Tmhgp8H6zlfDfxinrPXKS_VvosmluORbrbjlN0aNChGWLogBxZt9D9o7a_7TkMy1dRohXj9rXksjpJHUxTubz5PTY4U176pdu3HP4ALGUYXDoEBkSDGLqgg_pUjjjNAc-mQ42Jd8h2sG1p9Aya1q5EschJHobEh0qkVEIfRvkYMekptShpbd6BTS7qYo5S84udgO8rx5wVkWCvR5HfGAInfROdOxkP7rZvuh-9w_idE582tDyXWLtUNiDpeCFGTvDswwybg_IWD40leQlKAJuqd4LPiIc84_GezeVpOCTPo74f8qnLkWnDWTs4Aze3JLlspETYe5-KErybZwaj9igJ5-82IlrePjpsvbinoMYv-3ycqACLYxUwSnBmB0I5sQHCV19dn6t7pNy-oGAv2TnfgX5YCrKMFCQA7iaXMvD-VLmDB7nrxSUJ3BkhnfqkmpPaJplFKVomQRkMrUyzz8DgdSAtwcafV_RNpVPs_A4_BWSGCnyT7Weku1-3_D0T-szeRF-W6uFVrr7xFvuXElgqA4j5lkSusdm_POyBUE1767NnWtEIXSNpHJQrSfvgw3f7CKo5q0afYudThTTGECjdaEmPlmv1B9QZqbBInRMgZoJevdI3QgK9_kXiVSLaEt_a9zVO2ZLhe2W8-4BkiD9qvPXb1GLl1YvglsnOl82eaAChz_onkykjAx5cT3sejOC-S9rCukTEC26z6dyEua3WnY2JJN4hP7ZbJrk36soaRrO--PQ6yoBMo8oqNVpO5BQGuMVh7RFW-iPzzwmNMbEfhN08hLpBJiKYcG6Xit3KXyKxMn0LO0h8-2RUwAGqcQlA==',1795000400000000,1795000400000000,0,NULL,NULL,NULL,NULL);
INSERT INTO "outbox_message" VALUES(4,'mail','anna.member@example.eu','gAAAAABrBk6q_BgK6qgCr3zUBP6lq_kXjMIHqTqxVq--ZLPK_fUfsVfYxtOYYk-h54jRYbsbydQAY2pl1dm709k_G-0H2vrgpJHsUUoBh6vjUyrLeyKqNsG61RtoqTC1Dqyd5zJKWc7ctkdzNx3fncK_zxpt9KcKaOPD7YZsEVxAjm_ezzXuJ7jLU95Gjwu3mDI9Bu7wz0m6p8Fhxb69Q_AhR_6Mhkag8FNxgkMHkNqpj55kIxnEQ6cnbkeyeHJXxwTBrHu-QfG239YZI-wYOZYj-rnMiS-G_3WHWJ_smET7YzvXx-s60htOf7WZneyHYmZmHN151NQP3UHPjPX8qiZQop38VjJRFwOLI_qmsV1U26zkcMSnuXf-mxwKSg5CdNEP9ilbPxksTCs5P706GTla0S5ccRWqkj0geLc0PqfoG9wZtxMSW-ix_D2ptau8R9fV4nZg2ZSaDtrGugWC6mrhmtvmgoiLA4uhb7JIUwG6aPoP4N9yhfE_ueKIndSkrWJixmM-coH_WHJnJFPikV__ixRsed2mr1KetufDwFLYtFgzILJz18mKDRUoYRAXUU5Cv9kT9S2oYscx8t2xwyQnFL5RRBpbjQxFDXBzQDXyafTyZ9kVg_be3RFrFBtneiyDkceMVcIKFQNc08ran-QZtu6ID-lwhyasYw-RHDIkhU5530m7C69V3CVorwrmRZbV7VlLr4HGq9MHfTGYdGL9WAD5jvVE-Mf-o4F2Vz8c-2YupsKQ1zEyLuhB_rFMWbMHock1s4eRIYcNMfbUIPr1QooeStCdjkPf4_agEGyCUTTZM8AtnCuyDwmxC6k50ztRuaSABTCW4LGEhGKKnGBhTdt5DHQyEpND97H78aMoqlJ_1O3nxO5vFvg0f_wmvLOmcKLKJTvNBJxW505D2z_EeCdN9TG3m4gH0GZp24O6XArQw4FeUvzPpdx4q_dmycKwyUO3KYvCwvNVk2rVqVgzFMrtTu0P-hhRpCPYYym6qbpdjpGERxU9HAzFBm5bWWZv1JaxlN_Ae4HnkKkgzQtD0CrGiAp7Lg==',1795000400000000,1795000400000000,0,NULL,NULL,NULL,NULL);
INSERT INTO "outbox_message" VALUES(5,'mail','anna.member@example.eu','gAAAAABrBk6qaDcfy2gT8WJleDTtdX6OjC1t0-KkAD3XaRzmAkeyr-9cj9k2Ce1yDTyaENKnz2iM5nL77UiSzeo_onf02J_3ATIgrrkmzFbslpgpm17DNmLzIktnlaZGOPeIijw2i-tglZxl8Hh6-NMvISiWIvgKiSXkkK8AvfEibBir9Kd0zGQ-CDJaaji_OUtY2EbZ_coid9eQOs_91sd5R_maMaaibE6zW_fH59iiBncejxASVn86JhvlV5oVOSro9_e-Whun0FG7lgX5XZKlwl07QrajKhJU3ach4t15-_W8eiZQsW1h7HgyMaXAbiO0BqLpnlPbnl8WFbQOeQhBzXLBbxihzUJ3iNbCt8niiunpZacmNtWjEgbbNM1RzlngmjkVfoTLq4Lj9Ql6X0KX0TIEr3q_Us5F0bRi23PDD49y5g7IkR7NDK7V6Hd-VKjQZ0yx-n-Ze1fpkQkBNnji90jwMlkkP_dDA5ekAA8tD-OWoHAW_fpu2JuCpM0_SiMdJyEtaqA7-xS0CQoW0MK8s1ZkluaL-9Zj3ma5lMVZycP2aH3spg76z0PKs0pKUAhXDHdH75qcAWfUdlVejdwNim8IiR1FlJ2UZKdh1MZVMMGMcHq8nnlKAiNKLMCjjLn854Fp2yRW8KzJjzPnzx1sedd_bQRKjaPheXdKXSoFn2O7wxp_GqQY0qaxhtha-2VtJDsQtK9DzF4SaW9JEXfQ1JBMFsN18NoFto_1eV20cwSGYpbXAlDS2ZornzWQJDEt1gpT1GKLF1FoYHxuD-RoB6mxapTIvI6paQCyDt8qDhj-6QvT_10_VbhdfzKlXAB5dg2tPr0JKccCFAA5uxR50zZJeMrTLmdn3qA29tdzobldw3swKzZ4KkWldqp-mcVQPqWmlfggjC96K7bqgjJ49mJzWKxdxpSPuEZr15VioFjzaH22PtwRoLwQi6Nha7Jxc5jMIpKJ1wkg-PgPXAGf-8dsuN_pig30TJQzsi8TiD2iyZZ7cio_ecHZYKcLCbZ3HIq4tx0UrjCTWoOgFCWyXOZyOOlVKw==',1795000400000000,1795000400000000,0,NULL,NULL,NULL,NULL);
INSERT INTO "outbox_message" VALUES(6,'mail','nora.new@example.eu','gAAAAABrBk6q9nW5EeVh9ekq6DrSTcpZoNityQpyuAGDFGILpQMvQDBkW0Zxi2swE_1yut28uii9NqQ9_LblLL2q4nMoj0ElDXDGe-zyfd9BS2WnBxGXmVSwwO20EWGzufnCf3Wi1V1l2hk8uSXSHlH0T-jo0wFUx6U6qTSbuo_eR2RvYI4FDPBILm3IAEl3yBEIGaKbzNMFg0edl5OtzOT6nd9AqHx1bzHsmHPD4AlFs3y84rref1RH0Wg_-5r2THixUeKAo2Z0zAXYGIB56paVzUO4dMU1L8NVGk9nWxZdFXAR2aoWjRXKPdR4o7u9mExT0lqQ9kxfw2-FE_cSJNLOZm5ndzHlG1E0p4XoR-kSyeOljm51cI4TZasrME6iTW7Un_Fu6ZhUM7NovnpVIo_9jQTG7PgYMULdXZQRA-M6ZkJJYMp8zv5UKhOrl5HqXSr_WGbwu9sQSc4X75wJZyRms51Xhp-qoN-NgqUz210QdeNGCRxYYKeDL0zejm5duJIJ-BrxOZcX8oXPWSEcWgtr-FZoOdgi8g8izl7t4OY32KlpDWC7rhBGcNDruS-BtwDsrqgmcp4BvFlLlDWRg4ZXgUUp4I-Fd00FiiMXUwB-0ca8JmCxH8qYh6p2aXFfH4CYJezkPrWzSJD_aPK-65_ntpVmtv8S47AY9XJ1g-Sjq_ynxYhIZp-MDDXnIB0Fl-aJLKmua6Dmsfdi5nRWUG9E3uRigTzSKP-zR5-Qv0QZ1O9UtWrOJGNU_6u496tpybghwKyx8UToikXM3oZN2O_GCeVeh_J0tuk5uNkG0NKBTFrfEwvrKl1p5zPcA2WBbFQnuq67T10c5pKeqvQ0JFp64DjM_qZu8IUPvVMTBFfG86Tg9LpiLar0FdEsm0GVtZY04Zpqbw-ur6pWVlHnxTfgACa-v5eM2NzZV1n-vf8C09zASklVj2TeGty-ozb3QPQWCLkyUv4Ler7Q9MbaH2XB47C-FtzRv2ZcVl8JfAulam9IUR1OVrRZh5IJQ3N8-fR7x82Z1aSRZ6QTxzQAlBOy_tCj6ZR1m1i4iASWZtHaNXrNE3Djn4-fqEBpRNv_OJBBAagE1RLjWvEZVWod36jkKOXBWfWypV_2-KmmTh3CS7LJS3RShycGtVDwMViphXTsmMcZ8dOwF2P8S515OCC_-922uQYcg0xxaEHWPfx1iyjeg1OVJzUXQYLIPOBBNKzz29Efk5wn40AetX2zGutrGEAOGvGJ1OAS9fS7rfq8k6MDOrKsigDHO3_aCwmqTjWRi14b4Lqtp5BWAF957jhXRLk5Yp2vmb-svwmprCAmF2kgiqq-mw1kQL7qLU1Vsik7nJe7IQaEGecFfZMXryOpeyLGneG7CI2X5oudE0rw1ootBtDkQuLgjcrlM913VzsYNv9dP7B7vUzCApSjR0-4yPHoz5v08Y6YArkFdvhX_nPv_TDSxpoQ1CKNlcjMit1QKKHR9ztx2__0qOjzEosVjtIPAEamW5FJuAOfCtn7RvAIrJyqkADnu6JQ-GReE7BJDsEPLizIxVRZxb_hO0pJ-hnl7SJBtLxeiAmVueVTZqE_riE3yQ2yDAHyYd9iDdUNWV3cqO1xY6NhKWliiBcY9ysYpRHSjA==',1795000400000000,1795000400000000,0,NULL,NULL,NULL,NULL);
INSERT INTO "outbox_message" VALUES(7,'mail','dora.double@example.eu','gAAAAABrBk6qHDKfIe-v_so1VRf3hsKhOjWTe3ri4VXLAIyvJgjTzFdVUVrDnAMMdn8wAy1hf-6cw19Q9CijR8hQjMUUiljUhbZXgiofFdMIrx4D4uIq48NNu3AZxDIwHEekbsLUrYlIIE8UK5V8HicGOktiGXfirFc-2KjQaZZh4qxpKi68VPcRjkDlm6OA8UWqffzLdHbmui0zdfG1lBbEefbbCuEmtOkpppk-qsEORh72t-121YtgN1T4xUjmAxWVa1iAgK7wOX0zDAvrPbSYD1pLU0iLADC8d2yfrlPrFXMvgojGpPtY-nQokqZvRSd2Iy_ifsfiLsp7w2PLlv-kQ_fPzyYov8HlSoQZvmsUDiGx-MBlS4HzdWRT1wSejb44hxtA4uvuziAX4rzTS_ctRpCX7p0mwzuD9tlzgKCx-Ccu1GuAupRqRyF1tk7ZXW3xPTTENRwtAi_KHSIH1266krurJpTkYXywUuYHRwtL-Ef7T0_A_XLDnRvxMycaAqPh3qmqeRH9totf3gzRiaLM1dCWdrme6Az3wNi5aZOiB-ZrwOZNw6Lb8uWFev_DcAdCLTqr-V5R4xdwD_L6gXED7e0edva8eBfm4f1MoqhkZVCnbaA7yOkwiQpD9sHKed-8t96P4Q49vNGnLnhgTGQ3ZronXHEjzhXjqLfg5bbxJu-zbhAY4Nw5tl9ghPIqQq9ni-a9UYp7PYZGuDlrvEXfkISndGiOILbiX605JBIJG5gOezFC_FbP9JLxpFA8IhomgQoYBIM55EDg98ptr2fqEhtrTfC2V6P3uVI0epfTRmy82e8znAvkUcH9p6Vl-XsQCrAA9IkDn-yUUjPZnvO1GvcdQmbt-55SmEmTxK4d_ed_Gzf1EZ7WjnU_iCXoSmajAkqNf8ChWnZMYRjWuc99a849ozlCR5PRk9T4fflSEnlPradYegvVBSUW5U3M5fxPIaakLiYT4LNOjBprsCDUvGY9dBqCfsCWGIRuVo0kf4MfKPahJhvZu8lNbJtcRJ8RWlecv_eV5tT6BKxFMcAoP4MeK_8rtsMhS0TeU5ep5Q7duZ7VAp8IUoS1-r9vam_FlEa7emu_yazaUuTtO2arsfq4urv_Qw==',1795000400000000,1795000400000000,0,NULL,NULL,NULL,NULL);
INSERT INTO "outbox_message" VALUES(8,'sms','+32470123459','gAAAAABrBk6qvJb6N8Qm53wu55PB_3y6gOm0Bpi6_eg2DHn2X1eysAQ7TIeJ7U0IgfYWYdqo6ZzUY0oA82e_4ysnsEwKn282WgOB8DB8tbUJqmkTFWJE5k98wlJ7_yBwXzad4B_QZrhJv_jHLk1pxlGAcEdZ5HzyNqTrU-bDjvhuLj9z6RSkpj0NCqZtQxwSVrrw1JbrfRYINKH92EdwjEz8BMSzyUaNhCw1LRUa9aWhvuK9-yVGUBw=',1795000400000000,1795000400000000,0,NULL,NULL,NULL,NULL);
INSERT INTO "outbox_message" VALUES(9,'sms','+32470123459','gAAAAABrBk6qAv6tO_OcnD2hXwfLKCfaU3dnbTTLqHwKkyKodbF21ogyUL7LcpEmqI9z2ooM0B4XofaEiGSBADQWhetCQW2Ml7rxP2cX_m45t552md0OBs1GEGz6gOSye7fdzkmMqMDPiY5TqABvdhiS4UMuNYs1ziyAH9LuKcdEjQ8_-jx2DCM7xtlDUKdboM6cBhx456KROFyVx2WsPj46u65wPKCFSo2kuf3LY06sKNjcOSQg8Fg=',1795000400000000,1795000400000000,0,NULL,NULL,NULL,NULL);
INSERT INTO "outbox_message" VALUES(10,'sms','+32470123459','gAAAAABrBk6q0iv6oDuHgvHfcx_tfNsvkrq28i02hVqu4d9tzcnSSFEwAMK_xVGswZtsWKupUfKbFTclHD0iyrUtl354D7HbeRR0hb7QzwSaV3FadNgCNA2N8zBoqW02JjvaYMS6eFlgvp5AlTPfjX3UZ_lGHpkPcAKNEMh7LPheZPtycfft4xfslgiBQ6FGOdKkMUlsfdtg5O7wZnjcDz8VuJtQUd55aaAF9AGHzw_Uw6Fj8luZ2eM=',1795000400000000,1795000400000000,0,NULL,NULL,NULL,NULL);
CREATE TABLE password_reset (
	id INTEGER NOT NULL, 
	"key" BLOB NOT NULL, 
	account_id INTEGER NOT NULL, 
	login_id VARCHAR(32), 
	client_id VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	consumed_at BIGINT, 
	CONSTRAINT pk_password_reset PRIMARY KEY (id), 
	CONSTRAINT fk_password_reset_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE, 
	CONSTRAINT uq_password_reset_key UNIQUE ("key")
);
INSERT INTO "password_reset" VALUES(1,X'31386562326135663935661FFD6143CC173543A6DE1101F4A83AAD165FF0474697292E37B29453E4F6EA01',4,NULL,NULL,1795000400000000,1795005800000000,NULL);
CREATE TABLE periodic_job (
	name VARCHAR(64) NOT NULL, 
	due_at BIGINT NOT NULL, 
	CONSTRAINT pk_periodic_job PRIMARY KEY (name)
);
INSERT INTO "periodic_job" VALUES('dump',1795000400000000);
CREATE TABLE phone (
	id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	number VARCHAR(20) NOT NULL, 
	confirmed_at BIGINT NOT NULL, 
	used_at BIGINT, 
	CONSTRAINT pk_phone PRIMARY KEY (id), 
	CONSTRAINT fk_phone_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE, 
	CONSTRAINT uq_phone_account_id_number UNIQUE (account_id, number)
);
INSERT INTO "phone" VALUES(1,1,'+32470123456',1795000000000000,1795000000000000);
INSERT INTO "phone" VALUES(2,3,'+32470123458',1795000000000000,NULL);
INSERT INTO "phone" VALUES(3,4,'+32470123459',1795000000000000,1795000400000000);
INSERT INTO "phone" VALUES(4,4,'+32470123460',1795000000000000,NULL);
CREATE TABLE pushed_request (
	"key" BLOB NOT NULL, 
	client_id VARCHAR(255) NOT NULL, 
	params TEXT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	consumed_at BIGINT, 
	CONSTRAINT pk_pushed_request PRIMARY KEY ("key")
)
 WITHOUT ROWID

;
INSERT INTO "pushed_request" VALUES(X'3138656232613566393563C0FC20553D93FAF36C52D8CAE2FE60190ED937BDAE5302F402F4F9FED32FE9AF','EoB0HO4D_Rp1XJkx3fwVyd','{"response_type":"code","redirect_uri":"https://rp.example/cb","scope":"openid","nonce":"n","client_id":"EoB0HO4D_Rp1XJkx3fwVyd"}',1795000490000000,NULL);
CREATE TABLE registration (
	id INTEGER NOT NULL, 
	"key" BLOB NOT NULL, 
	email VARCHAR(320) NOT NULL, 
	first_name VARCHAR(100) NOT NULL, 
	last_name VARCHAR(100) NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	login_id VARCHAR(32), 
	client_id VARCHAR(255), 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	consumed_at BIGINT, 
	CONSTRAINT pk_registration PRIMARY KEY (id), 
	CONSTRAINT uq_registration_key UNIQUE ("key")
);
INSERT INTO "registration" VALUES(1,X'3138656232613566393564EA00177C3EBD45FE822BA53BF66A79E3E37D7C3B44645CF5FCACEC2709366145','nora.new@example.eu','Nora','New','fr',NULL,NULL,1795000400000000,1795005800000000,NULL);
CREATE TABLE revision (
	name VARCHAR(32) NOT NULL, 
	number INTEGER NOT NULL, 
	CONSTRAINT pk_revision PRIMARY KEY (name)
);
INSERT INTO "revision" VALUES('keys',7);
INSERT INTO "revision" VALUES('clients',5);
CREATE TABLE session (
	id VARCHAR(32) NOT NULL, 
	"key" BLOB NOT NULL, 
	account_id INTEGER NOT NULL, 
	acr VARCHAR(255) NOT NULL, 
	amr JSON NOT NULL, 
	auth_time BIGINT NOT NULL, 
	proofs JSON NOT NULL, 
	created_at BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	address VARCHAR(64) NOT NULL, 
	browser VARCHAR(255) NOT NULL, 
	CONSTRAINT pk_session PRIMARY KEY (id), 
	CONSTRAINT fk_session_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE, 
	CONSTRAINT uq_session_key UNIQUE ("key")
);
INSERT INTO "session" VALUES('fd4UnQlsiHiat0f1gXAbw7',X'3138656232613566383432E3688B6C936D5F691DA2D14289CDA600E008E6F3CBAD3B38891297A1672855C7',1,'https://ecas.ec.europa.eu/loa/medium','["pwd", "sms", "mfa"]',1795000000000000,'[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000000000000}, {"method": "sms", "strength": "PASSWORD_SMS", "amr": ["sms"], "at": 1795000000000000}]',1795000000000000,1795000400000000,1795043200000000,NULL,'127.0.0.1','python-requests/2.34.2');
INSERT INTO "session" VALUES('h0V-eEylg32ZH2cnnvUjrr',X'3138656232613566383766844D0C3476891B0DFD8615929F9B63A8C0652A84A8F56ECBA5FD167735F7DE91',2,'https://ecas.ec.europa.eu/loa/basic','["pwd"]',1795000400000000,'[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]',1795000400000000,1795000400000000,1795043600000000,1795000400000000,'127.0.0.1','python-requests/2.34.2');
INSERT INTO "session" VALUES('hLG6Ng7ur26Ie6odH50W9j',X'3138656232613566386330657C39FF87BFFFF3180BC3AD379DEF2D508D53EF81F27EA038A0DAE7C150BF04',2,'https://ecas.ec.europa.eu/loa/basic','["pwd"]',1795000400000000,'[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]',1795000400000000,1795000400000000,1795043600000000,NULL,'127.0.0.1','python-requests/2.34.2');
INSERT INTO "session" VALUES('ChrcaOj0CB3oSeNTKVq4jb',X'313865623261356638643779B1132AA2D904CCE6EAE79417402FE6328933DB6351B166FA3356F5311FFE04',3,'https://ecas.ec.europa.eu/loa/basic','["pwd"]',1795000400000000,'[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]',1795000400000000,1795000400000000,1795043600000000,NULL,'127.0.0.1','python-requests/2.34.2');
INSERT INTO "session" VALUES('dM3lqWoUoTqYORLAx8dcVM',X'31386562326135663866325A7D58B287875EF54B6BBCD2D248A5F601F78D621F826F6D5D51FC7A03AB68F8',1,'https://ecas.ec.europa.eu/loa/basic','["pwd"]',1795000400000000,'[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}]',1795000400000000,1795000400000000,1795043600000000,NULL,'127.0.0.1','python-requests/2.34.2');
INSERT INTO "session" VALUES('iSWJfGxOr6bDxXQMFhDf6h',X'31386562326135663963649A01AD06CF0DED40B2D92D63E3B2C0E8ABA6B3B81B146ED53C4FA62620C75BB9',4,'https://ecas.ec.europa.eu/loa/medium','["pwd", "sms", "mfa"]',1795000400000000,'[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}, {"method": "sms", "strength": "PASSWORD_SMS", "amr": ["sms"], "at": 1795000400000000}]',1795000400000000,1795000400000000,1795043600000000,NULL,'127.0.0.1','python-requests/2.34.2');
INSERT INTO "session" VALUES('8HEje-GdoavW_YlQoHi32f',X'31386562326135663966318C6F6F20C2D723AD91F6524D5449481A8C63BC5319266ED29D7222E4A72CCF8C',4,'https://ecas.ec.europa.eu/loa/medium','["pwd", "sms", "mfa"]',1795000400000000,'[{"method": "password", "strength": "PASSWORD", "amr": ["pwd"], "at": 1795000400000000}, {"method": "sms", "strength": "PASSWORD_SMS", "amr": ["sms"], "at": 1795000400000000}]',1795000400000000,1795000400000000,1795043600000000,NULL,'127.0.0.1','python-requests/2.34.2');
CREATE TABLE session_client (
	session_id VARCHAR(32) NOT NULL, 
	client_id VARCHAR(255) NOT NULL, 
	first_at BIGINT NOT NULL, 
	notified_at BIGINT, 
	message_id BIGINT, 
	CONSTRAINT pk_session_client PRIMARY KEY (session_id, client_id), 
	CONSTRAINT fk_session_client_session_id FOREIGN KEY(session_id) REFERENCES session (id) ON DELETE CASCADE
);
INSERT INTO "session_client" VALUES('fd4UnQlsiHiat0f1gXAbw7','web',1795000000000000,NULL,NULL);
INSERT INTO "session_client" VALUES('h0V-eEylg32ZH2cnnvUjrr','web',1795000400000000,1795000400000000,2);
INSERT INTO "session_client" VALUES('ChrcaOj0CB3oSeNTKVq4jb','web',1795000400000000,NULL,NULL);
INSERT INTO "session_client" VALUES('dM3lqWoUoTqYORLAx8dcVM','tv',1795000400000000,NULL,NULL);
INSERT INTO "session_client" VALUES('dM3lqWoUoTqYORLAx8dcVM','poller',1795000400000000,NULL,NULL);
CREATE TABLE signing_key (
	kid VARCHAR(64) NOT NULL, 
	use VARCHAR(8) NOT NULL, 
	alg VARCHAR(16) NOT NULL, 
	sealed TEXT NOT NULL, 
	public TEXT NOT NULL, 
	publish_at BIGINT NOT NULL, 
	sign_from BIGINT NOT NULL, 
	retire_at BIGINT, 
	CONSTRAINT pk_signing_key PRIMARY KEY (kid)
);
INSERT INTO "signing_key" VALUES('W-KCuz31iwHBtgmS9lC3L72f3nmPtmBenATZgGWLsxo','sig','RS256','gAAAAABrBk6pkdDFaoNl_ECYFAyl2SwJ5sn2OVJ8agW-VK5oFvqhocE5diQPQxTakE37C3IQ2vezHzLWBJbM738Vg3CAUjzO1JpzfwyQa7UY2HcAsyhnWxn8tGVB0L9RZ62WRaxz47sNv9IQHqaw2O6mDVBF3G3adsdMXdz6A0te2RCImEWDNXrktumXBG3loP4tofjXTSsF4rHD8oHInG9tUerxdRpmtiSGsbe76ScHWBNPHNfgf-67SCzeKpsh5KJtN9rbRdMQYQV8FFwlkTFmZWdT2msK9vstgPHy36shQZy5qqwF2XagcJK_qXzEy28XjphfZBCc_WxdtQ-k3k_D9NmNxtZ9cscPCV9C-BXob-YRQIOFOCUQ0aBRNIE4EHyE3uXcSmPJfbQFPtw0b_bdkBz6YzkHBG64IDiknk8nwag-kO_ohXm3oPrfmKsSAx3MEWDq1nJil8mjkedaJzUHlX6s7K5ckS4tF1ijANTWSZ4zrTDo0ZsEXigBGca78hX8EelF-Z4XKrl-Wmk-tuFEVTYQ5exhEyuTPjRf-aeHRb01nOyTimdvyLNRgDGuPzdVc_SN9mk_Thj8EaDFM7bRF3J522ktN_oS2BdgQ_czvuQoanTDD4koj0YjIuQqRjUgD2zNDq6pvKrf8HOdZFXZVlIq_yw9V9nJijro_2jF23wfnwx0J8tQjhWZeGlP07tV3ZOkBx035g9tpdHIbspoTOkHY26IOnccTueYDymdsiv4QyEIFITzT2bt82eNcNQ9Sv82i49IWXjPbWaeS-wHRV7spb6Wb6HyDpPwvEAGqIiS7_uqgpln3bc6GmWvoid3W-_KJo0OJPz1T23Xe2cjeSw19H2w86wvV6FmJmn8VJnubAJ9kiVjXNUQ7XuoT3BI6IeipYUJ6VxTCR_moGoPRTYl59arD-o8q4BeIirnvSrZSbq4Q33C2BXaRQGtO3lumH8US_FsOfWeGImAnvB_8bHQXYHzdZN_832rC0fti7tm1euuxKQUniLnuYwD11rghI1qJXccwgtlHssACgJ6Ba-5vnCGNyOQdr7IUirxJlIUKkU04nTf_SdWN3hoB6BWo1yF__USEawqA1znpm64mzfDkopFzHWxURQNZpMgZsIpHnWd0NnMCQtkyMjyvgT371HmMzJQuFVw6ACbKeCXxCAoDVvqGz359yPAuRL3lOFLXRzI4-rW5JItt1qdZpDPiRnP-yj3iv22oWmZujMV5QrCKj0rO-TsNGnMRHIJxeBJIALtmlNv-shfjh5vKxImRtbT8n7SDWq12VO9hm1DMm9NN_gf1IufVi1mL4bX9cGik-GdezTbiXIX7AKbmpXgfTSJPrsjQz5dnlHOlCjLRycpBZBg_Gnrqu289NmQFg_NNaTzSIe2pmWSZsCFhqENT0_HuhIbwIM2Ah9QwqtMttAzaEe1zv6-af8lWO9Ml8KZdqA6apCbh0hNNuvAYQn3F4j37dZZrHuk9ljkWk0F6nMqgLjBQ4BUu0y0L12zxWwzujJRfyebiZlq1ZmR2_3Mo-25-jQ7wKyvNp_3l1NBPSEx1NmJUlXxjlsholdSMxC9mz4eN2nFOfdYM_HkFJVkLayhf5udHCvxqaGbjrCp_CutoArv0mEs7Ypw-P_uIODprzMX1Er-ft42Vb80uKr2UHLpMf-a-NsrYbT0U-A9EtiY-cO1cnD63pdpa2XshdX0jpiHdFi3HKr-E3D45_wxktLAmYFJBr-lXBuwClrUKS3BxL9XLhjq9X7nc5-MR0rzc6iIX9eIWM_JbyKsLA1ZrMW5vCZJnXVecte3spgG9AAnftppfY2wm3O7zey6xQPPSQIToso-rwUmgiSpHId6AyS-9FF-kNmjLMwmgA8PLO5xzsYLHXndEH6y14cbLyTiwgw7KLJXfQV-qLY6tf6NKX1N_5eua00H2HDOULUnGD-2CssUoyTH8ijcjDv-kaBsL-CYfFbNZDkwH6bMnbTu0lLAjo4pwagxcWfE_-U27CB92w6zs4g3-msrWmFb65Wq-arAnRF_neHScZeIv4xAABA8ClvihCS2Na2j_gxH3p7iYjv-79cIUkhSzbYbGeJfAQr27dDGo57oDkj7l0DyMLQ5lrj2FVpWK-wes3_PuJ4X6CGUM5lB5FuVqJzdoP_jyzlIm8UORkXt-YiXTBqtKKNX0mB1H7qX2BiAuRkj5K9OAAxcjBWMhb4g-hWVlFZyBklPpapjXxzRd1vi_9i4UePT0-a7Fu-YVSbg9BjbDkUGSE0GQ-hivAHs-nMsm6ZGiyO3y1AgrIGS-KFDQ2VrlitYU4WfRB4X18hDtlC0TBP3xZaDUQ==','{"n":"pCnLDjOqKz3phkoytwabnsdPq_NZFt1c-BqDrumkaUOmLOP095tJhsc_ejVNqfDu-d76vGfWGkJ4soCDLTNMSd87uD2393r6EmIu8T4Urnp-yQifQUQgmr9m74hlvEpYmYblGzo8nsLuGHljnYjJfhJL40I-H5bgjVJd944BhGcUkRUOTqU5C8oGgioMuNMFOr3yxH4sMskblN1HKyzLyed64Pp_9VEaLq3WQSrCk27E5nNe1dkWsOUJwfoQnJFHXYm-7h_y9RnnaUIkBry9EbXR4hq7ekLQzRTFgkh1yK30SMNXnis-L4KrImsFmp-x9MvrLq8pP5WtdH3v0PgQUw","e":"AQAB","kty":"RSA","kid":"W-KCuz31iwHBtgmS9lC3L72f3nmPtmBenATZgGWLsxo","alg":"RS256","use":"sig"}',1795000000000000,1795000000000000,NULL);
INSERT INTO "signing_key" VALUES('fxuLEeCQIFRf19-ONORl5elshqy5U1n1g_nhdYuuvXg','sig','PS256','gAAAAABrBk6plsRX5aaMjaY6OF7UsB7YLVGtbRxPND0Hl54ORdJQPfTz7dgKhooSiPdpYUU5UDspS-IdA2mviOcAS6Id7kPLavhCFg3ujKqs3cM4CwwnvnJiBt0ZoHemCbW4CM8Xg_Xi5ZDJmrSl2cNSFf7evzlFNXgRY0nzHZcpWuG_7BLyEWbdTRxukqCEk_kzNHCc0dP6H8a3Xp828X66gtSAeBecBUIZDWBHCC6MSQPgTipCORFc4nA6uZdGdYxpi5WZsSroHS0osiEwOhgqpEPqvKcfdea7sl2Wuwf2F_ZU9_6yhy-ea59JGUnlNYX1fKhrvhHDRskjkAt5FDBBib-Itxn5uN5LFweM32rAXVQ5OwHsp3rEegK3b4HV4mJM9FD5XlbXe3vTPFkQEhhWhpa2A8jQDpDrgOtR4LPhmSeR39WYz-H_4twkGsSsp-L576foy2DFE1vmgGlM6KWuNHQfsaag8CaBkJeSIoKfJwlO5Wc8DR6P6DJfsz-nM2RNbVt-OgxpFexmjY5opFfby_77hHJseBk8OVsarJsejKjToNeWN-5ve6fOdHpb5id51y0nLJkc_1Ko1BrUBi9zbQalWZPmm1zeSqa4VIvpmyKqzFt3IFOhtQ0of_aNoyifF7lHqBaf1a5JXzlCzCVerA49_kHa5Iq3QX5SqhtHcCXhPEtJw_5DNSjQLJ3PYmrDVDPcoLfHoVPj8l1wdHWW2sBvP5vP-cfqvRPhf3jES7nA07Dl9Z3GkTcMqEEZeD447g1fEazIguij68euVgCXJtvokCOYWuUhghhsn5Ese3lk0JiUMGZgcyFZoPFiFbSiwF3Jk1YrU7pT7gB1BUpfBpCuC2QX-NCJF_HGtMpebqtJVFuM0gkXtKkBbtG6cX23fcx0aB-0mIM7MwaFWM-jF2qZEGqxZxHOF7fKyDJPavAcVWw2sqqiOykqVd--xqLErM8MsSGLePi9i9p_sFCuoF4HjLRLXj59akETLP2I5TC6ZOAm70F7MNrNG23r0FE-_1tSc_-ghSEWobFlyrEZp9z0qW7ohN3wKKj0go2JK79GOfizWz7HmlCBH4ghLDXEdcw1Ai2cCbSWqdKw5S8-oo2_qdYXqxNXsiBOpBWM0PNHh0LaSfA9t4vMiin0VNmeOZftqZBl28wJVzpHfu8Fh-2CNfqeS_e50oam3dRGUah7SrjQeFmjusM2630hXv5U7Wjlu-_Un1HxxklNo249_uCnAQeO9G4mR1H01xNVt_9ptpNZMsRUnkupoc9Rwk1qcqa7LvsO2AQxymDrqEC1lxEj26_Ryva3kitcX7RI-A58aPYoplAHbpj4sgo_FJW9YS5syy6tZxQ1jV8TXWqk7c_qXKU0GdYnwh_oM0Aoeaz0bN21yiNYG4PGxtjIyFhQOFDjLwS00lv84A9uy0t2lrT3fI0d08Sm_nbC9nzUQhE8g-JL_5CVio8eRPDzuvPjKCQj9JqyspXlYNjtofpyCOLNmG9usal2zUII9UdC2FPMKH1ls-Qw8EkawFo8QsikBkvbx00WmGp_MQQFm2kzCGkCW67E3234tI2V_OxdlKCUdf_BHyei7l4z-QBf43Cm8hmT8UqlXYKW8CdjkYfQZrnCjhou7rem7lsvjUeyLitbo67RR6mZQ4hV_H5_jq6lRDp1y2dGkdUrouBnU_kpSm0p_gAR-S6ZYEWdQFAc6WgBaFzF2_6SWCJh0-MOb0gGnn2NaF2TASg1zWXH99V57PGJytygtvS119vFIJvMYy4jKhSpw8jrvaOG5CjoPEy12Zznv3-fjCxuJqPrjqo4sqaidztXpvjAQZrcgZejVGhoAraFPOF1RDAME4VL1U7xUJUFJxkwJm8Ka4XVBGV4FbYK93lX4McBm3Tp16reiUERPPY5WT9cZcDFVhYiD-gSt5RCiLFRy4j6cpk87IGHU7Kq0btqXpVN-Hxx4oesxRjkUiCv0mFz1bLgy6PaxWnf9O-lts5sM8vCR0x7NZB-neSTSB8mMexouq6sanT3bgRxsp9Jt8V06I59V_X4cSj2a1fNj-O_6CV4NJ6qIdLI3rMs_FgPhZHYnJn_eXF4QXZHR2KJJ_q2tn_LAIJsqH-5AMqV2Fc-BgPYjrzGpesBVFDTuIAIpGUokH4-6DaIwBcX3ly1u5eGyXHwGVmnPxvlMDiotqtn2AENYqUVCh3TQnBqoynT7AS--sjhP2GKzS1s-w5nH74NvABJNKfDDs3DyntZ_mzQkqO-V-ehxuUMMGIBHoSI2u2sFJaWYItF3yL7NvNLpZRVuN4T1SU9ZbcbCa9yPxSY99VwXHstUsKAT3vjccBawg==','{"n":"uouIwOiX1a93poeqBjmfGCAqFiEVUjMhI4nBW27Df988ui5lboklYA_KJH6uoJPVwg3fgLGtARMylVMijT_jrKXe9wSnkgOPhG5dP_RTu6U_Nqn_EWAah-dZ7WF7bDtmGv_ou5vNoWvIU3jteeI3hQ4oup7fLi2g5N7MM1ApUzwcuUF0Flp1OzqB8JIjBBjXp8HwfNAKNe6QZWbIXPU_Y9wNZT2eCKCGEfsbdENqIpVpjoWyw0wUbqsuv2YzGcq_xLzLu5fhQKtrFcEP30-lGfv6ojElIwOZeI9qTcxHzVuDnkfONZppcJdvpvTtR6O7p6ggFFZZfdkEaH2G6MqpMQ","e":"AQAB","kty":"RSA","kid":"fxuLEeCQIFRf19-ONORl5elshqy5U1n1g_nhdYuuvXg","alg":"PS256","use":"sig"}',1795000000000000,1795000000000000,NULL);
INSERT INTO "signing_key" VALUES('RUHhA9A-w9AmebcPv7NwzibW_qPY7yWuMNyFZeftonU','sig','ES256','gAAAAABrBk6pS8ePC00iyiFwuctbMdPPL90pSMtw8Q5uapJc9LPDsLylwFXB-XfhsJ8cdCgBJYsKimvi_hx8MW-H2uQROica_eYP-RATRV1EyBYkh4SQMEm79O49p2owmQ1YHtML6AAmwQusfqjPA9F7TxKWQVnLcT0eGRL9SVlsszte3qxg79Z9fK19AMxiEHkX5xZvE8AW9_pFW_2Z2R2wK4D0NQwK41T51S7ENw2NWqegFGzQNuMrytBz1bGeZrDDimj8eZ3OW0AJaprw0ceCad2elM60Xs-WuOf_32ooSaSHpdJPg3dIcEp2CLZeqm1rU9hECde3UEqh1uaASCT0NuLU2gV7MdP_Yw7GMmR-03bVUR6GhZCr88cshTY9BRDMNNYIAdz7_JDb87_LxrjDHd0-yjgBMA==','{"crv":"P-256","x":"3cDw_XJPnUxaj3Zs0Swim0W55nLFHDCU7RF35My578I","y":"F1Agy0CUFxyo4noqFjGMxEuM4-Y18YIKYrJ0HCGqgxU","kty":"EC","kid":"RUHhA9A-w9AmebcPv7NwzibW_qPY7yWuMNyFZeftonU","alg":"ES256","use":"sig"}',1795000000000000,1795000000000000,NULL);
INSERT INTO "signing_key" VALUES('8RPdnapzP9huTAAY8iu2-xGrDFyos_4OGCRR0EpiOWk','sig','EdDSA','gAAAAABrBk6pM-iHnp6mYBdmCZunxbgt1Zz_I7fRc6ar_XqBmYKaIL3ySz63hN1_L86z5WCK_RZ_KDwThfUsc1Khpl8w9Pb650VmrM4acBDceTp9ng7Xx6jrc6rAJ3u10RTEGlcJO_xOE37ozHyOxSw0_me49IvhQzY9KZSGeYMI58x08qO6J1OxqGISaUEoBXkt-qWLx4_5uwjeZBRXNF4yqMcxI8b2kHuMEBhmztbpRw33krMiAbbM22HlXndYTipMNsCO7dAXBWfKReWskVxigbrttSxgaBfyZ6UOjE02RZ_Z9rhl-8NESqUiRMFB5innIeTtGVLIFxcZaHeaogTpQAUjQVJMzg==','{"crv":"Ed25519","x":"Yc3Gul08Qt4PmsNsQmK3OhGSGphYQqBEMBL_n3dVi7I","kty":"OKP","kid":"8RPdnapzP9huTAAY8iu2-xGrDFyos_4OGCRR0EpiOWk","alg":"EdDSA","use":"sig"}',1795000000000000,1795000000000000,NULL);
INSERT INTO "signing_key" VALUES('mac','mac','HS256','gAAAAABrBk6prpCeIxOR7Q36vMCvLtk7qNcrNXoy-aCP2ZY8oUidHQX4mIo2xHmVmBZOZxZSOu__owDyf2XUQSgXaDgl5m-JgDlegf6twwXcFPGw4rwnk0RLTxG2G5B7-jsj2E7DUGyV','{}',1795000000000000,1795000000000000,NULL);
INSERT INTO "signing_key" VALUES('VGh_EBG7Nlr-8Pb5i_dfI9GgWIMNkoOBTdGX7SxsUyg','enc','RSA','gAAAAABrBk6pCSOz9nbx--0XkLzhPUkcZzfRC8qVxDsHP_zzDhsHCruEl4IcvMhKh1XxBDnfAMEBay7CpbQAqyvym4vDMQy52YXfDg2nsSxuuqncEtu1GRBIM62bU3tYVwZmbhTHdX7_FTogUKnt97VolRO-OEPddJV4SmhY2JbwMb2JxsImdcWq673Gd0iREsXZgVc_CrkddmuCv47XMx9dBybpr5KcVD9MDf3mhLFm1Q-S2MDHe18wh2v8Chx9P05xM-TcBegmE1pzVG60Be4USt3wf7VtdDw-j52pJvv8fgaDguo6aMsmIR2QFZNixH3aki0Rtx7C9bYowyL1oESeWuicnIEN5yT4dhliEjfRs-A7EByv1I2zJ4uir-cUOQY3DdT60zYe74snO4hqLrT3-CrDm4WjOvFLPGnks5hSiWujUQUW-edDO_2Sh2yhNHNJdpL72zDrhmfpbh8By56ZzYJmDEUbV_ArwZ1jrSza9DEOzateUpKqQa8MrES-b7eLdz0M42kGwr0wJ-wuFgytcNncN_tusjWaW_96OaiPrkL3qDKPfaZTEAjtjx845B4hixPeTUCR5pDghPsmQXClpJB_tS5QmiqsAYHu2Ta4pj56gtpLcUCef9xEBOKmvor0NzpkM2H8BejoMq-m3SEA8hXEzY4F4Qk4oLUHuM_v01LOY_O4U71P2o4sKKSVMGMqcBvWN7erpx_v-QwEwOPLgw-sPPXbgdlg_uMC_ejEqv2_FxAXio7jjammkC1o_ktI_KIHcZ_86cVZ-pTzuuHtYwo6t839HRBDXkkuzhAKYd8GC2abUhNefPiezYcBQrMcgHOuRxtupHvKL5f2LReo3rpzIKe9uRhrtZO-zxE2FugB_nTSkFcm2rfoCoDykD_sjJ0f4Qe-J41bz_IGmxK2EM7lvttF20YcwujRBRJtH3tAOspn6gb5o1g49NP7NLX39H8c9EZAXFSMvgmAPAusQKqW64ZZe60swEe5-tncA4HaZ97jpmrnO5MAWLFSNyukyp2HK3PQp4VvQsrCcs0Far2yEvrH-ZPifA0aWZYx7QseQZz5R96hsCXea1xHN8mNUihtkkFvTcta1M9mf3hVAVLo--8asr1H_Z1AxAdVR2PpoJyFa_wsb1hrF0LhdpithGw0PEKV3lUYCcWcQYHy-QVEgU5CTc1BBcPin89MGjDgFlZXBfAqUS4MG5xbQS0Xm-EyhXed93LQBe8WZrnUsKCrtJ_Y3oHre7-n78OPrz086rb1IelYdWIxK56rtcnr2qa7-p6-TJThsykiYIsWkTDoZEvLw9RknMYGADiqbspcjzghgejyphInpYIkr_nRedxixZCGp09HkUMaKgQRr0w3bFP-VU2QWM-JEvdse-R1ygeFTTgqbdQEUIfsVLvbH50viu2TNTSsDn7aBQZFQRdOySGiWX_Q7620mlkxd6MIp_dBcfnNCX3r6tmEwl-xuvgQDL-IMYE7BUEhLK8zhvlefB3RSZes_9FU85qj8gpX_9vBfHfruPH2nNgXHRcN4iAWWR92n3MWlGJrkc5qsSy5tGZqJaCUWAggjjz0Uv0rAfpZuY7QbP1ROV1FqCU4ZQBzelEamGR_wU5UHX2us94qfKzdjxP07kW2LQJp5cc_n0lNBRVs4psSqgjwv6botiX632ki65gv_0lKlRpKGLvK_1J0fnNLjd1X1yenIio0Py-yhV8aRRVTnrkYo5It4w4OCJAgKHt7LrMGZLrCJeYhpQKQycwNzSAmkB_GCHJQk342ENxeeGCBjU_x7RznYuRVUGrZx6cG79EKOykp0-hc_j2cO97qLTSpSwdoAdCbKnDrYN32uIkOhUVP18kwSj2HI36sa5G3dO6M2oHcDem9CCWOleJungz5qZexMiBuXws6X6zEW3lKNEVl-JE_MMY4Kw1uoMhtzrtP9Wla5Wvmojmdi6Hz-vAc7wkYegM1UwrNx2ylC9l63vswhxYSQ0aJqbzBu5bPmjhBIRwhf43dEcEIByT-rmDn82cReYMGO8inq_CI6rd2eqM2rGIet_Os8EzcV8nOKhLQ_Hks5QhdiT8KpOW1c4Ag9MoCNUQlRPrgLNsoHiki3AtyARCiSsfiX196f3H8lv5kw8ya0fDjkcyf9OPAot8nL8qv3TpkgCy8ivOv8Ud7tiFq7nW7vfU1WetEy2APRrI25JGo-74Od2RHkW9Dkth0Y2_jXx2QnX3mZKp1nEkApgJ1uoDMsrEhUvzpre5Df6VAyJ207IoilTpDa5kOABjqHffi0942I71taLzsd7dMwdViiXPyFChiZZto','{"n":"1XGiti3toNM_qKX4TlxK-XiR0bUBbdR_EjBm4OvYXAQVnptmXd9QvgEEec65Kmm8D_MFHAvIdSIhdAtby97q8anU1zOCzC6e0MQDK070G19CxRxNVTZ1pvq2k4nOnZACiXNVJsScvW0r3zfoN7bIwniFEfc2MYjZNOegR60EY3XLsea_h4EwV9t40OrP0GOXnnZWM1m5S0FBQXHzly0oddZSODzRBX5ZFTKxTXTfFTSEfr6tuuP1d97zmmJnt5VlzuKW_gIkZeBIXcFqKzKH38_FLmeb_JRovHfImzlMJ9_sRNWSZHG9RmAlZ7HuLfkdXcPOHBaHqtv3peu0iXdBbw","e":"AQAB","kty":"RSA","kid":"VGh_EBG7Nlr-8Pb5i_dfI9GgWIMNkoOBTdGX7SxsUyg","use":"enc"}',1795000000000000,1795000000000000,NULL);
INSERT INTO "signing_key" VALUES('MY50fQWLNomdq7Uy-sdOVdQWrEo0SrcXPmoga3h0gRs','enc','EC','gAAAAABrBk6pW515J1uWzpohPjJfC-CYrJRpsosqXMiM8A-Ghi3GauEfnEJWNPDH7kBj4OGVZXJG4tBCWS1hQGPbWw1qvvNGBsR2SLlXCPd19M4FMFCBvPckMDBTS_ztxqY3a6_kXGTx4hirPuF5U-EBpjkSW0l0ZLL6OcRZZObji4tCf07ORE7cEBoY0-HIPoDtX_Fthq3wQROftuVSLh89Zt9b3uBLCkxjJIpIJ1KeVXt1ZNcQ_awhnB6d0N0H9wLabXMEhsOiANKQOhjU0ehK-9f8GkEukChyH_qshlpCkVx0rR8GZrnzQ76CqNcXT_N6hoCi9dLEzs1pGn1xL91pWaSk0Z_sAyBYyLaNcNlMXgP4EcslQpBvH4OYe_4saS72o0ly4VfQ-B3PhOmArzvv14Ts8W5Pmg==','{"crv":"P-256","x":"5wqCjzHHfHv7WnwM-nNb9iNYUK85QGyLxyXL91hmoos","y":"QZ7HpKrGxXTi02wVL5e8QOyW9N3wKRvwe4l_eyPxSk8","kty":"EC","kid":"MY50fQWLNomdq7Uy-sdOVdQWrEo0SrcXPmoga3h0gRs","use":"enc"}',1795000000000000,1795000000000000,NULL);
CREATE TABLE throttle (
	"key" BLOB NOT NULL, 
	used INTEGER NOT NULL, 
	expires_at BIGINT NOT NULL, 
	CONSTRAINT pk_throttle PRIMARY KEY ("key")
);
INSERT INTO "throttle" VALUES(X'6E573E413C8289EC628618BC1B5E2A7FD23B7E8708CA88CE36386BF301E7CF1C',1,1795003600000000);
INSERT INTO "throttle" VALUES(X'61DBED8AC7ABCEE16C06B715E1DD430FC65AE8AE630F34759BCCDA7EAA8FF3E2',4,1795003600000000);
INSERT INTO "throttle" VALUES(X'2F8B17A2B8439EF5FFF22AD1C602DE979911572D73EC0DE56719ADF7037679F4',4,1795001000000000);
INSERT INTO "throttle" VALUES(X'F1C67BF8B24F05F49F630B287F7D040906CFCB2840B237025524C4482AB9EF12',3,1795004000000000);
INSERT INTO "throttle" VALUES(X'6F7083E3EB0652D8E2BCE16070AAEBD3439926EC9B0944B2E6D7F95EF3A0D1A5',3,1795004000000000);
INSERT INTO "throttle" VALUES(X'D6F8CA1EBC7150B3F68DE5B7EB3763B0CEE1E703883CC272FA69426DE4922F44',1,1795004000000000);
INSERT INTO "throttle" VALUES(X'CBBD6806A5F040ED998AA53FDA537C151198AAFE6021B4D6670F8BB7E73B7EDC',3,1795004000000000);
CREATE TABLE token (
	grant_id BLOB NOT NULL, 
	number INTEGER NOT NULL, 
	access_hash BLOB NOT NULL, 
	refresh_hash BLOB, 
	client_id VARCHAR(255) NOT NULL, 
	account_id INTEGER, 
	session_id VARCHAR(32), 
	scope TEXT NOT NULL, 
	issued_at BIGINT NOT NULL, 
	access_expires_at BIGINT NOT NULL, 
	refresh_expires_at BIGINT, 
	over_at BIGINT NOT NULL, 
	consumed_at BIGINT, 
	revoked_at BIGINT, 
	data TEXT NOT NULL, 
	CONSTRAINT pk_token PRIMARY KEY (grant_id, number)
)
 WITHOUT ROWID

;
INSERT INTO "token" VALUES(X'018EB2A5F85C2AC67B6F408B805B9A1F',1,X'DD9315C87FB6EC65279A201561E0A1ED168657E87C3041CE4725249ED41247FD',X'53BBF35D00F7EA0EFBFCDC7EE58A0F466F96CF5BEB0FCFC01F6A271D0BFA5B32','web',1,NULL,'openid profile email offline_access',1795000000000000,1795003600000000,1797592000000000,1797592000000000,1795000400000000,NULL,'{"sub":"n00c3dbn","sid":"fd4UnQlsiHiat0f1gXAbw7","scope":"openid profile email offline_access","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":true}');
INSERT INTO "token" VALUES(X'018EB2A5F85C2AC67B6F408B805B9A1F',2,X'CBB34AC6DA46EE95C66611B3C3299052FC23A8F6D3D4DA800D8A47D6876F4CB7',X'A88E7BFE50036B8CBFEF6FB20E256DBDF14BAFAF16027D1866E54013A088A7D3','web',1,NULL,'openid profile email offline_access',1795000400000000,1795004000000000,1797592400000000,1797592400000000,NULL,NULL,'{"sub":"n00c3dbn","sid":"fd4UnQlsiHiat0f1gXAbw7","scope":"openid profile email offline_access","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":true}');
INSERT INTO "token" VALUES(X'018EB2A5F864D29A42D6A486F346EAB7',1,X'B5FF450D1AF439EC93D0B10A208566831DF75B660BACB4D1C3F7D06EBF2BEB6F',X'B74E6D2C53692907BC6EE8AE0C74030F006E1C19A26D56154798235C74F8D527','web',1,'fd4UnQlsiHiat0f1gXAbw7','openid profile',1795000400000000,1795004000000000,1797592400000000,1797592400000000,NULL,NULL,'{"sub":"n00c3dbn","sid":"fd4UnQlsiHiat0f1gXAbw7","scope":"openid profile","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":false}');
INSERT INTO "token" VALUES(X'018EB2A5F8675C7DD76ECD18DD1E8D95',1,X'830D6ACFA5421CF779773B76B6D54873CE5FCB9D8B54B80E28483F1AEF7318FC',X'861EFDEEB74B8441D7495643AA99434CAA8EB75480341567B316CCAC63450C1B','web',1,'fd4UnQlsiHiat0f1gXAbw7','openid profile',1795000400000000,1795004000000000,1797592400000000,1797592400000000,NULL,1795000400000000,'{"sub":"n00c3dbn","sid":"fd4UnQlsiHiat0f1gXAbw7","scope":"openid profile","acr":"https://ecas.ec.europa.eu/loa/medium","amr":["pwd","sms","mfa"],"auth_time":1795000000,"offline":false}');
INSERT INTO "token" VALUES(X'018EB2A5F88D29B7E0A7B1539BFE2E6A',1,X'F5465D5D8915DEA6F80434CD27B2A6A51C6BC63FBDB67E8C6CB60A9AF4CE4872',X'8610518F6A8CD5E722B9B1DE5B054AABED6590351E24A90141B1B4F6827676F4','web',2,'h0V-eEylg32ZH2cnnvUjrr','openid',1795000400000000,1795004000000000,1797592400000000,1797592400000000,NULL,NULL,'{"sub":"n004vpf6","sid":"h0V-eEylg32ZH2cnnvUjrr","scope":"openid","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"offline":false}');
INSERT INTO "token" VALUES(X'018EB2A5F8E46D437239A3B303D5832A',1,X'E91DED233F222C08645F97315C2F9E4667C440E32D75987EAB064F4122B6003C',X'143CC47A0EE850B7CF7ED0FE47E963926CCEE25132F2FC7BE897E55399937CFD','web',3,NULL,'openid offline_access',1795000400000000,1795004000000000,1797592400000000,1797592400000000,NULL,NULL,'{"sub":"n00md6yh","sid":"ChrcaOj0CB3oSeNTKVq4jb","scope":"openid offline_access","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"offline":true}');
INSERT INTO "token" VALUES(X'018EB2A5F9345A23336B00F59DFD16E7',1,X'4FAC5F6C60F0E4B06930166EBB245D1E2C46991E46FC7D373EDEB177116787EA',X'8B14CACC4271ED777BCC899205F0E793976091A33BC3E7D36D0741CCC82F61AC','tv',1,NULL,'openid profile offline_access',1795000400000000,1795004000000000,1797592400000000,1797592400000000,NULL,NULL,'{"sub":"n00c3dbn","sid":"dM3lqWoUoTqYORLAx8dcVM","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"scope":"openid profile offline_access","offline":true}');
CREATE TABLE waiting_request (
	"key" BLOB NOT NULL, 
	id VARCHAR(32) NOT NULL, 
	kind VARCHAR(8) NOT NULL, 
	client_id VARCHAR(255) NOT NULL, 
	user_code_key BLOB, 
	account_id INTEGER, 
	session_id VARCHAR(32), 
	scope TEXT NOT NULL, 
	wanted_acr JSON NOT NULL, 
	told TEXT NOT NULL, 
	sealed_ping TEXT, 
	interval_s BIGINT NOT NULL, 
	created_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	polled_at BIGINT, 
	slowed_at BIGINT, 
	decided_at BIGINT, 
	consumed_at BIGINT, 
	granted TEXT, 
	CONSTRAINT pk_waiting_request PRIMARY KEY ("key"), 
	CONSTRAINT fk_waiting_request_account_id FOREIGN KEY(account_id) REFERENCES account (id) ON DELETE CASCADE, 
	CONSTRAINT uq_waiting_request_id UNIQUE (id), 
	CONSTRAINT uq_waiting_request_user_code_key UNIQUE (user_code_key)
)
 WITHOUT ROWID

;
INSERT INTO "waiting_request" VALUES(X'3138656232613566386662F32423E4ACADD213C0FB0785E302943EA49C2D268A7E399A9F83FBDBFC5C9901','yte_Jsi1CFEY2g2i911oZUmM','device','tv',X'4F81880823137EE92FEB8A2D3150C7D3770D8583411C77A99932D421A54E5B7B',NULL,NULL,'openid profile offline_access','[]','{}',NULL,5,1795000400000000,1795001000000000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "waiting_request" VALUES(X'31386562326135663866642E0B78BE42281C9E80C7D0689A996D0508F0B367C98B76E5040A8C9F418729C5','SbZ0N6NkDrN99Gv2KK1RMd4B','device','tv',X'187042CC60F4703798DDDEB29921BAD4B5E17B3B2346AF3F108823E22BCE031B',1,'dM3lqWoUoTqYORLAx8dcVM','openid profile offline_access','[]','{}',NULL,5,1795000400000000,1795001000000000,NULL,NULL,1795000400000000,NULL,'{"sub":"n00c3dbn","sid":"dM3lqWoUoTqYORLAx8dcVM","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"scope":"openid profile offline_access","offline":true}');
INSERT INTO "waiting_request" VALUES(X'31386562326135663931369C8620F44EC40339461ACA8980C11BE2925591AD619292870E7E4EB497A0B5D6','7nMmG2hGVxuPV6iVFxSg8-Mm','device','tv',X'5B8E6177FF06F36630155EEFBA126E2A3A89DE2B595F927C0C7BDB791B35AEDC',1,NULL,'openid profile offline_access','[]','{}',NULL,5,1795000400000000,1795001000000000,NULL,NULL,1795000400000000,NULL,NULL);
INSERT INTO "waiting_request" VALUES(X'3138656232613566393235D65F7D48F286F779D78AF1C41A79B92B16C8878851E484ED68A0FAD224AD5BB6','FtUOpy3wvLZTFS1izgvdIUPJ','device','tv',X'C200D3149B9314F10CEE2DABCD66BD677BF0FEFCC781C418C6291C14EAEF5918',1,'dM3lqWoUoTqYORLAx8dcVM','openid profile offline_access','[]','{}',NULL,5,1795000400000000,1795001000000000,NULL,NULL,1795000400000000,1795000400000000,'{"sub":"n00c3dbn","sid":"dM3lqWoUoTqYORLAx8dcVM","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"scope":"openid profile offline_access","offline":true}');
INSERT INTO "waiting_request" VALUES(X'3138656232613566393336E65ED2E7D84680E5AF7B9A38ECF34DEDF3DDF465D2A86FC085B6DC3101FCF422','mnfTmtI4daIUDSXpwG8Q_Fi8','ciba','poller',NULL,1,NULL,'openid profile','[]','{}',NULL,5,1795000400000000,1795000700000000,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "waiting_request" VALUES(X'31386562326135663933613C875D2B3CA36D2C13329D9969777CAD1C91057B510203A2AB07AD6C3D3225C5','tkdzhkM6WIwzCtaHjpjAC9Bs','ciba','poller',NULL,1,'dM3lqWoUoTqYORLAx8dcVM','openid profile','[]','{}',NULL,5,1795000400000000,1795000700000000,NULL,NULL,1795000400000000,NULL,'{"sub":"n00c3dbn","sid":"dM3lqWoUoTqYORLAx8dcVM","acr":"https://ecas.ec.europa.eu/loa/basic","amr":["pwd"],"auth_time":1795000400,"scope":"openid profile","offline":false}');
INSERT INTO "waiting_request" VALUES(X'31386562326135663934639CCB04C25838396511ECC1EF9F8DBEBA45978D2F28F556DAA090F63D0931E921','aNILGqOFEzm4Y9zkm8sh2JdN','ciba','poller',NULL,1,NULL,'openid profile','[]','{}',NULL,5,1795000400000000,1795000700000000,NULL,NULL,1795000400000000,NULL,NULL);
CREATE INDEX ix_audit_account_id_at ON audit (account_id, at);
CREATE INDEX ix_authorization_code_expires_at ON authorization_code (expires_at);
CREATE INDEX ix_captcha_expires_at ON captcha (expires_at);
CREATE INDEX ix_client_assertion_expires_at ON client_assertion (expires_at);
CREATE INDEX ix_dpop_proof_expires_at ON dpop_proof (expires_at);
CREATE INDEX ix_inbox_item_created_at ON inbox_item (created_at);
CREATE INDEX ix_inbox_item_recipient ON inbox_item (recipient);
CREATE INDEX ix_initial_access_token_expires_at ON initial_access_token (expires_at);
CREATE INDEX ix_outbox_message_created_at ON outbox_message (created_at);
CREATE INDEX ix_outbox_message_waiting ON outbox_message (channel, available_at) WHERE sent_at IS NULL AND dead_at IS NULL;
CREATE INDEX ix_pushed_request_expires_at ON pushed_request (expires_at);
CREATE INDEX ix_registration_email ON registration (email);
CREATE INDEX ix_registration_expires_at ON registration (expires_at);
CREATE INDEX ix_throttle_expires_at ON throttle (expires_at);
CREATE INDEX ix_challenge_expires_at ON challenge (expires_at);
CREATE INDEX ix_known_device_expires_at ON known_device (expires_at);
CREATE INDEX ix_login_expires_at ON login (expires_at);
CREATE INDEX ix_password_reset_expires_at ON password_reset (expires_at);
CREATE INDEX ix_session_account_id_ended_at ON session (account_id, ended_at);
CREATE INDEX ix_session_expires_at ON session (expires_at);
CREATE INDEX ix_waiting_request_account_id ON waiting_request (account_id);
CREATE INDEX ix_waiting_request_expires_at ON waiting_request (expires_at);
CREATE INDEX ix_session_client_notified_at ON session_client (notified_at);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('outbox_message',10);
COMMIT;
