"""Start the whole system on this machine: environments, zip, local AWS, Terraform. Safe to run at any time.

Only what changed is done again. The effects of a killed emulator or an interrupted run are repaired. Where that would
lose data, the command asks first, and keeps a copy; START_OVER=1 in the environment is the answer of scripts.
"""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scripts.lib.common import ROOT, command_parser, report_errors
from scripts.lib.local_system import LocalSystem

SAMPLE = ROOT / "tests" / "data" / "todoist" / "template-9-columns.csv"


def instructions(outputs: Mapping[str, Any]) -> str:
    """Return the system's addresses and the first commands to try, for the terminal."""
    url = outputs["api_url"]
    api_key = f"-H 'x-api-key: {outputs['api_key']}'"
    first_id = f'curl -sS \'{url}/tasks?limit=1\' {api_key} | sed \'s/.*"id": *"\\([^"]*\\)".*/\\1/\''
    upload = f'curl -sS "{url}/tasks/$({first_id})/upload?filename=readme.md" {api_key}'
    return f"""
The system is up.

  API      {url}
  API key  {outputs["api_key"]}
  bucket   {outputs["bucket"]}

Create a task, list tasks, attach a file to the newest one, import a CSV file:

  curl -sS {url}/tasks {api_key} -H 'content-type: application/json' -d '{{"title": "Buy milk", "tags": ["home"]}}'
  curl -sS {url}/tasks {api_key}
  {upload} -H 'content-type: text/markdown' --data-binary @README.md
  .venv/bin/python -m scripts.import_csv {SAMPLE.relative_to(ROOT)}

`make down` stops it, `make clean` deletes it, `make outputs` prints all names as JSON.
"""


def main() -> None:
    """Start or update the local system."""
    parser = command_parser("up", __doc__)
    parser.add_argument("--name", default="local", help="name of its folder below .local (default: local)")
    parser.add_argument("--port", type=int, help="port of the local AWS (default: the previous one, or 4566)")
    parser.add_argument("--var-file", type=Path, help="file with further variables of Terraform")
    arguments = parser.parse_args()
    started = time.monotonic()
    outputs = LocalSystem(arguments.name, arguments.port, variables_file=arguments.var_file).up()
    print(f"{instructions(outputs)}\nTotal time: {time.monotonic() - started:.0f} s.")


if __name__ == "__main__":
    with report_errors():
        main()
