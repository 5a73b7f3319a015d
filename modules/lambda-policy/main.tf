locals {
  # jsonencode and sorted actions: equal statements give equal text, which is known at plan.
  json = jsonencode({
    Version = "2012-10-17"
    Statement = [
      for sid, statement in var.statements : merge(
        {
          Sid      = sid
          Effect   = "Allow"
          Action   = sort(statement.actions)
          Resource = statement.resources
        },
        { for key, conditions in { Condition = statement.conditions } : key => conditions if length(conditions) > 0 },
      )
    ]
  })
}
