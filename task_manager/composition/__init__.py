"""Composition: connects use cases to adapters and settings, one module a concern, each object once per process.

A handler imports only the module of its concern, so that a cold start loads nothing else.
"""
