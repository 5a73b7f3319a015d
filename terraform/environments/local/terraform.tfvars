region             = "us-east-1"
cors_allow_origins = ["*"]

notification_emails = ["office@example.com"]
alarm_emails        = ["operations@example.com"]

clients = {
  default = {
    description = "Any local client"
    throttle    = { rate_limit = 200, burst_limit = 400 }
    quota       = { limit = 10000000, period = "MONTH" }
  }
}
