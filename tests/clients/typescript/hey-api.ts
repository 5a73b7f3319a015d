// Client of hey-api on fetch.
import { createClient } from "./generated/hey-api/client/index.js";
import * as sdk from "./generated/hey-api/sdk.gen.js";
import { type Answer, travel } from "./journey.js";

await travel((url, key) => {
  const client = createClient({ baseUrl: url, auth: key });
  return {
    create: async (body, idempotencyKey) =>
      answer(await sdk.createTask({ client, body, headers: { "Idempotency-Key": idempotencyKey } })),
    list: async (tag, limit, cursor) => answer(await sdk.listTasks({ client, query: { tag, limit, cursor } })),
    get: async (id) => answer(await sdk.getTask({ client, path: { id } })),
    rename: async (id, title, etag) =>
      answer(await sdk.updateTask({ client, path: { id }, headers: { "If-Match": etag }, body: { title } })),
    undate: async (id) => answer(await sdk.updateTask({ client, path: { id }, body: { due_date: null } })),
    upload: async (id, filename, body) => answer(await sdk.uploadFile({ client, path: { id }, query: { filename }, body })),
    files: async (id) => answer(await sdk.listFiles({ client, path: { id } })),
    startImport: async (filename, body, idempotencyKey) =>
      answer(await sdk.createImport({ client, query: { filename }, headers: { "Idempotency-Key": idempotencyKey }, body })),
    getImport: async (id) => answer(await sdk.getImport({ client, path: { id } })),
    createAll: async (tasks) =>
      answer(await sdk.batchTasks({ client, body: { operations: tasks.map((task) => ({ op: "create", task })) } })),
    announce: async (id, body) => answer(await sdk.announceFile({ client, path: { id }, body })),
  };
});

function answer<Body>(result: { data?: Body; error?: { status?: number }; response?: Response }): Answer<Body> {
  const { data, error, response } = result;
  return { status: response?.status ?? 0, etag: response?.headers.get("ETag"), body: data, problem: error };
}
