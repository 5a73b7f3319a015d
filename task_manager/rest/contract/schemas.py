"""The schemas of the contract, as pydantic tells them of the models that the handlers read and write."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue, models_json_schema
from pydantic_core.core_schema import (
    DataclassField,
    ModelField,
    ModelSchema,
    TypedDictField,
    WithDefaultSchema,
)

from task_manager.domain.attachment import FileDescription
from task_manager.domain.imports import CsvDescription, Import
from task_manager.domain.task import Task, TaskFields
from task_manager.rest.batch import Batch, Results
from task_manager.rest.imports import AnnouncedImport, ImportDetails
from task_manager.rest.listing import ImportPage, ListQuery, TaskExportQuery, TaskListQuery, TaskPage
from task_manager.rest.problems import Problem
from task_manager.rest.uploads import AnnouncedFile, File, FileList, UploadQuery

Json = dict[str, Any]

_BODIES: Final = (Batch, CsvDescription, FileDescription, TaskFields)
_ANSWERS: Final = (
    AnnouncedFile,
    AnnouncedImport,
    File,
    FileList,
    Import,
    ImportDetails,
    ImportPage,
    Problem,
    Results,
    Task,
    TaskPage,
)
_QUERIES: Final[Mapping[str, type[BaseModel]]] = {
    model.__name__: model for model in (ListQuery, TaskExportQuery, TaskListQuery, UploadQuery)
}
_REFERENCE: Final = "#/components/schemas/{model}"


def reference(names: str) -> Json:
    """Return a reference to a schema, or to several with ` | ` between them."""
    references = [{"$ref": _REFERENCE.format(model=name)} for name in names.split(" | ")]
    return references[0] if len(references) == 1 else {"anyOf": references}


def component_schemas(examples: Mapping[str, Json]) -> dict[str, Json]:
    """Return the schemas of all bodies and answers by name, each with its example where there is one."""
    modes = [*_in("validation", *_BODIES, *_QUERIES.values()), *_in("serialization", *_ANSWERS)]
    _, document = models_json_schema(modes, ref_template=_REFERENCE, schema_generator=_Schemas)
    schemas: dict[str, Json] = {name: its for name, its in document["$defs"].items() if name not in _QUERIES}
    schemas["TaskPatch"] = _merge_patch(schemas["TaskFields"])
    schemas["Update"]["properties"]["task"] = reference("TaskPatch")
    for name, example in examples.items():
        schemas[name]["examples"] = [example]
    return dict(sorted(schemas.items()))


def query_parameters(name: str) -> list[Json]:
    """Return the parameters that a model of a query reads."""
    schema = _QUERIES[name].model_json_schema(ref_template=_REFERENCE, schema_generator=_Schemas)
    return [
        {
            "name": parameter,
            "in": "query",
            "required": parameter in schema.get("required", ()),
            **_described(_without_null(its)),
        }
        for parameter, its in schema["properties"].items()
    ]


def _in(mode: JsonSchemaMode, *models: type[BaseModel]) -> Iterator[tuple[type[BaseModel], JsonSchemaMode]]:
    return ((model, mode) for model in models)


class _Schemas(GenerateJsonSchema):
    """Pydantic's schemas, less what says nothing; of answers, what holds for every answer."""

    def field_title_should_be_set(self, schema: object) -> bool:
        return False

    def field_is_required(self, field: ModelField | DataclassField | TypedDictField, total: bool) -> bool:
        if self.mode == "serialization":
            return field.get("serialization_exclude_if") is None
        return super().field_is_required(field, total)

    def default_schema(self, schema: WithDefaultSchema) -> JsonSchemaValue:
        if self.mode == "serialization":
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        described = super().model_schema(schema)
        if self.mode == "serialization":
            # Answers may gain members.
            described.pop("additionalProperties", None)
        return described


def _merge_patch(fields: Json) -> Json:
    """Return the schema of a merge patch (RFC 7396) of an object with optional fields and those it must have."""
    required = fields["required"]
    return {
        "description": "A JSON merge patch: what it leaves out stays, and null sets a field back to its default.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            name: _without_default(its) if name in required else _or_null(_without_default(its))
            for name, its in fields["properties"].items()
        },
    }


def _without_default(schema: Json) -> Json:
    return {keyword: value for keyword, value in schema.items() if keyword != "default"}


def _or_null(schema: Json) -> Json:
    choices = schema.get("anyOf", [schema])
    return {"anyOf": [*(choice for choice in choices if choice != {"type": "null"}), {"type": "null"}]}


def _without_null(schema: Json) -> Json:
    """Return the schema of a parameter, which is left out where a model says null."""
    choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
    rest = {keyword: value for keyword, value in schema.items() if keyword != "anyOf" and value is not None}
    return rest if not choices else {**rest, **choices[0]}


def _described(schema: Json) -> Json:
    """Return what a parameter says of itself: its description stands beside its schema, not in it."""
    description = schema.pop("description", None)
    return {"description": description, "schema": schema} if description else {"schema": schema}
