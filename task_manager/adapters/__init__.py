"""Implementations of the ports with AWS services and HTTP.

Clients, clocks and settings are passed in; no adapter reads the environment.
"""
