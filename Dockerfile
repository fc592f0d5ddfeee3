ARG BASE=debian:bookworm-slim

# The environment is made in a stage of its own: no installer stays in the image.
FROM ${BASE} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 python3-venv ca-certificates
# "run", or "otel" for traces.
ARG PACKAGES=run
WORKDIR /opt/veritas
COPY requirements/bootstrap.lock requirements/${PACKAGES}.lock requirements/
RUN python3 -m venv /opt/installer \
    && /opt/installer/bin/pip install --no-cache-dir --quiet --require-hashes -r requirements/bootstrap.lock \
    && python3 -m venv --without-pip /opt/veritas/venv \
    && /opt/installer/bin/uv pip install --system-certs --no-cache --quiet --python /opt/veritas/venv/bin/python \
       --compile-bytecode --require-hashes -r requirements/${PACKAGES}.lock
COPY veritas veritas
COPY service service
RUN venv/bin/python -m compileall -q veritas service

FROM ${BASE}
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
       python3 tini ca-certificates libatomic1 chromium-headless-shell fontconfig fonts-liberation \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt /var/cache/fontconfig/* /var/log/*.log \
    && fc-cache -f \
    && useradd --system --uid 10001 --home-dir /tmp --shell /usr/sbin/nologin veritas \
    && install -d -o veritas -g veritas -m 0750 /data \
    && printf '#!/bin/sh\nexec python -m service "$@"\n' >/usr/local/bin/veritas-service \
    && chmod 755 /usr/local/bin/veritas-service
COPY --from=build /opt/veritas /opt/veritas
COPY config /opt/veritas/config
ENV PATH=/opt/veritas/venv/bin:$PATH \
    PYTHONPATH=/opt/veritas \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    VERITAS_CONFIG=/opt/veritas/config/container.toml
WORKDIR /opt/veritas
USER veritas
VOLUME /data
EXPOSE 8642
HEALTHCHECK --interval=15s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8642/healthz', timeout=2).read()"]
# tini reaps what a killed browser leaves behind.
ENTRYPOINT ["tini", "--"]
CMD ["python", "-m", "service"]
