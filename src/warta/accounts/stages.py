"""What happens between a right password and being signed in."""

from __future__ import annotations

from typing import Any

from allauth.account.stages import EmailVerificationStage


class ReadersVerifyTheirAddress(EmailVerificationStage):
    """Readers prove that an address is theirs; staff were given theirs by an administrator."""

    def handle(self) -> tuple[Any, bool]:
        if self.login.user.has_perm("wagtailadmin.access_admin"):
            return None, True
        response, goes_on = super().handle()
        return response, goes_on
