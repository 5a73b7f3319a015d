"""Write the contract of the API, or check that what is written is what the code says."""

import json

from scripts.common import ROOT, report_errors
from scripts.generated import Generated
from task_manager.rest.contract import openapi

DOCUMENT = ROOT / "task_manager" / "rest" / "openapi.json"


def text() -> str:
    """The document as it belongs in the file."""
    return json.dumps(openapi(), indent=1, ensure_ascii=False) + "\n"


CONTRACT = Generated(DOCUMENT, text, "the routes and models say", "python -m scripts.openapi")

if __name__ == "__main__":
    with report_errors():
        CONTRACT.main(__doc__)
