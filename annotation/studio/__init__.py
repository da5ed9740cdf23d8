"""Label Studio: its server, its API, and what is drawn on its pages. Raw JSON of its own stays in here."""
