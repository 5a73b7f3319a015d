"""Domain: tasks, imports, reminders and events, with rules and ports; no AWS, no HTTP, no clock of its own."""
