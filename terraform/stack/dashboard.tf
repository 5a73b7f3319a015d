module "dashboard" {
  source = "../../modules/dashboard"

  name = local.prefix
  # Composed, since MiniStack forgets the ARN of a composite alarm: each plan would change the dashboard.
  alarm_arns     = [for name in module.alarms.names : "${local.arn_of["cloudwatch"]}:alarm:${name}"]
  apis           = { (module.api.name) = module.api.stage_name }
  functions      = values(local.function_names)
  queues         = [module.background.name, module.background.dlq_name, module.failed_events.name]
  tables         = { for name, table in module.table : table.name => keys(local.tables[name].global_secondary_indexes) }
  state_machines = [for workflow in local.workflows : workflow.arn]
}
