# One function per operation of the API (routes.json says which answers what).
locals {
  rest_functions = {
    create_task = {
      description = "POST /tasks"
      settings    = ["CorsSettings", "TaskTableSettings", "ListSettings", "IdempotencyTableSettings"]
      statements = {
        AddTask = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.tasks] }
        AddKey  = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.idempotency_keys] }
      }
    }

    get_task = {
      description = "GET /tasks/{id}"
      settings    = ["CorsSettings", "TaskTableSettings", "ListSettings"]
      statements = {
        ReadTask = { actions = ["dynamodb:GetItem"], resources = [local.table_arns.tasks] }
      }
    }

    list_tasks = {
      description = "GET /tasks"
      settings    = ["CorsSettings", "TaskTableSettings", "ListSettings"]
      statements = {
        ListTasks = { actions = ["dynamodb:Query"], resources = [module.table["tasks"].index_arns["by_shard"]] }
      }
    }

    update_task = {
      description = "PUT and PATCH /tasks/{id}"
      settings    = ["CorsSettings", "TaskTableSettings", "ListSettings"]
      statements = {
        ChangeTask = { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [local.table_arns.tasks] }
      }
    }

    delete_task = {
      description = "DELETE /tasks/{id}"
      settings    = ["CorsSettings", "TaskTableSettings", "ListSettings"]
      statements = {
        DeleteTask = { actions = ["dynamodb:DeleteItem"], resources = [local.table_arns.tasks] }
      }
    }

    upload_file = {
      description = "POST /tasks/{id}/upload"
      memory_size = 1024 # A file passes through it whole, in base64 and in bytes.
      settings    = ["CorsSettings", "TaskTableSettings", "AttachmentSettings"]
      statements = {
        CheckTask = { actions = ["dynamodb:ConditionCheckItem"], resources = [local.table_arns.tasks] }
        DescribeFile = {
          actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
          resources = [local.table_arns.attachments]
        }
        # It takes back what it stored for a task that was deleted meanwhile.
        StoreFile = { actions = ["s3:DeleteObject", "s3:PutObject"], resources = [local.object_arns.attachments] }
      }
    }

    list_files = {
      description = "GET /tasks/{id}/files"
      settings    = ["CorsSettings", "TaskTableSettings", "ListSettings", "AttachmentSettings"]
      statements = {
        ReadTask  = { actions = ["dynamodb:GetItem"], resources = [local.table_arns.tasks] }
        ListFiles = { actions = ["dynamodb:Query"], resources = [local.table_arns.attachments] }
        FindFiles = local.list_attachments
        # What a link to a file may do is what the role that signed it may do.
        SignLinks = { actions = ["s3:GetObject"], resources = [local.object_arns.attachments] }
      }
    }

    list_imports = {
      description = "GET /imports"
      settings    = ["CorsSettings", "ImportTableSettings", "ListSettings"]
      statements = {
        ListImports = { actions = ["dynamodb:Query"], resources = [module.table["imports"].index_arns["by_shard"]] }
      }
    }

    get_import = {
      description = "GET /imports/{id}"
      settings    = ["CorsSettings", "ImportTableSettings", "ListSettings"]
      statements = {
        ReadImport = { actions = ["dynamodb:GetItem"], resources = [local.table_arns.imports] }
      }
    }
  }
}
