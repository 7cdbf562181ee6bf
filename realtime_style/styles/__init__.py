"""Styles: what is known about each, and where its file is."""
