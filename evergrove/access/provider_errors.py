"""Why somebody did not get in by the identity provider. The page shows the words of the code; what an answer of the
provider lacked stands in the log, and nowhere else."""

from __future__ import annotations

from evergrove.access.contracts import ForbiddenError, UnauthenticatedError
from evergrove.kit import ConflictError, MissingError, UnavailableError


class NoProviderError(MissingError):
    code = "sign_in.no_provider"

    def __init__(self) -> None:
        super().__init__(
            "this server knows no identity provider", help="set EVERGROVE_OIDC_ISSUER, or sign in with a password"
        )


class ProviderAwayError(UnavailableError):
    """The provider cannot be reached, or says what it must not: nothing that the person did."""

    code = "sign_in.provider_away"

    def __init__(self) -> None:
        super().__init__(
            "the identity provider does not answer as it should",
            help="try again in a minute; who runs the server finds the reason in the log (`provider_away`)",
        )


class ProviderRefusedError(UnauthenticatedError):
    code = "sign_in.provider_refused"

    def __init__(self) -> None:
        super().__init__("the identity provider did not let you in", help="try again, and allow the sign-in there")


class FlowRefusedError(UnauthenticatedError):
    """No sign-in of this browser waits for this answer: too late, for the second time, or begun by somebody else."""

    code = "sign_in.flow_refused"

    def __init__(self) -> None:
        super().__init__(
            "this sign-in was not begun in this browser within the last minutes, or it is over",
            help="begin again, at the address where the console is (EVERGROVE_CONSOLE_URL)",
        )


class IdTokenRefusedError(UnauthenticatedError):
    """`reason` names the check that failed, for the log."""

    code = "sign_in.token_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(
            "what the identity provider says of you does not hold",
            help="begin again; who runs the server finds the reason in the log (`id_token_refused`)",
        )
        self.reason = reason


class UnverifiedAddressError(ForbiddenError):
    code = "sign_in.unverified_address"

    def __init__(self) -> None:
        super().__init__(
            "the identity provider does not confirm that your e-mail address is yours",
            help="confirm it there; or sign in as before and connect the two on “My account”",
        )


class ForeignDomainError(ForbiddenError):
    code = "sign_in.foreign_domain"

    def __init__(self) -> None:
        super().__init__(
            "people of this e-mail domain may not come in here",
            help="use the account of your organisation (EVERGROVE_OIDC_DOMAINS names its domains)",
        )


class NotInvitedError(ForbiddenError):
    code = "sign_in.not_invited"

    def __init__(self) -> None:
        super().__init__("nobody has invited this e-mail address", help="ask an owner of the workspace to invite it")


class ClaimedAddressError(ForbiddenError):
    """An account has this address because its holder wrote it there: it may be somebody else's."""

    code = "sign_in.claimed_address"

    def __init__(self) -> None:
        super().__init__(
            "the account with this e-mail address was not invited by it, so it may be somebody else's",
            help="sign in to it as before and connect the two on “My account”; or who runs the server does it with "
            "`evergrove user connect EMAIL SUBJECT`",
        )


class OtherIdentityError(ConflictError):
    code = "sign_in.other_identity"

    def __init__(self) -> None:
        super().__init__(
            "this account is connected with another identity of the provider, or this identity with another account",
            help="addresses are given to new people sometimes: who runs the server looks, and takes the old connection "
            "away with `evergrove user disconnect EMAIL`",
        )


class PasswordsOffError(ForbiddenError):
    code = "sign_in.passwords_off"

    def __init__(self) -> None:
        super().__init__(
            "people sign in to this server with their identity provider only",
            help="use its button; who runs the server lets you in with `evergrove user link EMAIL`",
        )
