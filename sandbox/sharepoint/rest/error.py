"""The errors SharePoint REST answers, with the codes and sentences it uses."""

from __future__ import annotations

from ...call import GraphError


class SharePointError(GraphError):
    """`code` is "<HRESULT>, <.NET type>"; clients match on it, since sentences are translated.

    https://learn.microsoft.com/openspecs/sharepoint_protocols/ms-csomspt/
    """


def access_denied() -> SharePointError:
    """MS-CSOMSPT 2.2.1: the caller has no permission for the object."""
    return SharePointError(
        403,
        "-2147024891, System.UnauthorizedAccessException",
        "Access denied. You do not have permission to perform this action or access this resource.",
    )


def list_missing(title: str, url: str) -> SharePointError:
    """`lists/getbytitle` of a list that is not there (PnPjs' documented example of an error)."""
    return SharePointError(
        404,
        "-1, System.ArgumentException",
        f"List '{title}' does not exist at site with URL '{url}'.",
    )


def list_gone() -> SharePointError:
    """`lists(guid'…')` and `GetList` of a list that is not there."""
    return SharePointError(
        404,
        "-2130575322, Microsoft.SharePoint.SPException",
        "List does not exist. The page you selected contains a list that does not exist. "
        "It may have been deleted by another user.",
    )


def item_missing() -> SharePointError:
    return SharePointError(
        404,
        "-2130575338, System.ArgumentException",
        "Item does not exist. It may have been deleted by another user.",
    )


def field_missing(name: str) -> SharePointError:
    """`fields/getbyinternalnameortitle` of a column that is not there."""
    return SharePointError(
        404,
        "-2147024809, System.ArgumentException",
        f"Column '{name}' does not exist. It may have been deleted by another user.",
    )


def property_missing(name: str, type: str) -> SharePointError:
    """A body that names a property the type does not have."""
    return invalid_query(
        f"The property '{name}' does not exist on type '{type}'. "
        "Make sure to only use property names that are defined by the type."
    )


def unknown_field(name: str) -> SharePointError:
    """`$select`, `$filter` or `$orderby` of a column that is not there."""
    return SharePointError(
        400,
        "-1, Microsoft.SharePoint.SPException",
        f"Column '{name}' does not exist. It may have been deleted by another user.",
    )


def not_expanded(name: str, target: str) -> SharePointError:
    return SharePointError(
        400,
        "-1, Microsoft.SharePoint.SPException",
        f"The query to field '{name}' is not valid. The $select query string must specify the "
        f"target fields and the $expand query string must contains {target}.",
    )


def invalid_query(message: str) -> SharePointError:
    return SharePointError(
        400, "-1, Microsoft.SharePoint.Client.InvalidClientQueryException", message
    )


def no_resource(name: str) -> SharePointError:
    return SharePointError(
        404,
        "-1, Microsoft.SharePoint.Client.ResourceNotFoundException",
        f"Cannot find resource for the request {name}.",
    )


def etag_mismatch(given: str, current: str) -> SharePointError:
    """412: somebody wrote the object after it was read.

    https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-lists-and-list-items-with-rest
    """
    return SharePointError(
        412,
        "-1, Microsoft.SharePoint.Client.ClientServiceException",
        f"The request ETag value '{given}' does not match the object's ETag value '{current}'.",
    )


def duplicate(fields: str) -> SharePointError:
    """A value that another item has in a column that enforces unique values (status 500, as
    PnPjs users report it)."""
    return SharePointError(
        500,
        "-2130575169, Microsoft.SharePoint.SPDuplicateValuesFoundException",
        "The list item could not be added or updated because duplicate values were found in the "
        f"following field(s) in the list: [{fields}].",
    )


def threshold() -> SharePointError:
    """https://learn.microsoft.com/sharepoint/dev/general-development/list-view-threshold"""
    return SharePointError(
        500,
        "-2147024860, Microsoft.SharePoint.SPQueryThrottledException",
        "The attempted operation is prohibited because it exceeds the list view threshold.",
    )


def user_missing(name: str) -> SharePointError:
    """`ensureuser` of somebody the directory does not know."""
    return SharePointError(
        404,
        "-2146232832, Microsoft.SharePoint.SPException",
        f"The specified user {name} could not be found.",
    )


def refused(
    message: str, code: str = "-2146232832, Microsoft.SharePoint.SPException", status: int = 400
) -> SharePointError:
    """A rule of SharePoint that has no code of its own."""
    return SharePointError(status, code, message)


def digest_invalid(expired: bool) -> SharePointError:
    """MS-CSOMSPT 2.2.1: -2130575252 for an expired form digest, -2130575251 for a false one."""
    if expired:
        return SharePointError(
            403,
            "-2130575252, Microsoft.SharePoint.SPException",
            "The security validation for this page is invalid and might be corrupted. Please use "
            "your web browser's Back button to try your operation again.",
        )
    return SharePointError(
        403,
        "-2130575251, Microsoft.SharePoint.SPException",
        "The security validation for this page is invalid. Click Back in your Web browser, "
        "refresh the page, and try your operation again.",
    )
