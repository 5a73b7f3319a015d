"""Composition of imports as clients request and read them."""

from functools import cache

from task_manager.adapters.idempotency_keys import IMPORT_RESULT, IdempotencyKeys
from task_manager.adapters.import_records import DynamoDbImportRecords
from task_manager.adapters.import_store import DynamoDbImportStore
from task_manager.adapters.object_store import S3ObjectStore
from task_manager.composition import aws, clock
from task_manager.composition.shards import shards
from task_manager.domain.imports import Import
from task_manager.domain.ports.imports import ImportRecords, ImportStore
from task_manager.domain.ports.objects import ObjectStore
from task_manager.settings import (
    BucketSettings,
    IdempotencyTableSettings,
    ImportsPrefixSettings,
    ImportTableSettings,
    settings,
)
from task_manager.use_cases.imports.requests import AnnounceImport, NewImports, ReadImport, RequestImport


@cache
def import_store() -> ImportStore:
    """Return the store of imports."""
    return DynamoDbImportStore(aws.dynamodb(), imports=settings(ImportTableSettings).imports_table, shards=shards())


@cache
def import_records() -> ImportRecords:
    """Return the imports by id, for functions that neither create nor list imports."""
    return DynamoDbImportRecords(aws.dynamodb(), settings(ImportTableSettings).imports_table)


@cache
def object_store() -> ObjectStore:
    """Return the object store of CSV files and reports."""
    return S3ObjectStore(aws.s3(), settings(BucketSettings).bucket, clock.now)


@cache
def request_import() -> RequestImport:
    """Return the use case by which a client sends a file to import."""
    return RequestImport(_new_imports(), object_store(), import_store())


@cache
def announce_import() -> AnnounceImport:
    """Return the use case by which a client announces a file to import."""
    return AnnounceImport(_new_imports(), object_store())


@cache
def read_import() -> ReadImport:
    """Return the use case that reads an import."""
    return ReadImport(import_records(), object_store())


def _new_imports() -> NewImports:
    keys_table = settings(IdempotencyTableSettings).idempotency_keys_table
    return NewImports(
        import_keys=IdempotencyKeys(aws.dynamodb(), keys_table, Import, IMPORT_RESULT, clock.now),
        imports_prefix=settings(ImportsPrefixSettings).imports_prefix,
        clock=clock.now,
    )
