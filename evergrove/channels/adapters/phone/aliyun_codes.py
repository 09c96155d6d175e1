"""What the codes of Aliyun SMS mean, in its answers and in its reports.

Sources: the error codes of Dysmsapi 2017-05-25 (https://help.aliyun.com/zh/sms/developer-reference/api-error-codes)
and of reports (https://help.aliyun.com/zh/sms/user-guide/error-codes).
"""

from __future__ import annotations

from collections.abc import Mapping

from evergrove.channels.adapters.phone.verdicts import (
    BAD_CONTENT,
    BAD_NUMBER,
    BAD_WORDS,
    BUSY,
    DAY_LIMIT,
    HOUR_LIMIT,
    MINUTE_LIMIT,
    ON_BLACK_LIST,
    OPTED_OUT,
    PROBLEM,
    REFUSED_CONTENT,
    REFUSED_SENDER,
    REFUSED_WORDS,
    SENT,
    TOO_MANY,
    UNKNOWN,
    UNLICENSED,
    UNREACHABLE,
    Fate,
    Verdict,
    carrier_fate,
)

VERDICTS: Mapping[str, Verdict] = {
    "OK": SENT,
    "MOBILE_NUMBER_ILLEGAL": BAD_NUMBER,
    "NOT_SUPPORTED_COUNTRY": BAD_NUMBER,
    "BLACK_LIST_FORBIDDEN": OPTED_OUT,
    "BLACK_KEY_CONTROL_LIMIT": BAD_WORDS,
    "SMS_CONTENT_ILLEGAL": BAD_WORDS,
    "SMS_SIGNATURE_ILLEGAL": UNLICENSED,
    "SMS_SIGN_ILLEGAL": UNLICENSED,
    "SMS_SIGNATURE_SCENE_ILLEGAL": UNLICENSED,
    "SMS_TEMPLATE_ILLEGAL": BAD_CONTENT,
    "TEMPLATE_MISSING_PARAMETERS": BAD_CONTENT,
    "TEMPLATE_PARAMS_ILLEGAL": BAD_CONTENT,
    "INVALID_PARAMETERS": BAD_CONTENT,
    "INVALID_JSON_PARAM": BAD_CONTENT,
    "PARAM_LENGTH_LIMIT": BAD_CONTENT,
    "PARAM_NOT_SUPPORT_URL": BAD_CONTENT,
    "DAY_LIMIT_CONTROL": HOUR_LIMIT,
    "MONTH_LIMIT_CONTROL": DAY_LIMIT,
    "OUT_OF_SERVICE": PROBLEM,
    "AMOUNT_NOT_ENOUGH": PROBLEM,
    "ACCOUNT_NOT_EXISTS": PROBLEM,
    "ACCOUNT_ABNORMAL": PROBLEM,
    "PRODUCT_UN_SUBSCRIPT": PROBLEM,
    "PRODUCT_UNSUBSCRIBE": PROBLEM,
    "RAM_PERMISSION_DENY": PROBLEM,
    "FORBIDDEN_ACTION": PROBLEM,
    "SYSTEM_ERROR": UNKNOWN,
    "GATEWAY_ERROR": UNKNOWN,
}
"""By the code without its `isv.` or `isp.`."""

_FLOW_CONTROL = "BUSINESS_LIMIT_CONTROL"
_THROTTLING = ("Throttling", "QPS_LIMIT_CONTROL", "ServiceUnavailable")
_SENDER_FAULTS = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "Forbidden", "InvalidTimeStamp", "SignatureNonceUsed")

FATES: Mapping[str, Fate] = {
    "MOBILE_NOT_ON_SERVICE": UNREACHABLE,
    "MOBILE_ACCOUNT_ABNORMAL": UNREACHABLE,
    "MOBILE_TERMINAL_ERROR": UNREACHABLE,
    "INVALID_NUMBER": UNREACHABLE,  # Aliyun puts empty, suspended and switched-off numbers under this one code
    "MOBILE_SEND_LIMIT": TOO_MANY,
    "MOBILE_IN_BLACK": ON_BLACK_LIST,
    "CONTENT_KEYWORD": REFUSED_WORDS,
    "CONTENT_ERROR": REFUSED_CONTENT,
    "SP_NOT_BY_INTER_SMS": REFUSED_SENDER,
}


def read_code(code: str, *, words: str = "") -> Verdict | None:
    """What an answer means; None for a code that is not known. `words` tell which limit of a number was passed."""
    bare = code.removeprefix("isv.").removeprefix("isp.")
    if bare.startswith(_FLOW_CONTROL):
        return _flow_limit(words)
    if bare.startswith(_THROTTLING):
        return BUSY
    if bare.startswith(_SENDER_FAULTS):
        return PROBLEM
    return VERDICTS.get(bare)


def read_report_code(code: str) -> Fate:
    """What a report's `err_code` means."""
    return FATES.get(code) or carrier_fate(code)


def _flow_limit(words: str) -> Verdict:
    """`触发天级流控Permits:10`, `触发小时级流控Permits:5`, `触发分钟级流控Permits:1`."""
    if "天" in words:
        return DAY_LIMIT
    return HOUR_LIMIT if "小时" in words else MINUTE_LIMIT
