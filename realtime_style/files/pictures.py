"""How pictures are called."""

WRITTEN_SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff", ".webp"})
"""Those that paintings may have."""
PICTURE_SUFFIXES = WRITTEN_SUFFIXES | {
    *(".avif", ".dib", ".gif", ".heic", ".heif", ".jfif", ".jp2", ".jpe", ".pgm", ".pnm", ".tga"),
}
"""Those of what is read."""
