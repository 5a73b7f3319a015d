"""Write the OpenAPI document of the API, or check that it matches the code."""

import json

from scripts.lib.common import ROOT, CommandError, report_errors
from scripts.lib.generated import Generated
from scripts.lib.json_schema import unknown_keywords
from task_manager.rest.contract import openapi

DOCUMENT = ROOT / "task_manager" / "rest" / "openapi.json"


def content() -> str:
    """Return the document as the file's content.

    Raises:
        CommandError: A schema has a keyword that its dialect does not have.
    """
    document = openapi()
    if unknown := unknown_keywords(document):
        raise CommandError(f"JSON Schema 2020-12 does not have: {', '.join(sorted(unknown))}.")
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


CONTRACT = Generated(DOCUMENT, content, "the routes and models", "openapi")

if __name__ == "__main__":
    with report_errors():
        CONTRACT.main(__doc__)
