"""Peer of `create_task`: the handler that creates an order in ran-isenberg/aws-lambda-handler-cookbook."""

import importlib
import os
import sys
from collections.abc import Mapping
from typing import Any


def handler_of(case: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the handler of another repository
    """Return the handler of the checkout that the case names."""
    sys.path.append(case["checkout"])
    # Its paths are relative to the folder in which Lambda starts it.
    os.chdir(case["checkout"])
    return importlib.import_module("service.handlers.handle_create_order").lambda_handler
