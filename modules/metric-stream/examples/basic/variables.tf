variable "firehose_arn" {
  description = "ARN of the delivery stream to the receiver."
  type        = string
}
