"""An emulated Microsoft 365 tenant, served over HTTPS.

It shares no code with the product and the product does not know that it exists. Every behaviour
here comes from Microsoft's documentation or from the traffic of a real client; the source stands
in a comment beside it.
"""
