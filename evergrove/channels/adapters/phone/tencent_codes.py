"""What the codes of Tencent Cloud SMS mean. Source: https://cloud.tencent.com/document/api/382/59177."""

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
    NOT_NOW,
    OPTED_OUT,
    PROBLEM,
    REFUSED,
    SENT,
    UNKNOWN,
    UNLICENSED,
    Verdict,
)

VERDICTS: Mapping[str, Verdict] = {
    "Ok": SENT,
    "FailedOperation.ContainSensitiveWord": BAD_WORDS,
    "FailedOperation.FailResolvePacket": BAD_CONTENT,
    "FailedOperation.ForbidAddMarketingTemplates": UNLICENSED,
    "FailedOperation.InsufficientBalanceInSmsPackage": PROBLEM,
    "FailedOperation.JsonParseFail": BAD_CONTENT,
    "FailedOperation.MarketingSendTimeConstraint": NOT_NOW,
    "FailedOperation.MissingSignature": UNLICENSED,
    "FailedOperation.PhoneNumberInBlacklist": OPTED_OUT,
    "FailedOperation.PhoneNumberOnBlacklist": OPTED_OUT,
    "FailedOperation.SignatureIncorrectOrUnapproved": UNLICENSED,
    "FailedOperation.TemplateIncorrectOrUnapproved": BAD_CONTENT,
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate": BAD_CONTENT,
    "FailedOperation.TemplateUnapprovedOrNotExist": BAD_CONTENT,
    "InvalidParameterValue.IncorrectPhoneNumber": BAD_NUMBER,
    "InvalidParameterValue.SdkAppIdNotExist": PROBLEM,
    "LimitExceeded.AppCountryOrRegionDailyLimit": HOUR_LIMIT,
    "LimitExceeded.AppDailyLimit": HOUR_LIMIT,
    "LimitExceeded.DailyLimit": HOUR_LIMIT,
    "LimitExceeded.DeliveryFrequencyLimit": MINUTE_LIMIT,
    "LimitExceeded.PhoneNumberDailyLimit": DAY_LIMIT,
    "LimitExceeded.PhoneNumberOneHourLimit": HOUR_LIMIT,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": DAY_LIMIT,
    "LimitExceeded.PhoneNumberThirtySecondLimit": MINUTE_LIMIT,
    "UnauthorizedOperation.IndividualUserMarketingSmsPermissionDeny": UNLICENSED,
    "UnsupportedOperation.UnsupportedRegion": BAD_NUMBER,
}

_BY_FIRST_WORD: Mapping[str, Verdict] = {
    "AuthFailure": PROBLEM,
    "UnauthorizedOperation": PROBLEM,
    "InternalError": UNKNOWN,  # among them Timeout, of which the documents do not say that nothing was sent
    "RequestLimitExceeded": BUSY,
    "LimitExceeded": MINUTE_LIMIT,
    "InvalidParameter": BAD_CONTENT,
    "InvalidParameterValue": BAD_CONTENT,
    "MissingParameter": BAD_CONTENT,
    "FailedOperation": REFUSED,
    "UnsupportedOperation": BAD_CONTENT,
    "ResourceUnavailable": PROBLEM,
    "ResourceInsufficient": PROBLEM,
}


def read_code(code: str) -> Verdict:
    """What a code means, of one number or of the whole request."""
    return VERDICTS.get(code) or _BY_FIRST_WORD.get(code.split(".", maxsplit=1)[0], REFUSED)
