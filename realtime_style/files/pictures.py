"""How pictures and videos are called."""

WRITTEN_SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".ppm", ".tif", ".tiff", ".webp"})
"""Those that paintings may have."""
PICTURE_SUFFIXES = WRITTEN_SUFFIXES | {
    *(".avif", ".dib", ".gif", ".heic", ".heif", ".jfif", ".jp2", ".jpe", ".pgm", ".pnm", ".tga"),
}
"""Those of what is read."""
VIDEO_SUFFIXES = frozenset(
    {
        ".avi",
        ".flv",
        ".m4v",
        ".mkv",
        ".mov",
        ".mp4",
        ".mpeg",
        ".mpg",
        ".mts",
        ".ts",
        ".webm",
        ".wmv",
    }
)
"""Those by which a video is told from a style or a picture; others are read as well."""
