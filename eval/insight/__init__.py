"""What a score is made of: the headline on parts of the gold, and what went wrong, by kind."""
