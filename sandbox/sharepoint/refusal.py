"""An error of SharePoint's, told in the words of either surface."""

from __future__ import annotations

from ..call import GraphError


class Refused(GraphError):
    """What SharePoint refuses. Graph shows `code`; SharePoint REST shows `sharepoint`.

    `sharepoint` is the HRESULT and exception type that `_api` puts in `odata.error.code`, `words`
    what it says instead of `message`.
    https://learn.microsoft.com/sharepoint/dev/sp-add-ins/complete-basic-operations-using-sharepoint-rest-endpoints
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        sharepoint: str = "-1, Microsoft.SharePoint.Client.InvalidClientQueryException",
        *,
        headers: dict[str, str] | None = None,
        inner: str | None = None,
        words: str | None = None,
    ) -> None:
        super().__init__(status, code, message, headers=headers, inner=inner)
        self.sharepoint = sharepoint
        self.words = words or message


def no_such_item() -> Refused:
    return Refused(
        404,
        "itemNotFound",
        "The specified item was not found in the list.",
        "-2130575338, Microsoft.SharePoint.SPException",
    )


def no_such_list() -> Refused:
    return Refused(
        404,
        "itemNotFound",
        "The specified list was not found.",
        "-2130575322, Microsoft.SharePoint.SPException",
    )


def access_denied() -> Refused:
    return Refused(
        403,
        "accessDenied",
        "Access denied",
        "-2147024891, System.UnauthorizedAccessException",
    )


def invalid(message: str, sharepoint: str = "-1, System.ArgumentException") -> Refused:
    return Refused(400, "invalidRequest", message, sharepoint)


def name_taken() -> Refused:
    return Refused(
        409,
        "nameAlreadyExists",
        "An item with the same name already exists under the parent",
        "-2130575257, Microsoft.SharePoint.SPException",
    )
