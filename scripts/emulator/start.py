"""The emulator, with saves of its state, its own answers to repeats, and usage plans that it can read again.

The Python of the emulator's environment runs it. Its argument is the folder of the emulator's data, by which its
process is known, too.
"""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def main() -> None:
    """Run the emulator until it is stopped."""
    data = Path(sys.argv.pop())
    usage_plans, saves = import_module("usage_plans"), import_module("saves")
    emulator: Any = import_module("ministack.app")
    functions: Any = import_module("ministack.core.lambda_runtime")
    api: Any = import_module("ministack.services.apigateway_v1")
    api._update_usage_plan = usage_plans.typed_updates(api._update_usage_plan, api._usage_plans)
    server: Any = import_module("hypercorn.asyncio")
    server.serve = import_module("connections").kept(server.serve)
    folder = saves.Saves(data)
    folder.write_stopped()
    emulator.app = saves.saving(emulator.app, folder, lambda: functions.workers_in_use() > 0)
    emulator.app = import_module("repeats").answering_repeats(emulator.app)
    emulator.main()


if __name__ == "__main__":
    main()
