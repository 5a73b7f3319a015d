"""Ports: what the use cases need of the outside. Adapters implement them on AWS, the fakes of the tests in memory."""
