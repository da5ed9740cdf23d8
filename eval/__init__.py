"""From predictions to scores that say how sure they are."""
