"""What a stranger does with apprise: notify a channel by the address of a flow."""

from __future__ import annotations

import json
import os
from typing import Any

import apprise

TENANT = json.loads(os.environ["SANDBOX"])
found: dict[str, Any] = {}
address = next(iter(TENANT["workflows"].values()))


def notify(url: str, text: str) -> bool:
    service = apprise.Apprise()
    added = service.add(url)
    return bool(added and service.notify(title="Bijeenkomst", body=text))


found["sent"] = notify(address, "Nog 4 plaatsen")
found["refused"] = notify(address.replace("sig=", "sig=x"), "Nooit")
print(json.dumps(found))  # noqa: T201 - its answer
