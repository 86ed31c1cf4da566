"""Exchange as Graph shows it: mailboxes, their calendars and what is sent about events."""
