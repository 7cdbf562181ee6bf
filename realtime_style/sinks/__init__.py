"""Where paintings go."""
