"""A serverless task manager: REST API, CSV imports and background work on AWS."""
