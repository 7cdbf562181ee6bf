# A page that paints, on the processor:
#
#   docker build -t realtime-style .
#   docker run --rm -p 8010:8010 realtime-style --token something-long
#
# then http://localhost:8010/?token=something-long. Other commands: --entrypoint rts.
FROM python:3.13-slim AS build
WORKDIR /src
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY realtime_style realtime_style
COPY train train
COPY export export
RUN pip install --no-cache-dir build && python -m build --wheel --outdir /dist

FROM python:3.13-slim
COPY --from=build /dist/*.whl /tmp/
# No window is opened in here, and OpenCV without windows needs no library of the system's.
RUN pip install --no-cache-dir "$(ls /tmp/*.whl)[cpu,web,heic]" \
    && pip uninstall --yes opencv-python \
    && pip install --no-cache-dir opencv-python-headless \
    && rm /tmp/*.whl \
    && useradd --create-home --uid 1000 painter \
    && install -d -o painter /paintings
# By its number, which Kubernetes needs to see that it is not root.
USER 1000
WORKDIR /paintings
EXPOSE 8010
# Without the token the page answers 401: it is there.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8010, timeout=4); c.request('GET', '/health'); raise SystemExit(c.getresponse().status >= 500)"]
ENTRYPOINT ["rts", "serve", "--host", "0.0.0.0"]
