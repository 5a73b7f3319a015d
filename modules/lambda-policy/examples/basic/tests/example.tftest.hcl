mock_provider "aws" {}

run "plans_the_example" {
  command = plan

  assert {
    condition     = jsondecode(output.json).Statement[*].Sid == ["CountOrders", "ListInvoices", "ReadOrders"]
    error_message = "The example must give its three statements."
  }
}
