"""Data alone: the pictures that the built-in styles were learned from, and the paper's network.

In the repository they lie where they are used, `rts_train/pictures` and
`realtime_style/styles/shipped`; in the wheel of `train/pyproject.toml` they lie in here.
"""
