"""SharePoint REST: `https://<tenant>.sharepoint.com/sites/X/_api/...` on the tenant's own model."""
