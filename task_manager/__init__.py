"""A serverless task manager: REST API, CSV drop and background work on AWS."""
