# The worker: a wheel in a virtual environment of its own, and nothing that is only for building,
# testing or the emulated tenant.
FROM python:3.12-slim AS build
WORKDIR /src
COPY requirements/ requirements/
RUN python -m venv /build \
 && /build/bin/pip install --no-cache-dir --require-hashes -r requirements/build.lock \
 && python -m venv /opt/ons-sync \
 && /opt/ons-sync/bin/pip install --no-cache-dir --require-hashes -r requirements/worker.lock
COPY pyproject.toml README.md ./
COPY config/ config/
COPY sync/ sync/
COPY state/ state/
COPY connector/ connector/
COPY jobs/ jobs/
COPY service/ service/
COPY sandbox/ sandbox/
RUN /build/bin/python -m build --wheel --no-isolation --outdir /dist \
 && /opt/ons-sync/bin/pip install --no-cache-dir --no-deps --no-index /dist/*.whl \
 && /opt/ons-sync/bin/python -m compileall -q /opt/ons-sync

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/ons-sync --create-home ons-sync
COPY --from=build /opt/ons-sync /opt/ons-sync
ENV PATH=/opt/ons-sync/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    ONS_SYNC_CONFIG=/etc/ons-sync/ons-sync.yaml \
    ONS_SYNC__STATE__PATH=/var/lib/ons-sync/ons-sync.db
USER 10001
# The only place that is written: the root may be read-only and all capabilities dropped.
VOLUME /var/lib/ons-sync
WORKDIR /var/lib/ons-sync
# Start-up takes a few seconds; a first run may take minutes and does not make it unwell.
HEALTHCHECK --interval=60s --timeout=10s --start-period=30s --retries=3 CMD ["ons-sync", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["ons-sync"]
CMD ["serve"]
