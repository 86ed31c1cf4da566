"""What Exchange would mail about events: each invitation, update, cancellation and answer.

Nothing is delivered but the copy in the recipient's calendar; the table `outlookSent` keeps one
row a message and recipient, so that a proof can say that nobody was told twice.
"""

from __future__ import annotations

from ..tenant import Record, Tenant

TABLE = "outlookSent"
KINDS = ("invitation", "update", "cancellation", "response")


def send(
    tenant: Tenant, kind: str, event: Record, sender: str, recipient: str, *, comment: str = ""
) -> None:
    """One message to one recipient, both by address."""
    id = f"{len(tenant.table(TABLE)) + 1:09d}"
    record = {
        "id": id,
        "at": tenant.stamp(),
        "kind": kind,
        "uid": event["uid"],
        "subject": event["subject"],
        "from": sender,
        "to": recipient,
        "comment": comment,
    }
    tenant.put(TABLE, id, record, what=f"outlook.{kind}")


def messages(tenant: Tenant, after: int = 0) -> list[Record]:
    """Those with a number above `after`, oldest first."""
    return [row for row in tenant.all(TABLE) if int(row["id"]) > after]
