"""From source to sink: bounded hand-offs, one thread per stage, nothing lost or swapped."""
