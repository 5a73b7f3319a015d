variable "region" {
  description = "AWS region of the state, and of the environments that write API Gateway logs."
  type        = string
}
