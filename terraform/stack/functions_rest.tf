# One function per operation of the API; routes.json maps routes to functions.
locals {
  rest_functions = {
    create_task = {
      description = "POST /tasks"
      settings    = [local.cors_settings, local.task_table_settings, local.shard_settings, local.idempotency_table_settings]
      statements = {
        CreateTask          = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.tasks] }
        StoreIdempotencyKey = { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [local.table_arns.idempotency_keys] }
      }
    }

    batch_tasks = {
      description = "POST /tasks/batch"
      settings    = [local.cors_settings, local.task_table_settings, local.shard_settings, local.idempotency_table_settings]
      statements = {
        ChangeTasks          = { actions = ["dynamodb:ConditionCheckItem", "dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"], resources = [local.table_arns.tasks] }
        StoreIdempotencyKeys = { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [local.table_arns.idempotency_keys] }
      }
    }

    get_task = {
      description = "GET /tasks/{id}"
      settings    = [local.cors_settings, local.task_table_settings, local.shard_settings]
      statements = {
        ReadTask = { actions = ["dynamodb:GetItem"], resources = [local.table_arns.tasks] }
      }
    }

    list_tasks = {
      description = "GET /tasks"
      settings    = [local.cors_settings, local.task_table_settings, local.shard_settings]
      statements = {
        ListTasks = local.list_tasks
        ReadTasks = local.read_tasks
      }
    }

    export_tasks = {
      description = "GET /tasks/export"
      memory_size = 1024 # It holds a page of tasks and their CSV text in memory.
      settings    = [local.cors_settings, local.task_table_settings, local.shard_settings]
      statements = {
        ListTasks = local.list_tasks
        ReadTasks = local.read_tasks
      }
    }

    update_task = {
      description = "PUT and PATCH /tasks/{id}"
      settings    = [local.cors_settings, local.task_table_settings, local.shard_settings]
      statements = {
        ChangeTask = { actions = ["dynamodb:GetItem", "dynamodb:PutItem"], resources = [local.table_arns.tasks] }
      }
    }

    delete_task = {
      description = "DELETE /tasks/{id}"
      settings    = [local.cors_settings, local.task_table_settings, local.shard_settings]
      statements = {
        DeleteTask = { actions = ["dynamodb:DeleteItem"], resources = [local.table_arns.tasks] }
      }
    }

    upload_file = {
      description = "POST /tasks/{id}/upload"
      memory_size = 1024 # It holds the whole file in memory, as base64 and as bytes.
      settings    = [local.cors_settings, local.task_table_settings, local.shard_settings, local.attachment_settings, local.bucket_settings]
      statements = {
        CheckTask = { actions = ["dynamodb:ConditionCheckItem"], resources = [local.table_arns.tasks] }
        CreateAttachment = {
          actions   = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"]
          resources = [local.table_arns.attachments]
        }
        # It deletes the object again if the task was deleted meanwhile.
        StoreFile = { actions = ["s3:DeleteObject", "s3:PutObject"], resources = [local.object_arns.attachments] }
      }
    }

    announce_file = {
      description = "POST /tasks/{id}/files"
      settings    = [local.cors_settings, local.task_table_settings, local.shard_settings, local.attachment_settings, local.bucket_settings]
      statements = {
        CheckTask        = { actions = ["dynamodb:ConditionCheckItem"], resources = [local.table_arns.tasks] }
        CreateAttachment = { actions = ["dynamodb:PutItem", "dynamodb:Query"], resources = [local.table_arns.attachments] }
        # A presigned URL has the permissions of the role that signed it.
        SignLink = { actions = ["s3:PutObject"], resources = [local.object_arns.attachments] }
      }
    }

    list_files = {
      description = "GET /tasks/{id}/files"
      settings    = [local.cors_settings, local.task_table_settings, local.shard_settings, local.attachment_settings, local.bucket_settings]
      statements = {
        ReadTask    = { actions = ["dynamodb:GetItem"], resources = [local.table_arns.tasks] }
        ListFiles   = { actions = ["dynamodb:Query"], resources = [local.table_arns.attachments] }
        ListObjects = local.list_attachments
        # A presigned URL has the permissions of the role that signed it.
        SignLinks = { actions = ["s3:GetObject"], resources = [local.object_arns.attachments] }
      }
    }

    delete_file = {
      description = "DELETE /tasks/{id}/files/{file_id}"
      settings    = [local.cors_settings, local.task_table_settings, local.shard_settings, local.attachment_settings, local.bucket_settings]
      statements = {
        DeleteAttachment = { actions = ["dynamodb:DeleteItem"], resources = [local.table_arns.attachments] }
        DeleteFile       = { actions = ["s3:DeleteObject"], resources = [local.object_arns.attachments] }
      }
    }

    list_imports = {
      description = "GET /imports"
      settings    = [local.cors_settings, local.import_table_settings, local.shard_settings]
      statements = {
        ListImports = { actions = ["dynamodb:Query"], resources = [module.table["imports"].index_arns["by_shard"]] }
      }
    }

    create_import = {
      description = "POST /imports"
      memory_size = 1024 # It holds the whole file in memory, as base64 and as bytes.
      settings    = [local.cors_settings, local.bucket_settings, local.imports_prefix_settings, local.import_table_settings, local.idempotency_table_settings, local.shard_settings]
      statements = {
        StoreIdempotencyKey = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.idempotency_keys] }
        CreateImport        = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.imports] }
        StoreFile           = { actions = ["s3:GetObject", "s3:PutObject"], resources = [local.object_arns.api_imports] }
      }
    }

    announce_import = {
      description = "POST /imports/announcements"
      settings    = [local.cors_settings, local.bucket_settings, local.imports_prefix_settings, local.idempotency_table_settings]
      statements = {
        StoreIdempotencyKey = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.idempotency_keys] }
        # A presigned URL has the permissions of the role that signed it.
        SignLink = { actions = ["s3:PutObject"], resources = [local.object_arns.api_imports] }
      }
    }

    get_import = {
      description = "GET /imports/{id}"
      settings    = [local.cors_settings, local.bucket_settings, local.import_table_settings]
      statements = {
        ReadImport = { actions = ["dynamodb:GetItem"], resources = [local.table_arns.imports] }
        # A presigned URL has the permissions of the role that signed it.
        SignLink = { actions = ["s3:GetObject"], resources = [local.object_arns.reports] }
      }
    }

    get_openapi = {
      description = "GET /openapi.json"
      settings    = [local.cors_settings]
      statements  = {}
    }

    get_docs = {
      description = "GET /docs and the files of that page"
      settings    = [local.cors_settings]
      statements  = {}
    }
  }

  list_tasks = {
    actions   = ["dynamodb:Query"]
    resources = [local.table_arns.tasks, module.table["tasks"].index_arns["by_due_date"]]
  }

  # Lists by due date take the tasks of a page from the table.
  read_tasks = { actions = ["dynamodb:BatchGetItem"], resources = [local.table_arns.tasks] }

  list_attachments = {
    actions    = ["s3:ListBucket"]
    resources  = [module.bucket.arn]
    conditions = { StringLike = { "s3:prefix" = ["${local.attachments_prefix}*"] } }
  }
}
