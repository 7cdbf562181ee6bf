"""Painting for browsers: a page, a bare view, and a stream. Needs the extra [web]."""
