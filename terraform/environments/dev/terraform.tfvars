region             = "eu-west-1"
cors_allow_origins = ["http://localhost:3000"]

notification_emails = []
alarm_emails        = []

clients = {
  developers = {
    description = "The team that works on the system"
    throttle    = { rate_limit = 20, burst_limit = 40 }
    quota       = { limit = 100000, period = "DAY" }
  }
}
