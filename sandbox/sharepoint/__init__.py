"""SharePoint: sites, lists, columns, items, versions, people and who may do what.

The model is plain functions on the tenant's tables. Two surfaces stand on it: Microsoft Graph
(`sandbox.sharepoint.graph`) and SharePoint REST (`sandbox.sharepoint.rest`).
"""
