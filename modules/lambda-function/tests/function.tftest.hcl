mock_provider "aws" {
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::111122223333:role/orders" }
  }

  mock_resource "aws_lambda_function" {
    defaults = {
      arn        = "arn:aws:lambda:eu-west-1:111122223333:function:orders"
      invoke_arn = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:orders/invocations"
      version    = "7"
    }
  }

  mock_resource "aws_lambda_alias" {
    defaults = {
      arn        = "arn:aws:lambda:eu-west-1:111122223333:function:orders:live"
      invoke_arn = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:orders:live/invocations"
    }
  }
}

variables {
  name        = "orders"
  handler     = "orders.handler"
  kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  policy_json = "{\"Version\": \"2012-10-17\", \"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"dynamodb:GetItem\", \"Resource\": \"arn:aws:dynamodb:eu-west-1:111122223333:table/orders\"}]}"
  package = {
    bucket           = "packages"
    key              = "orders.zip"
    source_code_hash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    runtime          = "python3.13"
  }
}

run "is_encrypted_logged_traced_and_on_arm" {
  assert {
    condition     = aws_lambda_function.this.architectures == tolist(["arm64"]) && aws_lambda_function.this.memory_size == 512 && aws_lambda_function.this.timeout == 30 && aws_lambda_function.this.ephemeral_storage[0].size == 512
    error_message = "The defaults are arm64, 512 MB and 30 s."
  }

  assert {
    condition     = aws_lambda_function.this.reserved_concurrent_executions == -1 && !aws_lambda_function.this.publish
    error_message = "No concurrency is reserved and no version published unless requested."
  }

  assert {
    condition     = aws_lambda_function.this.kms_key_arn == var.kms_key_arn && aws_cloudwatch_log_group.this.kms_key_id == var.kms_key_arn
    error_message = "Environment and logs must be encrypted with the key."
  }

  assert {
    condition     = aws_lambda_function.this.tracing_config[0].mode == "Active"
    error_message = "Traces must be on."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.name == "/aws/lambda/orders" && aws_cloudwatch_log_group.this.retention_in_days == 365
    error_message = "The log group must bear Lambda's name and keep lines for a year."
  }

  assert {
    condition     = aws_lambda_function.this.logging_config[0].log_group == "/aws/lambda/orders" && aws_lambda_function.this.logging_config[0].log_format == "JSON" && aws_lambda_function.this.logging_config[0].application_log_level == "INFO"
    error_message = "The function must log JSON from INFO on into the group made here."
  }

  assert {
    condition     = length(aws_lambda_function.this.environment) == 0 && length(aws_lambda_function.this.snap_start) == 0 && length(aws_lambda_function.this.vpc_config) == 0
    error_message = "No environment, snapshot or VPC unless requested."
  }

  assert {
    condition     = length(coalesce(aws_lambda_function.this.layers, [])) == 0
    error_message = "No layer unless requested."
  }

  assert {
    condition     = aws_lambda_function.this.s3_bucket == "packages" && aws_lambda_function.this.s3_key == "orders.zip" && aws_lambda_function.this.source_code_hash == var.package.source_code_hash && aws_lambda_function.this.runtime == "python3.13"
    error_message = "The code must be the given object."
  }

  assert {
    condition     = length(aws_lambda_event_source_mapping.queue) + length(aws_lambda_event_source_mapping.stream) + length(aws_lambda_function_event_invoke_config.this) + length(aws_lambda_alias.this) + length(aws_lambda_provisioned_concurrency_config.this) == 0
    error_message = "Nothing else is made unless requested."
  }

  assert {
    condition     = output.invoke_arn == aws_lambda_function.this.invoke_arn && output.qualified_arn == aws_lambda_function.this.arn && output.arn == aws_lambda_function.this.arn && output.qualifier == null
    error_message = "Without an alias callers call the function itself."
  }

  assert {
    condition     = output.name == "orders" && output.role_name == "orders" && output.role_arn == "arn:aws:iam::111122223333:role/orders" && output.log_group_name == "/aws/lambda/orders"
    error_message = "Names must be handed on."
  }
}

run "gives_code_that_calls_nothing_no_policy" {
  variables {
    policy_json = null
  }

  assert {
    condition     = length(aws_iam_role_policy.code) == 0
    error_message = "IAM refuses an empty policy: without permissions there must be none."
  }
}

run "gives_its_role_logs_and_traces_only" {
  assert {
    condition     = aws_iam_role_policy.code[0].policy == var.policy_json
    error_message = "The code may do what the caller says."
  }

  assert {
    condition = jsondecode(aws_iam_role_policy.runtime.policy).Statement == [
      {
        Sid      = "WriteLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["arn:aws:logs:eu-west-1:111122223333:log-group:/aws/lambda/orders:*"]
      },
      {
        Sid      = "WriteTraces"
        Effect   = "Allow"
        Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        Resource = ["*"]
      },
    ]
    error_message = "Beside the caller's policy the role may write its own logs and traces, and not make log groups."
  }

  assert {
    condition     = jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Principal == { Service = "lambda.amazonaws.com" }
    error_message = "Only Lambda may assume the role."
  }
}

run "hands_every_option_on" {
  command = plan

  variables {
    description = "Takes orders"
    environment = { TABLE = "orders" }
    kms_key_arn = null
    limits      = { memory_size = 1024, timeout = 60, reserved_concurrent_executions = 5, ephemeral_storage = 1024 }
    logging     = { retention_in_days = 7, level = "DEBUG", tracing_mode = "PassThrough" }
    tags        = { team = "orders" }
    vpc_config  = { subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
    package = {
      bucket                  = "packages"
      key                     = "orders.zip"
      object_version          = "v1"
      source_code_hash        = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
      runtime                 = "python3.13"
      architecture            = "x86_64"
      code_signing_config_arn = "arn:aws:lambda:eu-west-1:111122223333:code-signing-config:csc-0123456789abcdef0"
    }
  }

  assert {
    condition     = aws_lambda_function.this.memory_size == 1024 && aws_lambda_function.this.timeout == 60 && aws_lambda_function.this.reserved_concurrent_executions == 5 && aws_lambda_function.this.ephemeral_storage[0].size == 1024
    error_message = "Limits must be the given ones."
  }

  assert {
    condition     = aws_lambda_function.this.architectures == tolist(["x86_64"]) && aws_lambda_function.this.s3_object_version == "v1" && aws_lambda_function.this.code_signing_config_arn == var.package.code_signing_config_arn
    error_message = "The package must be taken as described."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables == tomap({ TABLE = "orders" }) && aws_lambda_function.this.description == "Takes orders"
    error_message = "Environment and description must be the given ones."
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 7 && aws_lambda_function.this.logging_config[0].application_log_level == "DEBUG" && aws_lambda_function.this.tracing_config[0].mode == "PassThrough"
    error_message = "Logging must be as requested."
  }

  assert {
    condition     = aws_lambda_function.this.kms_key_arn == null && aws_cloudwatch_log_group.this.kms_key_id == null
    error_message = "A null key must leave AWS's own."
  }

  assert {
    condition     = aws_lambda_function.this.vpc_config[0].subnet_ids == toset(["subnet-1"]) && aws_lambda_function.this.vpc_config[0].security_group_ids == toset(["sg-1"])
    error_message = "The function must join the VPC."
  }

  assert {
    condition     = alltrue([for tags in [aws_lambda_function.this.tags, aws_iam_role.this.tags, aws_cloudwatch_log_group.this.tags] : tags == tomap({ team = "orders" })])
    error_message = "Tags must be on everything that takes them."
  }
}

run "adds_layers_in_their_order" {
  variables {
    environment = { AWS_LAMBDA_EXEC_WRAPPER = "/opt/agent" }
    layers = [
      "arn:aws:lambda:eu-west-1:444455556666:layer:agent:1",
      "arn:aws:lambda:eu-west-1:444455556666:layer:Libraries_python-arm:12",
    ]
  }

  assert {
    condition     = aws_lambda_function.this.layers == tolist(var.layers) && aws_lambda_function.this.handler == "orders.handler"
    error_message = "The layers must be there in their order, and the handler stay."
  }

  assert {
    condition     = aws_lambda_function.this.environment[0].variables == tomap({ AWS_LAMBDA_EXEC_WRAPPER = "/opt/agent" })
    error_message = "The environment must have the settings of a layer, and nothing else."
  }
}

run "may_join_its_vpc" {
  variables {
    vpc_config = { subnet_ids = ["subnet-1"], security_group_ids = ["sg-1"] }
  }

  assert {
    condition = [for s in jsondecode(aws_iam_role_policy.runtime.policy).Statement : s.Action if s.Sid == "JoinVpc"] == [[
      "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface",
      "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
    ]]
    error_message = "The role must be able to make the interfaces."
  }
}

run "polls_a_queue" {
  variables {
    event_sources = {
      queues = { orders = { arn = "arn:aws:sqs:eu-west-1:111122223333:orders", visibility_timeout_seconds = 180 } }
    }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.queue["orders"].function_name == "arn:aws:lambda:eu-west-1:111122223333:function:orders" && aws_lambda_event_source_mapping.queue["orders"].event_source_arn == "arn:aws:sqs:eu-west-1:111122223333:orders"
    error_message = "The mapping must join queue and function."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.queue["orders"].batch_size == 10 && aws_lambda_event_source_mapping.queue["orders"].function_response_types == toset(["ReportBatchItemFailures"])
    error_message = "By default ten messages come at a time, and failed ones are reported one by one."
  }

  assert {
    condition     = length(aws_lambda_event_source_mapping.queue["orders"].scaling_config) == 0 && length(aws_lambda_event_source_mapping.queue["orders"].filter_criteria) == 0
    error_message = "No limit and no filter unless requested."
  }

  assert {
    condition = [for s in jsondecode(aws_iam_role_policy.runtime.policy).Statement : s if s.Sid == "PollQueues"] == [{
      Sid      = "PollQueues"
      Effect   = "Allow"
      Action   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
      Resource = ["arn:aws:sqs:eu-west-1:111122223333:orders"]
    }]
    error_message = "The role may take messages from this queue."
  }
}

run "polls_a_queue_as_told" {
  command = plan

  variables {
    event_sources = {
      queues = { orders = {
        arn                                = "arn:aws:sqs:eu-west-1:111122223333:orders"
        visibility_timeout_seconds         = 30
        batch_size                         = 100
        maximum_batching_window_in_seconds = 5
        maximum_concurrency                = 2
        filter_patterns                    = ["{\"body\": {\"kind\": [\"order\"]}}"]
        report_batch_item_failures         = false
      } }
    }
    tags = { team = "orders" }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.queue["orders"].batch_size == 100 && aws_lambda_event_source_mapping.queue["orders"].maximum_batching_window_in_seconds == 5 && aws_lambda_event_source_mapping.queue["orders"].scaling_config[0].maximum_concurrency == 2
    error_message = "Batch, window and concurrency must be the given ones."
  }

  assert {
    condition     = one(aws_lambda_event_source_mapping.queue["orders"].filter_criteria[0].filter).pattern == "{\"body\": {\"kind\": [\"order\"]}}"
    error_message = "The filter must be the given one."
  }

  assert {
    condition     = length(aws_lambda_event_source_mapping.queue["orders"].function_response_types) == 0 && aws_lambda_event_source_mapping.queue["orders"].tags == tomap({ team = "orders" })
    error_message = "Partial failures can be turned off, and the mapping has tags."
  }
}

run "reads_a_stream" {
  variables {
    event_sources = {
      streams = { orders = {
        arn                        = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000"
        on_failure_destination_arn = "arn:aws:sqs:eu-west-1:111122223333:failed"
      } }
    }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream["orders"].starting_position == "TRIM_HORIZON" && aws_lambda_event_source_mapping.stream["orders"].batch_size == 100 && aws_lambda_event_source_mapping.stream["orders"].parallelization_factor == 1
    error_message = "By default everything that the stream holds is read, in order."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream["orders"].maximum_retry_attempts == 10 && aws_lambda_event_source_mapping.stream["orders"].maximum_record_age_in_seconds == 3600 && aws_lambda_event_source_mapping.stream["orders"].bisect_batch_on_function_error
    error_message = "By default a bad record ends: ten attempts, an hour, its batch halved."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream["orders"].function_response_types == toset(["ReportBatchItemFailures"])
    error_message = "Failed records must be reported one by one by default."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream["orders"].destination_config[0].on_failure[0].destination_arn == "arn:aws:sqs:eu-west-1:111122223333:failed"
    error_message = "Records that exhaust their retries must be reported to the queue."
  }

  assert {
    condition = [for s in jsondecode(aws_iam_role_policy.runtime.policy).Statement : s if !startswith(s.Sid, "Write")] == [
      {
        Sid      = "ReadStreams"
        Effect   = "Allow"
        Action   = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"]
        Resource = ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000"]
      },
      {
        Sid      = "ListStreams"
        Effect   = "Allow"
        Action   = ["dynamodb:ListStreams"]
        Resource = ["arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/*"]
      },
      {
        Sid      = "SendFailures"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = ["arn:aws:sqs:eu-west-1:111122223333:failed"]
      },
    ]
    error_message = "The role may read this stream and tell this queue."
  }
}

run "reads_a_stream_as_told" {
  variables {
    event_sources = {
      streams = { orders = {
        arn                                = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000"
        on_failure_destination_arn         = null
        starting_position                  = "LATEST"
        batch_size                         = 10000
        maximum_batching_window_in_seconds = 300
        maximum_retry_attempts             = -1
        maximum_record_age_in_seconds      = -1
        bisect_batch_on_function_error     = false
        parallelization_factor             = 10
        filter_patterns                    = [for n in range(10) : "{\"eventName\": [\"INSERT\"]}"]
        report_batch_item_failures         = false
      } }
    }
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream["orders"].starting_position == "LATEST" && aws_lambda_event_source_mapping.stream["orders"].batch_size == 10000 && aws_lambda_event_source_mapping.stream["orders"].maximum_batching_window_in_seconds == 300
    error_message = "Position, batch and window must be the given ones."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.stream["orders"].maximum_retry_attempts == -1 && aws_lambda_event_source_mapping.stream["orders"].maximum_record_age_in_seconds == -1 && !aws_lambda_event_source_mapping.stream["orders"].bisect_batch_on_function_error && aws_lambda_event_source_mapping.stream["orders"].parallelization_factor == 10
    error_message = "Retries, age, bisecting and parallelism must be the given ones."
  }

  assert {
    condition     = length(aws_lambda_event_source_mapping.stream["orders"].destination_config) == 0 && length(aws_lambda_event_source_mapping.stream["orders"].function_response_types) == 0 && one(aws_lambda_event_source_mapping.stream["orders"].filter_criteria[0].filter[*].pattern) == "{\"eventName\": [\"INSERT\"]}"
    error_message = "Destination and partial failures must be off, the filter on."
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.runtime.policy).Statement : s.Sid if endswith(s.Sid, "Failures")] == []
    error_message = "Without a destination the role must have no permission to send."
  }
}

run "keeps_events_that_fail_asynchronously" {
  variables {
    asynchronous = { on_failure_destination_arn = "arn:aws:sns:eu-west-1:111122223333:operations" }
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.this["on_failure"].destination_config[0].on_failure[0].destination == "arn:aws:sns:eu-west-1:111122223333:operations" && aws_lambda_function_event_invoke_config.this["on_failure"].qualifier == null
    error_message = "A failed event must go to the topic."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.this["on_failure"].maximum_retry_attempts == 2 && aws_lambda_function_event_invoke_config.this["on_failure"].maximum_event_age_in_seconds == 21600
    error_message = "By default an event is tried three times, for six hours at most."
  }

  assert {
    condition = [for s in jsondecode(aws_iam_role_policy.runtime.policy).Statement : s if endswith(s.Sid, "Failures")] == [{
      Sid      = "PublishFailures"
      Effect   = "Allow"
      Action   = ["sns:Publish"]
      Resource = ["arn:aws:sns:eu-west-1:111122223333:operations"]
    }]
    error_message = "The role may publish to this topic."
  }
}

run "serves_an_alias_from_a_snapshot" {
  variables {
    alias         = { name = "live", snap_start = true }
    asynchronous  = { on_failure_destination_arn = "arn:aws:sqs:eu-west-1:111122223333:failed", maximum_retry_attempts = 0, maximum_event_age_in_seconds = 60 }
    event_sources = { queues = { orders = { arn = "arn:aws:sqs:eu-west-1:111122223333:orders", visibility_timeout_seconds = 180 } } }
  }

  assert {
    condition     = aws_lambda_function.this.publish && aws_lambda_function.this.snap_start[0].apply_on == "PublishedVersions" && aws_lambda_alias.this["live"].function_version == "7" && length(aws_lambda_provisioned_concurrency_config.this) == 0
    error_message = "The alias must name the newest version, started from a snapshot."
  }

  assert {
    condition     = aws_lambda_event_source_mapping.queue["orders"].function_name == aws_lambda_alias.this["live"].arn && aws_lambda_function_event_invoke_config.this["on_failure"].qualifier == "live"
    error_message = "Event sources and destinations must go by the alias."
  }

  assert {
    condition     = aws_lambda_function_event_invoke_config.this["on_failure"].maximum_retry_attempts == 0 && aws_lambda_function_event_invoke_config.this["on_failure"].maximum_event_age_in_seconds == 60
    error_message = "Attempts and age must be the given ones."
  }

  assert {
    condition     = output.invoke_arn == aws_lambda_alias.this["live"].invoke_arn && output.qualified_arn == aws_lambda_alias.this["live"].arn && output.qualifier == "live" && output.arn == aws_lambda_function.this.arn
    error_message = "With an alias callers call the alias."
  }
}

run "may_report_to_each_destination_once" {
  variables {
    asynchronous = { on_failure_destination_arn = "arn:aws:sns:eu-west-1:111122223333:operations" }
    event_sources = {
      streams = { for name, queue in { "a-b" = "one", "a_b" = "two", c = "two", "asynchronous calls" = "one" } : name => {
        arn                        = "arn:aws:dynamodb:eu-west-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000"
        on_failure_destination_arn = "arn:aws:sqs:eu-west-1:111122223333:${queue}"
      } }
    }
  }

  assert {
    condition     = length(distinct([for s in jsondecode(aws_iam_role_policy.runtime.policy).Statement : s.Sid])) == length(jsondecode(aws_iam_role_policy.runtime.policy).Statement)
    error_message = "IAM refuses a policy with two statements of one Sid."
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.runtime.policy).Statement : join(" ", concat([s.Sid], s.Resource)) if endswith(s.Sid, "Failures")] == ["SendFailures arn:aws:sqs:eu-west-1:111122223333:one arn:aws:sqs:eu-west-1:111122223333:two", "PublishFailures arn:aws:sns:eu-west-1:111122223333:operations"]
    error_message = "The role must be able to send to each queue and topic."
  }
}

run "keeps_an_alias_warm" {
  command = plan

  variables {
    alias = { name = "live", provisioned_concurrent_executions = 3 }
  }

  assert {
    condition     = aws_lambda_provisioned_concurrency_config.this["live"].provisioned_concurrent_executions == 3 && aws_lambda_provisioned_concurrency_config.this["live"].qualifier == "live" && length(aws_lambda_function.this.snap_start) == 0
    error_message = "Three environments of the alias must be kept warm, without snapshots."
  }
}
