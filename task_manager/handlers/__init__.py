"""Lambda functions, one module each with its `handler`.

A handler parses the event, calls a use case and builds the response. If there is nothing to decide beyond one call of a
port, it calls the port.
"""
