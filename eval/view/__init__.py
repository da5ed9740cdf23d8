"""Gold against prediction, as a page that a person reads article by article."""
