"""Ports: protocols of stores, queues and services. Adapters implement them with AWS, fakes in memory."""
