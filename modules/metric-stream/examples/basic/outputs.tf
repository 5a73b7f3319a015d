output "name" {
  description = "Name of the stream."
  value       = module.metric_stream.name
}
