# Resources of one instance that policies distinguish. Terraform overrides an instance, OpenTofu does not: so this is not part of the
# tests that both run. tests/unit/terraform/conftest.py adds it to stack.tftest.hcl, for assertions on which function may use what.

override_resource {
  target = module.table["tasks"].aws_dynamodb_table.this
  values = {
    arn        = "arn:aws:dynamodb:eu-west-1:111122223333:table/tasks"
    stream_arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/tasks/stream/now"
  }
}

override_resource {
  target = module.table["attachments"].aws_dynamodb_table.this
  values = { arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/attachments" }
}

override_resource {
  target = module.table["imports"].aws_dynamodb_table.this
  values = {
    arn        = "arn:aws:dynamodb:eu-west-1:111122223333:table/imports"
    stream_arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/imports/stream/now"
  }
}

override_resource {
  target = module.table["reminders"].aws_dynamodb_table.this
  values = {
    arn        = "arn:aws:dynamodb:eu-west-1:111122223333:table/reminders"
    stream_arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/reminders/stream/now"
  }
}

override_resource {
  target = module.table["idempotency_keys"].aws_dynamodb_table.this
  values = { arn = "arn:aws:dynamodb:eu-west-1:111122223333:table/idempotency-keys" }
}

override_resource {
  target = module.background_functions.module.function["send_reminders"].aws_lambda_function.this
  values = { arn = "arn:aws:lambda:eu-west-1:111122223333:function:send-reminders" }
}

override_resource {
  target = module.background_functions.module.function["check_urgent_task"].aws_lambda_function.this
  values = { arn = "arn:aws:lambda:eu-west-1:111122223333:function:check-urgent-task" }
}

override_resource {
  target = module.background_functions.module.function["deliver_urgent_task"].aws_lambda_function.this
  values = { arn = "arn:aws:lambda:eu-west-1:111122223333:function:deliver-urgent-task" }
}

override_resource {
  target = module.import_functions.module.function["process_s3_event"].aws_lambda_function.this
  values = { arn = "arn:aws:lambda:eu-west-1:111122223333:function:process-s3-event" }
}

override_resource {
  target = module.import_functions.module.function["finish_stalled_imports"].aws_lambda_function.this
  values = { arn = "arn:aws:lambda:eu-west-1:111122223333:function:finish-stalled-imports" }
}

override_resource {
  target = module.import_functions.module.function["split_import"].aws_lambda_function.this
  values = { arn = "arn:aws:lambda:eu-west-1:111122223333:function:split-import" }
}

override_resource {
  target = module.import_functions.module.function["import_chunk"].aws_lambda_function.this
  values = { arn = "arn:aws:lambda:eu-west-1:111122223333:function:import-chunk" }
}

override_resource {
  target = module.import_functions.module.function["finish_import"].aws_lambda_function.this
  values = { arn = "arn:aws:lambda:eu-west-1:111122223333:function:finish-import" }
}

override_resource {
  target = module.destination_queue["crm"].aws_sqs_queue.this
  values = { arn = "arn:aws:sqs:eu-west-1:111122223333:destination-crm", url = "https://sqs/destination-crm" }
}

override_resource {
  target = module.destination_queue["crm"].aws_sqs_queue.dead_letter
  values = { arn = "arn:aws:sqs:eu-west-1:111122223333:destination-crm-dlq", url = "https://sqs/destination-crm-dlq" }
}

override_resource {
  target = module.destination_secret["crm"].aws_secretsmanager_secret.this
  values = { arn = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:destination-crm/secret-a1b2c3" }
}
