// Client of openapi-fetch with the types of openapi-typescript.
import createClient from "openapi-fetch";
import type { paths } from "./generated/openapi-typescript.js";
import { type Answer, travel } from "./journey.js";

// The types of a body of bytes are those of a string.
const file = { bodySerializer: (body: unknown) => body as BodyInit, headers: { "Content-Type": "application/octet-stream" } };

await travel((url, key) => {
  const api = createClient<paths>({ baseUrl: url, headers: { "x-api-key": key } });
  return {
    create: async (body, idempotencyKey) =>
      answer(await api.POST("/tasks", { params: { header: { "Idempotency-Key": idempotencyKey } }, body })),
    list: async (tag, limit, cursor) =>
      answer(await api.GET("/tasks", { params: { query: { tag, limit, ...(cursor && { cursor }) } } })),
    get: async (id) => answer(await api.GET("/tasks/{id}", { params: { path: { id } } })),
    rename: async (id, title, etag) =>
      answer(await api.PATCH("/tasks/{id}", { params: { path: { id }, header: { "If-Match": etag } }, body: { title } })),
    undate: async (id) => answer(await api.PATCH("/tasks/{id}", { params: { path: { id } }, body: { due_date: null } })),
    upload: async (id, filename, content) =>
      answer(await api.POST("/tasks/{id}/upload", { params: { path: { id }, query: { filename } }, body: content as never, ...file })),
    files: async (id) => answer(await api.GET("/tasks/{id}/files", { params: { path: { id } } })),
    startImport: async (filename, content, idempotencyKey) =>
      answer(await api.POST("/imports", {
        params: { query: { filename }, header: { "Idempotency-Key": idempotencyKey } },
        body: content as never,
        ...file,
      })),
    getImport: async (id) => answer(await api.GET("/imports/{id}", { params: { path: { id } } })),
    createAll: async (tasks) =>
      answer(await api.POST("/tasks/batch", { body: { operations: tasks.map((task) => ({ op: "create" as const, task })) } })),
    announce: async (id, body) => answer(await api.POST("/tasks/{id}/files", { params: { path: { id } }, body })),
  };
});

function answer<Body>(result: { data?: Body; error?: { status?: number }; response: Response }): Answer<Body> {
  const { data, error, response } = result;
  return { status: response.status, etag: response.headers.get("ETag"), body: data, problem: error };
}
