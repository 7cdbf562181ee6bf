"""Many machines: the segments of many videos, shared over a Dask cluster."""
