# A dropped CSV becomes tasks: at once where it is small, in chunks by the workflow where it is large.
locals {
  import_functions = {
    process_s3_event = {
      description       = "Imports a dropped CSV, or hands it to the workflow"
      timeout           = 300
      memory_size       = 1024
      ephemeral_storage = local.ephemeral_storage_mb
      settings          = [local.drop_settings, local.bucket_settings, local.imports_prefix_settings, local.reports_prefix_settings, local.import_settings, local.import_table_settings, local.task_table_settings, local.list_settings]
      statements = {
        ReadFile        = { actions = ["s3:GetObject", "s3:GetObjectVersion"], resources = [local.object_arns.imports] }
        ListForNotFound = local.list_for_not_found
        CreateTasks     = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.tasks] }
        UpdateImport    = { actions = ["dynamodb:PutItem", "dynamodb:UpdateItem"], resources = [local.table_arns.imports] }
        WriteReport     = { actions = ["s3:PutObject"], resources = [local.object_arns.reports] }
        StartWorkflow   = { actions = ["states:StartExecution"], resources = [local.workflow_arns.import] }
        EncryptInput    = local.encrypt_executions["import"]
      }
      asynchronous      = true # EventBridge does not wait for it.
      failed_events_arn = module.failed_events.arn
    }

    split_import = {
      description       = "Workflow: writes the rows of a large CSV as chunks"
      timeout           = 900
      memory_size       = 1769 # One whole vCPU: it calculates all the time.
      ephemeral_storage = local.ephemeral_storage_mb
      settings          = [local.chunk_settings, local.work_area_settings, local.bucket_settings, local.import_settings, local.import_table_settings, local.list_settings]
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
      settings    = [local.work_area_settings, local.bucket_settings, local.import_table_settings, local.task_table_settings, local.list_settings]
      statements = {
        ReadChunk    = { actions = ["s3:GetObject", "s3:GetObjectVersion"], resources = [local.object_arns.work] }
        CreateTasks  = { actions = ["dynamodb:PutItem"], resources = [local.table_arns.tasks] }
        UpdateImport = { actions = ["dynamodb:GetItem", "dynamodb:UpdateItem"], resources = [local.table_arns.imports] }
      }
    }

    finish_import = {
      description       = "Workflow: sums up what the chunks left"
      timeout           = 900
      memory_size       = 1024
      ephemeral_storage = local.ephemeral_storage_mb
      settings          = [local.work_area_settings, local.bucket_settings, local.reports_prefix_settings, local.import_table_settings, local.task_table_settings, local.list_settings]
      statements = {
        ReadChunks   = { actions = ["s3:GetObject", "s3:GetObjectVersion"], resources = [local.object_arns.work] }
        FindTasks    = { actions = ["dynamodb:BatchGetItem"], resources = [local.table_arns.tasks] }
        WriteReport  = { actions = ["s3:PutObject"], resources = [local.object_arns.reports] }
        UpdateImport = { actions = ["dynamodb:GetItem", "dynamodb:UpdateItem"], resources = [local.table_arns.imports] }
      }
      asynchronous      = true # EventBridge calls it too, when an execution has failed.
      failed_events_arn = module.failed_events.arn
    }
  }

  # MB. A report is written to /tmp before it is stored, and may be as large as its file.
  ephemeral_storage_mb = 2048

  # Without it S3 answers 403 where there is no object, which looks like a missing right.
  list_for_not_found = { actions = ["s3:ListBucket"], resources = [module.bucket.arn] }
}
