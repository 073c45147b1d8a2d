"""A session on a Spark cluster, with the tables of a warehouse as views."""

from __future__ import annotations

import glob
import logging
import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bianzhi.build.functions import FUNCTIONS
from bianzhi.core.problems import Failed

_REACHED_WITHIN = 5  # seconds
_BYTES_OF_PARTITION = 32 * 1024 * 1024  # of the lake
_SETTINGS = {
    # Dates and times of the models have no zone.
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.session.timeZone": "UTC",
    # What does not fit is an error, not NULL.
    "spark.sql.ansi.enabled": "true",
    # Most tables of a small warehouse have fewer rows than a task is worth.
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.files.openCostInBytes": str(64 * 1024),
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


class Spark:
    """The views of one session. ``native`` is the SparkSession."""

    def __init__(self, native: Any, lake_bytes: int):
        self.native = native
        self._files: dict[str, str] = {}
        self._lock = threading.Lock()
        # Each costs some hundredths of a second in every step, and histories have dozens of them.
        partitions = lake_bytes // _BYTES_OF_PARTITION
        cores = native.sparkContext.defaultParallelism
        native.conf.set("spark.sql.shuffle.partitions", str(max(cores, partitions)))
        for name, (function, _) in FUNCTIONS.items():
            native.udf.register(name, function, "string")

    @staticmethod
    def view(schema: str, name: str) -> str:
        """The name of the view of a table."""
        return f"{schema}__{name}"

    def view_of_files(self, pattern: str) -> str:
        """The view of the Parquet files that a pattern names.

        Spark passes over files whose names begin with an underscore, such as the one that has the
        columns of an entity without rows.
        """
        with self._lock:
            if pattern not in self._files:
                view = f"files__{len(self._files)}"
                self.load(view, sorted(map(Path, glob.glob(pattern))), pattern)
                self._files[pattern] = view
            return self._files[pattern]

    def load(self, view: str, files: list[Path], pattern: str | None = None) -> None:
        """Define a view that reads Parquet files with equal columns.

        Args:
            pattern: A pattern that matches the files; with it, Spark lists them itself.
        """
        import pyarrow.parquet as pq  # takes long to load, as pyspark does
        from pyspark.sql.pandas.types import from_arrow_schema

        columns = from_arrow_schema(pq.read_schema(files[0]), prefer_timestamp_ntz=True)
        with_rows = [path for path in files if not path.name.startswith("_")]
        if not with_rows:
            frame = self.native.createDataFrame([], columns)
        else:
            places = [pattern] if pattern else [str(path) for path in with_rows]
            frame = self.native.read.schema(columns).parquet(*places)
        frame.createOrReplaceTempView(view)

    def define(self, view: str, query: str) -> None:
        """Define a view by a query, which runs whenever the view is read."""
        self.native.sql(query).createOrReplaceTempView(view)

    def compute(self, view: str, query: str, folder: Path) -> None:
        """Run a query, write its rows as Parquet files into a folder, and define a view of them."""
        frame = self.native.sql(query)
        for field in frame.schema.fields:
            if field.dataType.typeName() == "void":  # a column that is always NULL has no type
                frame = frame.withColumn(field.name, frame[field.name].cast("string"))
        frame.write.mode("overwrite").parquet(str(folder))
        written = self.native.read.schema(frame.schema).parquet(str(folder))
        written.createOrReplaceTempView(view)

    def interrupt(self) -> None:
        """Stop all that runs."""
        self.native.sparkContext.cancelAllJobs()


def require_usable(master: str) -> None:
    """Refuse where Spark is not installed or a cluster does not answer.

    Spark itself would try for a minute.

    Raises:
        Failed: With what to do about it.
    """
    try:
        import pyspark.sql  # noqa: F401
    except ImportError as error:
        raise Failed("spark.not_installed") from error
    address = urlsplit(master)
    if address.scheme != "spark":
        return
    try:
        place = (address.hostname or "", address.port or 0)
        socket.create_connection(place, _REACHED_WITHIN).close()
    except (OSError, ValueError) as error:
        raise Failed("spark.unreachable", master=master) from error


@contextmanager
def opened(master: str, lake_bytes: int, log: Path) -> Iterator[Spark]:
    """A session on the cluster of ``master``; what Spark says about itself goes to ``log``.

    Args:
        lake_bytes: The size of the lake whose rows are computed.

    Raises:
        Failed: As of ``require_usable``, or Spark does not start.
    """
    require_usable(master)
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    # The same interpreter runs the functions of the models on the workers.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    logging.getLogger("SQLQueryContextLogger").disabled = True  # it would quote statements
    builder = SparkSession.builder.master(master).appName("bianzhi")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    try:
        with _standard_error_in(log):
            native = builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise Failed("spark.not_started", log=log) from error
    try:
        yield Spark(native, lake_bytes)
    finally:
        native.stop()


@contextmanager
def _standard_error_in(log: Path) -> Iterator[None]:
    """Let a process that is started meanwhile write its errors into a file."""
    log.parent.mkdir(parents=True, exist_ok=True)
    own = os.dup(2)
    with log.open("ab") as file:
        sys.stderr.flush()
        os.dup2(file.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(own, 2)
            os.close(own)
