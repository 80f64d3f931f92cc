"""Why a sign-in was refused: one enum; the page chooses its text by it, the audit record stores it."""

from enum import StrEnum


class Reason(StrEnum):
    """What was wrong. The values are written to the audit record and never shown to people."""

    # what the browser brought
    REPEATED_PARAMETER = "repeated_parameter"
    STATE_MISSING = "state_missing"
    STATE_UNKNOWN = "state_unknown"
    STATE_OF_ANOTHER_BROWSER = "state_of_another_browser"
    STATE_EXPIRED = "state_expired"
    STATE_USED = "state_used"
    ISSUER_MISSING = "response_issuer_missing"
    ISSUER_OF_RESPONSE = "response_issuer_wrong"
    CODE_MISSING = "code_missing"
    NOT_INTERNAL = "not_on_internal_network"
    TOO_MANY = "too_many_sign_ins"
    # what the provider said
    ACCESS_DENIED = "access_denied"
    LOGIN_REQUIRED = "login_required"
    LEVEL_NOT_MET = "unmet_authentication_requirements"
    TEMPORARILY_UNAVAILABLE = "temporarily_unavailable"
    PROVIDER_ERROR = "provider_error"
    UNREACHABLE = "provider_unreachable"
    METADATA = "provider_metadata_wrong"
    TOKEN_ANSWER = "token_answer_wrong"
    USERINFO = "userinfo_wrong"
    # what the ID token holds
    ID_TOKEN_MISSING = "id_token_missing"
    ALGORITHM = "algorithm_not_allowed"
    KEY_UNKNOWN = "key_unknown"
    SIGNATURE = "signature_wrong"
    TYPE = "token_type_wrong"
    ISS = "iss_wrong"
    SUB = "sub_wrong"
    AUD = "aud_wrong"
    AZP = "azp_wrong"
    EXP = "expired"
    IAT = "iat_wrong"
    NONCE = "nonce_wrong"
    ACR = "acr_too_low"
    AUTH_TIME = "auth_time_wrong"
    AT_HASH = "at_hash_wrong"
    SID = "sid_wrong"
    PROVIDER_SESSION_ENDED = "provider_session_ended"
    # what a logout token holds
    EVENTS = "events_wrong"
    JTI = "jti_wrong"
    JTI_USED = "jti_used"
    SUBJECTLESS = "neither_sid_nor_sub"


class Refused(Exception):
    """A sign-in or logout token is refused; `hint` (got what, expected what) is for the log, without secrets."""

    def __init__(self, reason: Reason, hint: str = "") -> None:
        super().__init__(f"{reason}: {hint}" if hint else str(reason))
        self.reason = reason
        self.hint = hint
