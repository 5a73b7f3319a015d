"""Changes of the emulator for the tests.

Python imports this module at its start wherever the folder is in PYTHONPATH: in the emulator, and in its functions,
which inherit the variable and change nothing.
"""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any
from zipfile import ZipFile

if [Path(argument).name for argument in sys.orig_argv[1:2]] == ["start.py"]:
    emulator: Any = import_module("ministack.app")
    requests = Path(os.environ["RECORDED_REQUESTS"]).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115 - as long as it runs
    emulator.app = import_module("request_recording").recording(emulator.app, requests)
    ZipFile.extractall = import_module("shared_code").sharing(ZipFile.extractall)  # type: ignore[method-assign]
