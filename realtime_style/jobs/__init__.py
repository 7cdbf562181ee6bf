"""Long work in pieces that last: segments beside the output, going on, and joining."""
