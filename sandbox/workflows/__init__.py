"""Workflows (Power Automate): flows that post what a webhook receives to a channel."""
