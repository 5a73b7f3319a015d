"""REST layer: turns API Gateway proxy events into HTTP responses."""

from task_manager.rest.endpoint import endpoint
from task_manager.rest.request import Request
from task_manager.rest.response import Response

__all__ = ["Request", "Response", "endpoint"]
