"""What a task manager is, with no AWS, no HTTP and no clock of its own."""
