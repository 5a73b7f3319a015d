locals {
  # Values of a field of a cron expression, in the order of the fields.
  cron_values = ["[0-5]?[0-9]", "([01]?[0-9]|2[0-3])", "(0?[1-9]|[12][0-9]|3[01])", "(0?[1-9]|1[0-2]|${local.months})", "([1-7]|${local.days})", "(19[7-9][0-9]|2[01][0-9][0-9])"]
  months      = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC"
  days        = "SUN|MON|TUE|WED|THU|FRI|SAT"

  # What else a day of the month and a day of the week may be.
  cron_others = ["", "", "|\\?|L(-[0-9]+)?|LW|${local.cron_values[2]}W", "", "|\\?|L|${local.cron_values[4]}(L|#[1-5])", ""]

  cron_parts  = [for value in local.cron_values : "(\\*|${value}(-${value})?)(/[1-9][0-9]*)?"]
  cron_fields = [for index, part in local.cron_parts : "(${part}(,${part})*${local.cron_others[index]})"]

  # Terraform prints a string with the error of a validation that reads it, and of a list only the length.
  schedules = [
    "^rate\\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\\)$",
    "^cron\\(${join(" ", local.cron_fields)}\\)$",
  ]
}
