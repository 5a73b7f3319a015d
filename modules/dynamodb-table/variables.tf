variable "name" {
  description = "Name of the table."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_.-]{3,255}$", var.name))
    error_message = "A table's name has 3 to 255 letters, digits, `_`, `.` or `-`: write one like \"orders-dev\"."
  }
}

variable "kms_key_arn" {
  description = "ARN of the customer-managed KMS key; null for the key AWS manages (`aws/dynamodb`)."
  type        = string

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn takes a key's ARN, arn:aws:kms:<region>:<account>:key/<id>; DynamoDB refuses ids and aliases. Write null for the key AWS manages."
  }
}

variable "attributes" {
  description = "Every key attribute of the table and of its indexes, with its type: `S`, `N` or `B`. Other attributes are not declared."
  type        = map(string)

  validation {
    condition     = alltrue([for type in values(var.attributes) : contains(["S", "N", "B"], type)])
    error_message = "An attribute's type is \"S\" (string), \"N\" (number) or \"B\" (binary)."
  }

  validation {
    condition = length(setsubtract(keys(var.attributes), compact(flatten([
      var.hash_key, var.range_key,
      [for index in values(var.global_secondary_indexes) : [index.hash_key, index.range_key]],
      values(var.local_secondary_indexes)[*].range_key,
    ])))) == 0
    error_message = "DynamoDB refuses attributes that are not a key of the table or of an index: leave them out."
  }

  validation {
    condition = length(setsubtract(compact(flatten([
      var.hash_key, var.range_key,
      [for index in values(var.global_secondary_indexes) : [index.hash_key, index.range_key]],
      values(var.local_secondary_indexes)[*].range_key,
    ])), keys(var.attributes))) == 0
    error_message = "A hash_key or range_key of the table or of an index is missing in attributes: add it there with its type, like { id = \"S\" }."
  }
}

variable "hash_key" {
  description = "Partition key; one of `attributes`."
  type        = string

  validation {
    condition     = can(regex("^.{1,255}$", var.hash_key))
    error_message = "hash_key is an attribute's name of 1 to 255 characters."
  }
}

variable "range_key" {
  description = "Sort key; one of `attributes`."
  type        = string
  default     = null

  validation {
    condition     = var.range_key == null || can(regex("^.{1,255}$", var.range_key))
    error_message = "range_key is an attribute's name of 1 to 255 characters; write null for none."
  }

  validation {
    condition     = var.range_key != var.hash_key
    error_message = "range_key repeats hash_key: write another attribute, or leave range_key out."
  }
}

variable "global_secondary_indexes" {
  description = "Indexes by name. `projection_type` is `ALL` (default), `KEYS_ONLY` or `INCLUDE`, the last with `non_key_attributes`."
  type = map(object({
    hash_key           = string
    range_key          = optional(string)
    projection_type    = optional(string, "ALL")
    non_key_attributes = optional(set(string))
  }))
  default = {}

  validation {
    condition     = alltrue([for name in keys(var.global_secondary_indexes) : can(regex("^[A-Za-z0-9_.-]{3,255}$", name))])
    error_message = "An index's name has 3 to 255 letters, digits, `_`, `.` or `-`: write one like \"by_status\"."
  }

  validation {
    condition     = length(var.global_secondary_indexes) <= 20
    error_message = "A table has at most 20 global secondary indexes: compose keys, so that an index serves several access patterns."
  }

  validation {
    condition = alltrue([
      for index in values(var.global_secondary_indexes) : contains(["ALL", "KEYS_ONLY", "INCLUDE"], index.projection_type)
    ])
    error_message = "An index's projection_type is \"ALL\", \"KEYS_ONLY\" or \"INCLUDE\"."
  }

  validation {
    condition = alltrue([
      for index in values(var.global_secondary_indexes) :
      (index.projection_type == "INCLUDE") == (length(coalesce(index.non_key_attributes, [])) > 0)
    ])
    error_message = "non_key_attributes and projection_type = \"INCLUDE\" go together: write both or neither."
  }

  validation {
    condition     = alltrue([for index in values(var.global_secondary_indexes) : index.range_key != index.hash_key])
    error_message = "An index's range_key repeats its hash_key: write another attribute, or leave range_key out."
  }

  validation {
    condition = alltrue([for index in values(var.global_secondary_indexes) : length(setintersection(
      coalesce(index.non_key_attributes, []), compact([var.hash_key, var.range_key, index.hash_key, index.range_key])
    )) == 0])
    error_message = "non_key_attributes repeats a key of the table or of the index: leave it out, since an index has both."
  }

  validation {
    condition     = alltrue([for index in values(var.global_secondary_indexes) : length(coalesce(index.non_key_attributes, [])) <= 20]) && length(flatten([for index in values(var.global_secondary_indexes) : tolist(coalesce(index.non_key_attributes, []))])) <= 100
    error_message = "An index has at most 20 non_key_attributes, and all indexes together at most 100 non_key_attributes: write projection_type = \"ALL\"."
  }
}

variable "local_secondary_indexes" {
  description = "Indexes of the items of one hash key by another sort key, by name; a change replaces the table. `projection_type` and `non_key_attributes` as above."
  type = map(object({
    range_key          = string
    projection_type    = optional(string, "ALL")
    non_key_attributes = optional(set(string))
  }))
  default  = {}
  nullable = false

  validation {
    condition     = length(var.local_secondary_indexes) == 0 || var.range_key != null
    error_message = "A local index has the table's hash key and another sort key: the table needs a range_key too."
  }

  validation {
    condition     = length(var.local_secondary_indexes) <= 5
    error_message = "A table has at most 5 local secondary indexes: use a global one."
  }

  validation {
    condition     = alltrue([for name in keys(var.local_secondary_indexes) : can(regex("^[A-Za-z0-9_.-]{3,255}$", name)) && !contains(keys(var.global_secondary_indexes), name)])
    error_message = "A local index's name has 3 to 255 letters, digits, `_`, `.` or `-`, and no global index has it."
  }

  validation {
    condition     = alltrue([for index in values(var.local_secondary_indexes) : index.range_key != var.range_key && index.range_key != var.hash_key])
    error_message = "A local index's range_key is another attribute than the keys of the table: these sort already."
  }

  validation {
    condition = alltrue([
      for index in values(var.local_secondary_indexes) : contains(["ALL", "KEYS_ONLY", "INCLUDE"], index.projection_type)
    ])
    error_message = "A local index's projection_type is \"ALL\", \"KEYS_ONLY\" or \"INCLUDE\"."
  }

  validation {
    condition = alltrue([
      for index in values(var.local_secondary_indexes) :
      (index.projection_type == "INCLUDE") == (length(coalesce(index.non_key_attributes, [])) > 0)
    ])
    error_message = "non_key_attributes and projection_type = \"INCLUDE\" of a local index go together: write both or neither."
  }
}

variable "on_demand_throughput" {
  description = <<-EOT
    Maximum throughput, in request units a second: a bound of costs, beyond which requests are throttled. null for that of the account; to
    remove a maximum, apply -1 first.
    - `max_read_request_units`: of the table, and of each of its indexes
    - `max_write_request_units`: likewise; an index is written with the table, so the smaller part of it decides
  EOT
  type = object({
    max_read_request_units  = optional(number)
    max_write_request_units = optional(number)
  })
  default = null

  validation {
    condition = alltrue([
      for units in values(coalesce(var.on_demand_throughput, {})) : units == null ? true : (units == -1 || units >= 1) && floor(units) == units
    ])
    error_message = "on_demand_throughput has whole numbers of 1 or more, or -1 for no maximum."
  }
}

variable "ttl_attribute" {
  description = "Number attribute with the Unix time in seconds after which DynamoDB deletes the item; null for no TTL."
  type        = string
  default     = null

  validation {
    condition     = var.ttl_attribute == null || can(regex("^.{1,255}$", var.ttl_attribute))
    error_message = "ttl_attribute has 1 to 255 characters; write null for no TTL."
  }

  validation {
    condition     = var.ttl_attribute == null ? true : !contains(compact([var.hash_key, var.range_key]), var.ttl_attribute)
    error_message = "ttl_attribute is a key of the table, which DynamoDB refuses: write another attribute."
  }

  validation {
    condition     = var.ttl_attribute == null ? true : lookup(var.attributes, var.ttl_attribute, "N") == "N"
    error_message = "DynamoDB deletes by a number: write \"N\" as the type of the ttl_attribute in attributes, or another ttl_attribute."
  }
}

variable "stream_view_type" {
  description = "View type of the table's stream: `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE` or `NEW_AND_OLD_IMAGES`; null for no stream."
  type        = string
  default     = null

  validation {
    condition = var.stream_view_type == null ? true : contains(
      ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"], var.stream_view_type
    )
    error_message = "stream_view_type is \"KEYS_ONLY\", \"NEW_IMAGE\", \"OLD_IMAGE\" or \"NEW_AND_OLD_IMAGES\"; write null for no stream."
  }
}

variable "point_in_time_recovery" {
  description = "Whether point-in-time recovery, to any second of the last 35 days, is on."
  type        = bool
  default     = true
}

variable "deletion_protection_enabled" {
  description = "Whether deletion protection is on. Turn it off, and apply, before a destroy."
  type        = bool
  default     = true
}

variable "tags" {
  description = "Tags of the table."
  type        = map(string)
  default     = {}
}
