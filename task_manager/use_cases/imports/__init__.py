"""Import of CSV files as tasks: small files in one invocation, large files in chunks by a workflow.

Every step is idempotent, because Lambda retries it and events are delivered more than once: task ids derive from the
version of the file and the row number, existing tasks are never overwritten, and a finished import never changes.
"""
