"""The server: hosts, TLS, tokens, $batch."""

from sandbox.embedded import Sandbox


def test_a_call_without_a_token_gets_the_documented_401() -> None:
    with Sandbox() as box:
        for reply in (
            box.call("GET", "https://graph.microsoft.com/v1.0/users"),
            box.request("GET", "https://graph.microsoft.com/v1.0/users"),
        ):
            assert reply.status == 401
            assert reply.json["error"]["code"] == "InvalidAuthenticationToken"
            assert "Bearer" in reply.headers["WWW-Authenticate"]
