"""How sure a number is: resampling of documents, and what follows from it."""
