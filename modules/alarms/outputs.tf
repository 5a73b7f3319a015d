output "arns" {
  description = "ARN of each alarm, composite ones too, by its key."
  value       = { for key, alarm in merge(aws_cloudwatch_metric_alarm.this, aws_cloudwatch_composite_alarm.this) : key => alarm.arn }
}

output "names" {
  description = "Name of each alarm, composite ones too, by its key."
  value       = { for key, alarm in merge(aws_cloudwatch_metric_alarm.this, aws_cloudwatch_composite_alarm.this) : key => alarm.alarm_name }
}
