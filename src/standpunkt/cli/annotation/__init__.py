"""``standpunkt annotation``: annotations become gold."""
