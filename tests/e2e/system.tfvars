# Two clients that may do anything, one that is soon too fast, and one that soon has used up what it may.
clients = {
  default = {
    throttle = { rate_limit = 1000, burst_limit = 2000 }
    quota    = { limit = 10000000, period = "MONTH" }
  }
  other = {
    throttle = { rate_limit = 1000, burst_limit = 2000 }
    quota    = { limit = 10000000, period = "MONTH" }
  }
  hasty = {
    throttle = { rate_limit = 1, burst_limit = 2 }
    quota    = { limit = 10000, period = "DAY" }
  }
  modest = {
    throttle = { rate_limit = 100, burst_limit = 200 }
    quota    = { limit = 3, period = "DAY" }
  }
}

# Tests let days pass by changing the due date in the table, and do not want to wait for a day until that is seen.
urgent_tasks = { check_interval_seconds = 2 }
