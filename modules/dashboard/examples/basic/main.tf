module "dashboard" {
  source = "../../"

  name      = "example-shop"
  apis      = { "example-shop" = "v1" }
  functions = ["create-order", "list-orders"]
  queues    = ["orders", "orders-dlq"]
  tables    = { orders = ["by_customer"] }

  charts = {
    "Orders by channel" = {
      metrics = [
        { namespace = "Shop", metric_name = "OrdersCreated", dimensions = { channel = "web" } },
        { namespace = "Shop", metric_name = "OrdersCreated", dimensions = { channel = "phone" } },
      ]
    }
  }
}
