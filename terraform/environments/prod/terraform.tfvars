region             = "eu-west-1"
cors_allow_origins = ["https://tasks.example.com"]

# No notifications and no alarms are sent until there are addresses here.
notification_emails = []
alarm_emails        = []

clients = {
  web = {
    description = "The page at tasks.example.com"
    throttle    = { rate_limit = 100, burst_limit = 200 }
    quota       = { limit = 1000000, period = "DAY" }
  }
}
