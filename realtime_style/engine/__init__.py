"""Running a style network."""
