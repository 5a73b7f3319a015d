"""Bench of an import through a running local system."""

import io
import time
from datetime import UTC, datetime
from typing import Any

import urllib3
from botocore.config import Config

from scripts.lib.aws import Access, local_access
from scripts.lib.bench_csv import ChunkStream, csv_chunks
from scripts.lib.common import LOCAL, CommandError
from scripts.lib.local_aws import LocalAws
from scripts.lib.outputs import read_outputs


def import_speed(rows: int, name: str) -> dict[str, float]:
    """Upload a CSV to the local system `name`, wait for the end of its import, and return the time that it took."""
    folder = LOCAL / name
    outputs = read_outputs("local", folder)
    access = local_access(LocalAws(folder))
    s3 = access.session.client("s3", endpoint_url=access.endpoint_url, config=Config(s3={"addressing_style": "path"}))
    object_key = f"{outputs['imports_prefix']}bench-{datetime.now(UTC):%Y%m%dT%H%M%S}.csv"
    started = time.perf_counter()
    s3.upload_fileobj(io.BufferedReader(ChunkStream(csv_chunks(rows))), outputs["bucket"], object_key)
    while (import_ := _find_import(object_key, outputs))["status"] == "running":
        time.sleep(1)
    seconds = time.perf_counter() - started
    tasks = _count_tasks(access, outputs["tasks_table"], f"import:{import_['id']}")
    if tasks != rows or import_["rows_created"] != rows:
        raise CommandError(f"{rows} rows were uploaded, {tasks} tasks exist, and the import is {import_}.")
    return {"rows": rows, "tasks": tasks, "seconds": round(seconds, 1), "rows_per_second": round(rows / seconds)}


def _find_import(object_key: str, outputs: dict[str, Any]) -> dict[str, Any]:
    headers = {"x-api-key": outputs["api_key"]}
    response = urllib3.request("GET", f"{outputs['api_url']}/imports", headers=headers, timeout=60)
    if response.status != 200:
        raise CommandError(f"GET /imports returned {response.status}.")
    imports: list[dict[str, Any]] = response.json()["items"]
    return next((import_ for import_ in imports if import_["key"] == object_key), {"status": "running"})


def _count_tasks(access: Access, table: str, source: str) -> int:
    client = access.session.client("dynamodb", endpoint_url=access.endpoint_url)
    pages = client.get_paginator("scan").paginate(
        TableName=table,
        Select="COUNT",
        FilterExpression="#source = :source",
        ExpressionAttributeNames={"#source": "source"},
        ExpressionAttributeValues={":source": {"S": source}},
    )
    return sum(page["Count"] for page in pages)
