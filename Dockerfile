# The command line of Bianzhi; a warehouse lives in the volume /warehouse.
#   docker build -t bianzhi .
#   docker run --rm -v "$PWD/office:/warehouse" -v "$PWD/deliveries:/deliveries:ro" bianzhi run /deliveries --source canonical
FROM python:3.11-slim AS wheel
WORKDIR /source
COPY . .
RUN pip wheel --no-deps --wheel-dir /dist .

FROM python:3.11-slim
COPY --from=wheel /dist /dist
RUN pip install --no-cache-dir /dist/*.whl && rm -r /dist \
    && useradd --create-home --uid 1000 office \
    && install -d -o office -g office /warehouse
USER office
WORKDIR /home/office
ENV BIANZHI_HOME=/warehouse \
    PYTHONUTF8=1
VOLUME /warehouse
ENTRYPOINT ["bianzhi"]
CMD ["--help"]
