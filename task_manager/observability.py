"""The one logger: a JSON line per event, on standard output."""

from functools import cache

from aws_lambda_powertools.logging import Logger


@cache
def logger() -> Logger:
    """Return the process's logger, named and levelled by Powertools' environment variables.

    https://docs.powertools.aws.dev/lambda/python/latest/core/logger/
    """
    return Logger()
