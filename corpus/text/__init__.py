"""German text: cleaning, language, sentences, tokens; every offset exact."""
