mock_provider "aws" {}

variables {
  name        = "orders/payment"
  description = "Opens the payment service"
  kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1234"
}

run "defaults" {
  assert {
    condition     = aws_secretsmanager_secret.this.kms_key_id == var.kms_key_arn && aws_secretsmanager_secret.this.recovery_window_in_days == 30
    error_message = "The secret is encrypted with another key, or gone sooner than in 30 days."
  }

  assert {
    condition     = aws_secretsmanager_secret.this.description == "Opens the payment service"
    error_message = "The description is lost."
  }

  assert {
    condition     = output.arn == aws_secretsmanager_secret.this.arn && output.name == "orders/payment"
    error_message = "Outputs do not describe the secret."
  }
}

run "all_settings" {
  variables {
    kms_key_arn             = null
    recovery_window_in_days = 0
    tags                    = { team = "orders" }
  }

  assert {
    condition     = aws_secretsmanager_secret.this.kms_key_id == null && aws_secretsmanager_secret.this.recovery_window_in_days == 0 && aws_secretsmanager_secret.this.tags.team == "orders"
    error_message = "An option is wired to nothing."
  }
}
