"""The sensitivity label of a file.

https://learn.microsoft.com/graph/api/driveitem-extractsensitivitylabels
"""

from __future__ import annotations

from ...call import Answer
from ...entra.organization import tenant_id
from .drive_address import Target


def extract(target: Target, rest: str) -> Answer:
    """Its id only: the name stands in the column `_DisplayName`."""
    label = target.file()["file"].get("label")
    found = [] if label is None else [
        {
            "sensitivityLabelId": label["id"],
            "assignmentMethod": label.get("method", "standard"),
            "tenantId": tenant_id(target.at.tenant),
        }
    ]  # fmt: skip
    context = target.call.url("/$metadata#microsoft.graph.extractSensitivityLabelsResult")
    return Answer(200, {"@odata.context": context, "labels": found})
