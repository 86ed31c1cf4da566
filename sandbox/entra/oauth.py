"""What the sign-in service says when it refuses: OAuth errors with an AADSTS code.

https://learn.microsoft.com/entra/identity-platform/reference-error-codes
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from urllib.parse import parse_qsl

from ..call import Answer, Call


class Refusal(Exception):
    """An error of the token endpoint. `error` is OAuth's, `code` is the AADSTS number."""

    def __init__(self, error: str, code: int, message: str, status: int = 400) -> None:
        super().__init__(f"AADSTS{code}: {message}")
        self.error, self.code, self.message, self.status = error, code, message, status

    def answer(self, call: Call) -> Answer:
        moment = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%SZ")
        trace = str(uuid.uuid4())
        correlation = call.headers.get("client-request-id") or str(uuid.uuid4())
        body = {
            "error": self.error,
            "error_description": f"AADSTS{self.code}: {self.message} Trace ID: {trace} "
            f"Correlation ID: {correlation} Timestamp: {moment}",
            "error_codes": [self.code],
            "timestamp": moment,
            "trace_id": trace,
            "correlation_id": correlation,
            "error_uri": f"https://login.microsoftonline.com/error?code={self.code}",
        }
        return json_answer(self.status, body)


def json_answer(status: int, body: object) -> Answer:
    headers = {"Cache-Control": "no-store, no-cache", "Pragma": "no-cache"}
    return Answer(status, body, headers, "application/json; charset=utf-8")


def form(call: Call) -> dict[str, str]:
    """The fields of a form-encoded body."""
    return dict(parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True))


def required(fields: dict[str, str], name: str) -> str:
    """The field; the documented refusal when it is missing."""
    value = fields.get(name, "")
    if not value:
        raise Refusal(
            "invalid_request",
            900144,
            f"The request body must contain the following parameter: '{name}'.",
        )
    return value
