"""Painting what a camera sees, while somebody watches and plays."""
