variable "region" {
  description = "AWS region of the state, and of the environments that write API Gateway logs."
  type        = string
}

variable "github" {
  description = <<-EOT
    Repository on GitHub whose workflows plan and apply; null for none.
    - `repository`: `<owner>/<name>`; pull requests and the branch `main` may plan
    - `environments`: environments on GitHub whose jobs may apply; protect them with reviewers
    - `oidc_provider_arn`: identity provider for GitHub that the account has already; an account has at most one, in all regions
  EOT
  type = object({
    repository        = string
    environments      = optional(set(string), ["dev", "prod"])
    oidc_provider_arn = optional(string)
  })
  default = null

  validation {
    condition     = var.github == null ? true : can(regex("^[\\w.-]+/[\\w.-]+$", var.github.repository))
    error_message = "github.repository is <owner>/<name>, without a host, and names one repository: * would let others deploy."
  }

  validation {
    condition     = var.github == null ? true : length(var.github.environments) > 0 && alltrue([for name in var.github.environments : can(regex("^[\\w.-]+$", name))])
    error_message = "github.environments has at least one name, of letters, digits, `_`, `.` and `-`."
  }

  validation {
    condition     = try(var.github.oidc_provider_arn, null) == null ? true : can(regex("^arn:[^:]+:iam::\\d{12}:oidc-provider/token\\.actions\\.githubusercontent\\.com$", var.github.oidc_provider_arn))
    error_message = "github.oidc_provider_arn is the ARN of the identity provider token.actions.githubusercontent.com of this account."
  }
}

variable "budget" {
  description = <<-EOT
    Monthly budget of the account with an alarm; null for none.
    - `monthly_usd`: limit
    - `emails`: addresses that are told when the costs exceed `alarm_percent` of it, or are forecast to exceed all of it
  EOT
  type = object({
    monthly_usd   = number
    emails        = set(string)
    alarm_percent = optional(number, 80)
  })
  default = null

  validation {
    condition     = var.budget == null ? true : var.budget.monthly_usd > 0 && var.budget.alarm_percent > 0
    error_message = "budget.monthly_usd and budget.alarm_percent are more than 0."
  }

  validation {
    condition     = var.budget == null ? true : length(var.budget.emails) >= 1 && length(var.budget.emails) <= 10 && alltrue([for email in var.budget.emails : can(regex("^[^@\\s]+@[^@\\s]+$", email))])
    error_message = "budget.emails has 1 to 10 addresses: a budget without any alarms nobody."
  }
}
