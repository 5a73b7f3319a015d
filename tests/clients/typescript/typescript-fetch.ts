// Client of openapi-generator on fetch.
import { type Answer, travel } from "./journey.js";
import { type ApiResponse, Configuration, FilesApi, ImportsApi, ResponseError, TasksApi } from "./generated/typescript-fetch/index.js";

await travel((basePath, apiKey) => {
  const configuration = new Configuration({ basePath, apiKey });
  const [tasks, files, imports] = [new TasksApi(configuration), new FilesApi(configuration), new ImportsApi(configuration)];
  return {
    create: ({ title, due_date, tags }, idempotencyKey) => {
      const dueDate = due_date ? new Date(due_date) : null;
      return answer(tasks.createTaskRaw({ taskFields: { title, dueDate, tags: new Set(tags) }, idempotencyKey }));
    },
    list: async (tag, limit, cursor) => {
      const page = await answer(tasks.listTasksRaw({ tag, limit, cursor }));
      return { ...page, body: page.body && { items: page.body.items, next_cursor: page.body.nextCursor } };
    },
    get: (id) => answer(tasks.getTaskRaw({ id })),
    rename: (id, title, ifMatch) => answer(tasks.updateTaskRaw({ id, ifMatch, taskPatch: { title } })),
    undate: (id) => answer(tasks.updateTaskRaw({ id, taskPatch: { dueDate: null } })),
    upload: (id, filename, body) => answer(files.uploadFileRaw({ id, filename, body })),
    files: (id) => answer(files.listFilesRaw({ id })),
    startImport: (filename, body, idempotencyKey) => answer(imports.createImportRaw({ filename, body, idempotencyKey })),
    getImport: async (id) => {
      const read = await answer(imports.getImportRaw({ id }));
      return { ...read, body: read.body && { status: read.body.status, rows_created: read.body.rowsCreated } };
    },
    createAll: (all) => {
      const operations = all.map(({ title, tags }) => ({ op: "create" as const, task: { title, tags: new Set(tags) } }));
      return answer(tasks.batchTasksRaw({ batch: { operations } }));
    },
    announce: (id, { filename, content_type: contentType, size }) =>
      answer(files.announceFileRaw({ id, fileDescription: { filename, contentType, size } })),
  };
});

async function answer<Body>(request: Promise<ApiResponse<Body>>): Promise<Answer<Body>> {
  try {
    const response = await request;
    return { status: response.raw.status, etag: response.raw.headers.get("ETag"), body: await response.value() };
  } catch (error) {
    if (!(error instanceof ResponseError)) throw error;
    return { status: error.response.status, problem: (await error.response.json()) as { status: number } };
  }
}
