"""The REST edge: API Gateway's proxy events in, HTTP answers out."""

from task_manager.rest.endpoint import endpoint
from task_manager.rest.request import Request
from task_manager.rest.response import Response

__all__ = ["Request", "Response", "endpoint"]
