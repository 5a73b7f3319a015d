# CSV import: small files at once, large ones in chunks by the workflow.
locals {
  import_functions = {
    process_s3_event = {
      description       = "Imports a CSV file, or starts the workflow for a large one"
      timeout           = 300
      memory_size       = 1024
      ephemeral_storage = local.ephemeral_storage_mb
      settings          = [local.stored_file_settings, local.import_workflow_settings, local.bucket_settings, local.imports_prefix_settings, local.reports_prefix_settings, local.import_settings, local.import_table_settings, local.task_table_settings, local.shard_settings]
      statements = {
        ReadFile        = { actions = ["s3:GetObject", "s3:GetObjectVersion"], resources = [local.object_arns.imports] }
        ListForNotFound = local.list_for_not_found
        CreateTasks     = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.tasks] }
        UpdateImport    = { actions = ["dynamodb:PutItem", "dynamodb:UpdateItem"], resources = [local.table_arns.imports] }
        WriteReport     = { actions = ["s3:PutObject"], resources = [local.object_arns.reports] }
        StartWorkflow   = { actions = ["states:StartExecution"], resources = [local.workflow_arns.import] }
      }
      asynchronous      = true # EventBridge invokes it.
      failed_events_arn = module.failed_events.arn
    }

    split_import = {
      description       = "Workflow: writes the rows of a large CSV as chunks"
      timeout           = 900
      memory_size       = 1769 # One vCPU: it is bound by CPU.
      ephemeral_storage = local.ephemeral_storage_mb
      settings          = [local.chunk_settings, local.work_area_settings, local.bucket_settings, local.import_settings, local.import_table_settings]
      statements = {
        ReadFile        = { actions = ["s3:GetObjectVersion"], resources = [local.object_arns.imports] }
        ListForNotFound = local.list_for_not_found
        WriteChunks     = { actions = ["s3:PutObject"], resources = [local.object_arns.work] }
        UpdateImport    = { actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], resources = [local.table_arns.imports] }
      }
    }

    import_chunk = {
      description = "Workflow: adds the tasks of one chunk"
      timeout     = 300
      memory_size = 1024
      settings    = [local.work_area_settings, local.bucket_settings, local.import_table_settings, local.task_table_settings, local.shard_settings]
      statements = {
        ReadChunk    = { actions = ["s3:GetObject", "s3:GetObjectVersion"], resources = [local.object_arns.work] }
        CreateTasks  = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.tasks] }
        UpdateImport = { actions = ["dynamodb:GetItem", "dynamodb:UpdateItem"], resources = [local.table_arns.imports] }
      }
    }

    finish_import = {
      description       = "Workflow: combines the results of the chunks, and writes the report"
      timeout           = 900
      memory_size       = 1024
      ephemeral_storage = local.ephemeral_storage_mb
      settings          = [local.work_area_settings, local.bucket_settings, local.reports_prefix_settings, local.import_table_settings, local.task_table_settings, local.shard_settings]
      statements = {
        ReadChunks   = { actions = ["s3:GetObject", "s3:GetObjectVersion"], resources = [local.object_arns.work] }
        FindTasks    = { actions = ["dynamodb:BatchGetItem"], resources = [local.table_arns.tasks] }
        WriteReport  = { actions = ["s3:PutObject"], resources = [local.object_arns.reports] }
        UpdateImport = { actions = ["dynamodb:GetItem", "dynamodb:UpdateItem"], resources = [local.table_arns.imports] }
      }
      asynchronous      = true # EventBridge invokes it too, when an execution has failed.
      failed_events_arn = module.failed_events.arn
    }

    finish_stalled_imports = {
      description       = "Finishes imports that nothing else finishes"
      timeout           = 900
      memory_size       = 1024
      ephemeral_storage = local.ephemeral_storage_mb
      settings          = [local.import_workflow_settings, local.work_area_settings, local.bucket_settings, local.reports_prefix_settings, local.import_table_settings, local.task_table_settings, local.shard_settings]
      statements = {
        FindImports       = { actions = ["dynamodb:Query"], resources = [module.table["imports"].index_arns["by_shard"]] }
        DescribeExecution = { actions = ["states:DescribeExecution"], resources = ["${local.arn_prefixes["states"]}:execution:${local.workflow_names.import}:*"] }
        ReadChunks        = { actions = ["s3:GetObject", "s3:GetObjectVersion"], resources = [local.object_arns.work] }
        ListForNotFound   = local.list_for_not_found
        FindTasks         = { actions = ["dynamodb:BatchGetItem"], resources = [local.table_arns.tasks] }
        WriteReport       = { actions = ["s3:PutObject"], resources = [local.object_arns.reports] }
        UpdateImport      = { actions = ["dynamodb:GetItem", "dynamodb:UpdateItem"], resources = [local.table_arns.imports] }
      }
      asynchronous      = true # EventBridge invokes it.
      failed_events_arn = module.failed_events.arn
    }
  }

  # A report is written to /tmp before it is stored, and may be as large as its file.
  ephemeral_storage_mb = 2048

  # Without s3:ListBucket S3 answers 403 instead of 404 for a missing object.
  list_for_not_found = { actions = ["s3:ListBucket"], resources = [module.bucket.arn] }
}
