"""Gold without its text, and the way back to it from a reader's own copy."""
