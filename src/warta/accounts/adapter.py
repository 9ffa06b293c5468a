"""How allauth behaves here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Staff sign in; readers' own sign-up opens together with reader accounts."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose attempts are counted. Delivery, or the proxy of the newsroom's own host, says it;
        without them a stranger's wrong passwords would lock out everybody behind the proxy."""
        told: str | None = request.headers.get("x-warta-client")
        return told or str(super().get_client_ip(request))

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        ours = {
            "allauth.account.stages.EmailVerificationStage": (
                "warta.accounts.stages.ReadersVerifyTheirAddress"
            )
        }
        return [ours.get(stage, stage) for stage in super().get_login_stages()]
