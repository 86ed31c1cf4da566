"""Where a bot gets its token: a bot of one tenant from that tenant, one of several from its own."""

from __future__ import annotations

import jwt
import pytest

from sandbox.bots import registration
from sandbox.embedded import Reply
from sandbox.entra.organization import tenant_id

from .conftest import Bot

BOT_FRAMEWORK = "botframework.com"


def asked(bot: Bot, authority: str, secret: str = "s") -> Reply:
    fields = (
        f"grant_type=client_credentials&client_id={bot.app_id}&client_secret={secret}"
        "&scope=https%3A%2F%2Fapi.botframework.com%2F.default"
    )
    return bot.box.call(
        "POST", f"https://login.microsoftonline.com/{authority}/oauth2/v2.0/token",
        body=fields.encode(), headers={"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip


def test_the_token_is_for_the_bot_framework_and_carries_no_permissions(bot: Bot) -> None:
    reply = asked(bot, tenant_id(bot.box.tenant))
    assert reply.status == 200
    claims = jwt.decode(reply.json["access_token"], options={"verify_signature": False})
    assert claims["aud"] == "https://api.botframework.com"
    assert (claims["appid"], claims["roles"]) == (bot.app_id, [])


@pytest.mark.parametrize(
    ("kind", "status"), [("SingleTenant", 400), ("UserAssignedMSI", 400), ("MultiTenant", 200)]
)
def test_only_a_bot_of_several_tenants_is_known_in_the_bot_framework_tenant(
    bot: Bot, kind: str, status: int
) -> None:
    registration.register(bot.box.tenant, bot.app_id, kind=kind)
    reply = asked(bot, BOT_FRAMEWORK)
    assert reply.status == status
    if status == 400:
        assert reply.json["error_codes"] == [700016]


def test_a_wrong_secret_is_refused_there_too(bot: Bot) -> None:
    registration.register(bot.box.tenant, bot.app_id, kind="MultiTenant")
    assert asked(bot, BOT_FRAMEWORK, "x").json["error_codes"] == [7000215]


def test_a_managed_identity_gets_a_token_for_the_bot_framework(bot: Bot) -> None:
    tenant = bot.box.tenant
    app = tenant.table("apps")[bot.app_id]
    tenant.put("apps", bot.app_id, {**app, "managedIdentity": "header"})
    reply = bot.box.call(
        "GET",
        "https://control.sandbox.example/msi/token?api-version=2019-08-01"
        "&resource=https://api.botframework.com",
        headers={"X-IDENTITY-HEADER": "header"},
    )
    claims = jwt.decode(reply.json["access_token"], options={"verify_signature": False})
    assert claims["aud"] == "https://api.botframework.com"
