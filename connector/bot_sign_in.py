"""The bot signs in for itself: its token is good for its own conversations and nothing else.

https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication
"""

from __future__ import annotations

from config.tenant import SignIn as How
from config.tenant import Tenant
from connector.session import Session
from connector.sign_in import SignIn

RESOURCE = "https://api.botframework.com"


class BotSignIn:
    """A bot of one tenant signs in with that tenant, as every new bot does; those of many tenants
    cannot be made any more. May be shared by threads."""

    def __init__(self, application_id: str, how: How, tenant: Tenant, session: Session) -> None:
        bot = tenant.model_copy(update={"client_id": application_id, "sign_in": how})
        self.host = tenant.hosts.bot
        self._sign_in = SignIn(bot, session)

    def authorization(self) -> str:
        """Raises SignInRefused, whose detail says what the administrator is to do."""
        return self._sign_in.for_resource(RESOURCE)

    def forget(self) -> None:
        self._sign_in.forget()
