"""What happens to a painting between the engine and the sink."""
