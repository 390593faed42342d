# Two small images that run without root: `mock`, the mock of both APIs, and `judge`, which checks services against their documents.
FROM python:3.11-slim AS build
WORKDIR /src
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY specs specs
COPY mockserver mockserver
COPY contracts contracts
RUN python -m venv /opt/mock && /opt/mock/bin/pip install --no-cache-dir --constraint constraints.txt '.[sql]'

FROM build AS build-judge
RUN /opt/mock/bin/pip install --no-cache-dir --constraint constraints.txt '.[judge]'

FROM python:3.11-slim AS base
RUN useradd --create-home --uid 10001 mock
ENV PATH=/opt/mock/bin:$PATH PYTHONUNBUFFERED=1
USER mock

FROM base AS judge
COPY --from=build-judge /opt/mock /opt/mock
CMD ["contracts", "--help"]

FROM base AS mock
COPY --from=build /opt/mock /opt/mock
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=2s --start-period=5s --retries=5 \
    CMD ["python", "-m", "mockserver.health", "http://127.0.0.1:8080"]
# Off loopback the control pages want a token: MOCKSERVER_CONTROL_TOKEN.
CMD ["mockserver", "serve", "--host", "0.0.0.0", "--port", "8080"]
