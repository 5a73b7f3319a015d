variable "name" {
  description = "Name of the API."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", var.name))
    error_message = "The API's name has 1 to 64 letters, digits, hyphens and underscores."
  }
}

variable "description" {
  description = "Description, as the console shows it."
  type        = string
  default     = ""

  validation {
    condition     = length(var.description) <= 1024
    error_message = "A description has at most 1,024 characters."
  }
}

variable "stage_name" {
  description = "Name of the stage, and first segment of every path in the API's default URL."
  type        = string

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,128}$", var.stage_name))
    error_message = "A stage's name has 1 to 128 letters, digits, hyphens and underscores."
  }
}

variable "routes" {
  description = <<-EOT
    Routes by `METHOD /path`, such as `GET /orders/{id}`, with up to five segments. Each is a Lambda proxy integration.
    - `function_name`, `qualifier`: name of the function, as a text and not as an output of its module, and of the alias if it has one
    - `api_key_required`: false makes the route public, unless it has an authorizer
    - `authorizer`: one of `authorizers`, or `AWS_IAM` for callers of AWS; null for none
    - `authorization_scopes`: with a user pool, scopes of which a token needs one; it is an access token then, and an identity token without scopes
    - `required_query_parameters`: without them API Gateway responds with 400
  EOT
  type = map(object({
    function_name             = string
    qualifier                 = optional(string)
    api_key_required          = optional(bool, true)
    authorizer                = optional(string)
    authorization_scopes      = optional(set(string))
    required_query_parameters = optional(set(string), [])
  }))
  nullable = false

  validation {
    condition     = length(var.routes) > 0
    error_message = "An API without routes cannot be deployed: write at least one."
  }

  validation {
    condition     = alltrue([for key in keys(var.routes) : can(regex("^(ANY|DELETE|GET|HEAD|PATCH|POST|PUT) /", key))])
    error_message = "A route's key is METHOD /path with ANY, DELETE, GET, HEAD, PATCH, POST or PUT, such as \"GET /orders/{id}\"; OPTIONS comes with cors."
  }

  validation {
    condition     = alltrue([for key in keys(var.routes) : can(regex("^[A-Z]+ /((([A-Za-z0-9._:-]+|\\{[A-Za-z0-9._-]+\\})/)*([A-Za-z0-9._:-]+|\\{[A-Za-z0-9._-]+\\+?\\}))?$", key)) || !can(regex("^[A-Z]+ /", key))])
    error_message = "A path's segments are letters, digits and . _ : - or one parameter in braces; it neither ends with / nor has an empty segment, and {name+} comes last."
  }

  validation {
    condition     = alltrue([for key in keys(var.routes) : length(split("/", key)) <= 6])
    error_message = "A path has at most five segments."
  }

  # A path may have only one parameter below the same parent.
  validation {
    condition = alltrue([
      for names in values({
        for prefix in distinct(flatten([for key in keys(var.routes) : [
          for depth in range(2, length(split("/", key)) + 1) : join("/", slice(split("/", split(" ", key)[1]), 0, depth))
        ]])) : dirname(prefix) => basename(prefix)... if endswith(prefix, "}")
      }) : length(names) == 1
    ])
    error_message = "Two routes name the same parameter differently ({id} and {order_id} behind one parent), which API Gateway refuses: use one name."
  }

  validation {
    condition = alltrue([
      for key in keys(var.routes) : length(regexall("\\{[^}]+\\}", key)) == length(distinct([for name in regexall("\\{([^}+]+)\\+?\\}", key) : name[0]]))
    ])
    error_message = "A path has a parameter twice, like /orders/{id}/items/{id}, of which a function would receive one: give each its own name."
  }

  validation {
    condition     = alltrue([for route in var.routes : can(regex("^[A-Za-z0-9_-]{1,64}$", route.function_name))])
    error_message = "A route's function_name is a function's name (1 to 64 letters, digits, hyphens and underscores), not its ARN."
  }

  validation {
    condition     = alltrue([for route in var.routes : route.qualifier == null || can(regex("^[A-Za-z0-9_-]{1,128}$", route.qualifier))])
    error_message = "A route's qualifier is the name of the function's alias, 1 to 128 letters, digits, hyphens and underscores; null without an alias."
  }

  validation {
    condition     = alltrue([for route in var.routes : route.authorizer == null || route.authorizer == "AWS_IAM" || contains(keys(var.authorizers), coalesce(route.authorizer, "-"))])
    error_message = "A route's authorizer is AWS_IAM or one of authorizers (${join(", ", keys(var.authorizers))})."
  }

  validation {
    condition     = alltrue([for route in var.routes : route.authorization_scopes == null || try(var.authorizers[route.authorizer].user_pool_arns, null) != null])
    error_message = "A route's authorization_scopes need an authorizer with user_pool_arns."
  }

  validation {
    condition     = alltrue(flatten([for route in var.routes : [for name in route.required_query_parameters : can(regex("^[A-Za-z0-9._$-]+$", name))]]))
    error_message = "required_query_parameters are names of letters, digits and . _ $ -, such as page_size."
  }
}

variable "function_arns" {
  description = "ARN of each function behind the routes and authorizers, without an alias, by the function's name: `{ orders-add = module.add.arn }`. The permissions of the API depend on it, and nothing else does."
  type        = map(string)
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.function_arns : can(regex("^arn:[^:]+:lambda:[^:]+:[0-9]{12}:function:[A-Za-z0-9_-]{1,64}$", arn))])
    error_message = "Each of function_arns is the ARN of a function (arn:aws:lambda:…:function:…), without an alias: the output arn of the lambda-function module."
  }

  validation {
    condition     = length(setsubtract(compact(concat(values(var.routes)[*].function_name, values(var.authorizers)[*].function_name)), keys(var.function_arns))) == 0
    error_message = "function_arns has no ARN of ${join(", ", setsubtract(compact(concat(values(var.routes)[*].function_name, values(var.authorizers)[*].function_name)), keys(var.function_arns)))}, so the API could not invoke it: add { <function_name> = module.<function>.arn }."
  }
}

variable "authorizers" {
  description = <<-EOT
    Authorizers of routes, by a name of your choice: each has user pools of Cognito, whose JSON Web Tokens it accepts, or a function, which decides.
    - `user_pool_arns`: ARNs of user pools
    - `function_name`, `qualifier`: name of the function, as a text, and of its alias; it gets the request and returns an IAM policy
    - `identity_headers`: headers without which a request is refused with 401, and by which results are cached
    - `result_ttl_in_seconds`: how long a result is cached, 0 to 3600
  EOT
  type = map(object({
    user_pool_arns        = optional(set(string))
    function_name         = optional(string)
    qualifier             = optional(string)
    identity_headers      = optional(list(string), ["Authorization"])
    result_ttl_in_seconds = optional(number, 300)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for name in keys(var.authorizers) : can(regex("^[A-Za-z0-9_-]{1,128}$", name)) && name != "AWS_IAM"])
    error_message = "An authorizer's name has 1 to 128 letters, digits, hyphens and underscores; AWS_IAM needs no entry."
  }

  validation {
    condition     = alltrue([for authorizer in var.authorizers : (authorizer.user_pool_arns == null) != (authorizer.function_name == null)])
    error_message = "An authorizer has user_pool_arns or a function_name: write one of them."
  }

  validation {
    condition = alltrue([
      for authorizer in var.authorizers : authorizer.user_pool_arns == null ? true :
      length(authorizer.user_pool_arns) > 0 && alltrue([for arn in authorizer.user_pool_arns : can(regex("^arn:[^:]+:cognito-idp:[^:]+:[0-9]{12}:userpool/[A-Za-z0-9_-]+$", arn))])
    ])
    error_message = "An authorizer's user_pool_arns are ARNs of user pools, arn:aws:cognito-idp:<region>:<account>:userpool/<id>."
  }

  validation {
    condition     = alltrue([for authorizer in var.authorizers : authorizer.function_name == null || can(regex("^[A-Za-z0-9_-]{1,64}$", authorizer.function_name))])
    error_message = "An authorizer's function_name is a function's name (1 to 64 letters, digits, hyphens and underscores), not its ARN."
  }

  validation {
    condition     = alltrue([for authorizer in var.authorizers : authorizer.qualifier == null || (authorizer.function_name != null && can(regex("^[A-Za-z0-9_-]{1,128}$", authorizer.qualifier)))])
    error_message = "An authorizer's qualifier is the name of its function's alias; null without an alias or a function."
  }

  validation {
    condition     = alltrue([for authorizer in var.authorizers : alltrue([for header in authorizer.identity_headers : can(regex("^[A-Za-z0-9-]+$", header))])])
    error_message = "An authorizer's identity_headers are names of headers: letters, digits and hyphens."
  }

  validation {
    condition     = alltrue([for authorizer in var.authorizers : length(authorizer.identity_headers) == 1 || (authorizer.user_pool_arns == null && (length(authorizer.identity_headers) > 0 || authorizer.result_ttl_in_seconds == 0))])
    error_message = "An authorizer with user pools has one of identity_headers; one without any caches nothing: write result_ttl_in_seconds = 0."
  }

  validation {
    condition     = alltrue([for authorizer in var.authorizers : authorizer.result_ttl_in_seconds >= 0 && authorizer.result_ttl_in_seconds <= 3600 && floor(authorizer.result_ttl_in_seconds) == authorizer.result_ttl_in_seconds])
    error_message = "result_ttl_in_seconds is a whole number from 0 to 3600."
  }
}

variable "endpoint" {
  description = <<-EOT
    Where the API is reached.
    - `disable_execute_api`: whether the default URL is off, so that clients cannot get round the custom domain
    - `vpc_endpoint_ids`: VPC endpoints of a private API, which answers through these only; null for a regional API
  EOT
  type = object({
    disable_execute_api = optional(bool, false)
    vpc_endpoint_ids    = optional(set(string))
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.endpoint.vpc_endpoint_ids == null ? true : length(var.endpoint.vpc_endpoint_ids) > 0 && alltrue([for id in var.endpoint.vpc_endpoint_ids : can(regex("^vpce-[0-9a-f]{8,17}$", id))])
    error_message = "endpoint.vpc_endpoint_ids are ids of VPC endpoints for execute-api, such as vpce-0123456789abcdef0, at least one; null for a regional API."
  }

  validation {
    condition     = !var.endpoint.disable_execute_api || var.custom_domain != null
    error_message = "Without the default URL and without a custom_domain nobody reaches the API: write a custom_domain, or leave disable_execute_api out."
  }

  validation {
    condition     = var.endpoint.vpc_endpoint_ids == null || var.custom_domain == null
    error_message = "A private API has no regional custom domain: leave custom_domain out."
  }
}

variable "web_acl_arn" {
  description = "ARN of a regional web ACL (AWS WAF) in front of the stage; null for none."
  type        = string
  default     = null

  validation {
    condition     = var.web_acl_arn == null || can(regex("^arn:[^:]+:wafv2:[^:]+:[0-9]{12}:regional/webacl/[^/]+/[^/]+$", var.web_acl_arn))
    error_message = "web_acl_arn is the ARN of a regional web ACL, arn:aws:wafv2:<region>:<account>:regional/webacl/<name>/<id>; one of CloudFront (global) does not fit."
  }
}

variable "cors" {
  description = <<-EOT
    CORS: preflights on every path, and headers of gateway responses; null for none. Functions have to add the headers to their responses.
    - `allow_origins`: such as `https://app.example.com`; or `*` alone
    - `allow_headers`, `expose_headers`: headers that a page may send and read
    - `max_age`: seconds for which a browser caches a preflight
  EOT
  type = object({
    allow_origins  = list(string)
    allow_headers  = optional(list(string), ["Content-Type", "X-Api-Key"])
    expose_headers = optional(list(string), [])
    max_age        = optional(number, 3600)
  })
  default = null

  validation {
    condition     = var.cors == null ? true : length(var.cors.allow_origins) > 0
    error_message = "cors without an origin allows no page: write allow_origins, or null for no CORS."
  }

  validation {
    condition     = var.cors == null ? true : alltrue([for origin in var.cors.allow_origins : origin == "*" || can(regex("^https?://[A-Za-z0-9.-]+(:[0-9]+)?$", origin))])
    error_message = "An origin is scheme, host and port without a path, such as https://app.example.com, or *."
  }

  validation {
    condition     = var.cors == null ? true : !contains(var.cors.allow_origins, "*") || length(var.cors.allow_origins) == 1
    error_message = "* includes every origin: write it alone, or name the origins without it."
  }

  validation {
    condition     = var.cors == null ? true : alltrue([for header in concat(var.cors.allow_headers, var.cors.expose_headers) : can(regex("^[A-Za-z0-9-]+$", header))])
    error_message = "A header's name has letters, digits and hyphens."
  }

  validation {
    condition     = var.cors == null ? true : var.cors.max_age >= 0 && var.cors.max_age <= 86400 && floor(var.cors.max_age) == var.cors.max_age
    error_message = "max_age is a whole number of seconds from 0 to 86400, the most that browsers keep."
  }
}

variable "binary_media_types" {
  description = "Content types that functions receive as bytes (base64) and not as text; the default passes all bodies unchanged."
  type        = list(string)
  default     = ["*/*"]
  nullable    = false

  validation {
    condition     = alltrue([for type in var.binary_media_types : can(regex("^[^/\\s]+/[^/\\s]+$", type))])
    error_message = "A media type is type/subtype, such as application/pdf or */*."
  }
}

variable "throttle" {
  description = "Limits of all clients together: `rate_limit` in requests per second, `burst_limit` in requests."
  type = object({
    rate_limit  = number
    burst_limit = number
  })
  default  = { rate_limit = 500, burst_limit = 1000 }
  nullable = false

  validation {
    condition     = var.throttle.rate_limit >= 1
    error_message = "rate_limit is at least 1: a lower limit refuses every request."
  }

  validation {
    condition     = var.throttle.burst_limit >= 1 && floor(var.throttle.burst_limit) == var.throttle.burst_limit
    error_message = "burst_limit is a whole number, at least 1: 0 refuses every request."
  }
}

variable "logging" {
  description = <<-EOT
    - `retention_in_days`: retention of access and execution logs; bodies and headers are never logged
    - `route_metrics`: whether each route has metrics of its own, which are charged as custom metrics; the stage always has them
  EOT
  type = object({
    retention_in_days = optional(number, 365)
    route_metrics     = optional(bool, false)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.logging.retention_in_days)
    error_message = "CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
  }
}

variable "kms_key_arn" {
  description = "ARN of the customer-managed KMS key; null for the key AWS owns or manages. Encrypts the log groups; the key's policy must let CloudWatch Logs use it."
  type        = string

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn takes a key's ARN, arn:aws:kms:<region>:<account>:key/<id>, not an alias or an id. Write null for the key AWS owns or manages."
  }
}

variable "custom_domain" {
  description = <<-EOT
    Custom domain of the stage; the caller creates the DNS record from the outputs.
    - `domain_name`: the domain
    - `certificate_arn`: certificate in ACM, in the API's region
    - `base_path`: first segment of the path, if several APIs share the domain
  EOT
  type = object({
    domain_name     = string
    certificate_arn = string
    base_path       = optional(string)
  })
  default = null

  validation {
    condition     = var.custom_domain == null ? true : can(regex("^(\\*\\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.custom_domain.domain_name))
    error_message = "domain_name is a domain in lower case, such as api.example.com."
  }

  validation {
    condition     = var.custom_domain == null ? true : can(regex("^arn:[^:]+:acm:[^:]+:[0-9]{12}:certificate/[A-Za-z0-9-]+$", var.custom_domain.certificate_arn))
    error_message = "certificate_arn is the ARN of a certificate in ACM."
  }

  validation {
    condition     = var.custom_domain == null ? true : var.custom_domain.base_path == null ? true : can(regex("^[A-Za-z0-9$_.+!*'()-]{1,300}$", var.custom_domain.base_path))
    error_message = "base_path is one segment without a /, such as v1: API Gateway refuses more. Write null for the whole domain."
  }
}

variable "tags" {
  description = "Tags of every resource."
  type        = map(string)
  default     = {}
  nullable    = false
}
