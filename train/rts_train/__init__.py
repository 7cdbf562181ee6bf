"""Learn a style from one picture, after Johnson, Alahi and Li (ECCV 2016)."""
