# Addresses that changed, so that a deployed state follows. The topic itself is replaced with its name.
moved {
  from = module.operations
  to   = module.alerts
}
