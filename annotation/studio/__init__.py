"""Label Studio: a server of our own, and all that knows another server's API; its raw JSON stays in here."""
