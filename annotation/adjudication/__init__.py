"""From two versions of an article to gold: what they agree on is merged, what they differ in is put before a judge."""
