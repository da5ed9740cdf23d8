"""``standpunkt eval``: from predictions to scores and what they mean, one module for each kind of question."""
