"""Articles go to annotators: one project for each of them, blank or pre-annotated, nothing sent twice."""
