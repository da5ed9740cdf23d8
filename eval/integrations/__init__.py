"""Other platforms: each gets the contract it asks for, and all get the numbers of the same scorer."""
