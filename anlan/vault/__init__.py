"""Keys and what is sealed under them: knows nothing of matters, and needs Django for its columns alone."""
