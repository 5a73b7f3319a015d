"""Write the OpenAPI document of the API, or check that it matches the code."""

import json

from scripts.lib.common import ROOT, report_errors
from scripts.lib.generated import Generated
from task_manager.rest.contract import openapi

DOCUMENT = ROOT / "task_manager" / "rest" / "openapi.json"


def content() -> str:
    """Return the document as the file's content."""
    return json.dumps(openapi(), indent=1, ensure_ascii=False) + "\n"


CONTRACT = Generated(DOCUMENT, content, "the routes and models", "openapi")

if __name__ == "__main__":
    with report_errors():
        CONTRACT.main(__doc__)
