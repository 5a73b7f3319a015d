"""Secrets from the user. They are no arguments, which other users of the machine could see."""

import getpass
import os
import sys


def read_secret(variable: str, prompt: str) -> str:
    """Return the environment's variable, or else a line of standard input, without surrounding white space."""
    text = os.environ.get(variable)
    if text is None:
        text = getpass.getpass(f"{prompt}: ") if sys.stdin.isatty() else sys.stdin.readline()
    return text.strip()
