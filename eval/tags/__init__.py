"""Tag sequences: from tags to spans and counts, exactly as the field's tools read them, on arrays."""
