# The function of each destination, apart from those of all others, so that each has a role of its own.
locals {
  destination_functions = { for name, destination in local.destinations : name => {
    deliver_webhook = {
      name        = destination.resource_name
      description = "Delivers events to the destination ${name}"
      memory_size = 256 # It mostly waits for the destination.
      timeout     = var.background_timeout_seconds
      settings = [{
        DESTINATIONS = jsonencode({ (name) = {
          kind       = destination.kind
          url        = destination.url
          secret_arn = module.destination_secret[name].arn
          queue_url  = module.destination_queue[name].url
          dlq_url    = module.destination_queue[name].dlq_url
        } })
        DESTINATION_MAX_RECEIVE_COUNT = tostring(local.destination_max_receive_count)
        DESTINATION_RETRY_SECONDS     = tostring(var.background_retry_seconds)
      }]
      statements = {
        ReadSecret = { actions = ["secretsmanager:GetSecretValue"], resources = [module.destination_secret[name].arn] }
        DelayRetry = { actions = ["sqs:ChangeMessageVisibility"], resources = [module.destination_queue[name].arn] }
        SendToDlq  = { actions = ["sqs:SendMessage"], resources = [module.destination_queue[name].dlq_arn] }
      }
      queues = {
        (destination.resource_name) = {
          arn                                = module.destination_queue[name].arn
          visibility_timeout_seconds         = module.destination_queue[name].visibility_timeout_seconds
          maximum_batching_window_in_seconds = var.background_batching_window_seconds
          maximum_concurrency                = destination.max_concurrency
        }
      }
    }
  } }
}
