region             = "eu-west-1"
cors_allow_origins = ["https://tasks.example.com"]

# No notifications and no alarms are sent until there are addresses here; a plan warns of it.
notification_emails = []
alarm_emails        = []

clients = {
  # No page in a browser: everyone could read its key.
  backend = {
    description = "The server behind tasks.example.com"
    throttle    = { rate_limit = 100, burst_limit = 200 }
    quota       = { limit = 1000000, period = "DAY" }
  }
}
