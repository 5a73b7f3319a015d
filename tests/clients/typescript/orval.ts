// Client of orval on axios.
import axios, { type AxiosResponse } from "axios";
import * as api from "./generated/orval.js";
import { type Answer, travel } from "./journey.js";

const file = { headers: { "Content-Type": "application/octet-stream" } };

await travel((url, key) => {
  axios.defaults.baseURL = url;
  axios.defaults.headers.common["x-api-key"] = key;
  return {
    create: (task, idempotencyKey) => answer(api.createTask(task, { headers: { "Idempotency-Key": idempotencyKey } })),
    list: (tag, limit, cursor) => answer(api.listTasks({ tag, limit, cursor })),
    get: (id) => answer(api.getTask(id)),
    rename: (id, title, etag) => answer(api.updateTask(id, { title }, { headers: { "If-Match": etag } })),
    undate: (id) => answer(api.updateTask(id, { due_date: null })),
    upload: (id, filename, content) => answer(api.uploadFile(id, content, { filename }, file)),
    files: (id) => answer(api.listFiles(id)),
    startImport: (filename, content, idempotencyKey) =>
      answer(api.createImport(content, { filename }, { headers: { ...file.headers, "Idempotency-Key": idempotencyKey } })),
    getImport: (id) => answer(api.getImport(id)),
    createAll: (tasks) => answer(api.batchTasks({ operations: tasks.map((task) => ({ op: "create", task })) })),
    announce: (id, description) => answer(api.announceFile(id, description)),
  };
});

async function answer<Body>(request: Promise<AxiosResponse<Body>>): Promise<Answer<Body>> {
  try {
    const { status, headers, data } = await request;
    return { status, etag: headers["etag"], body: data };
  } catch (error) {
    if (!axios.isAxiosError(error) || error.response === undefined) throw error;
    return { status: error.response.status, problem: error.response.data };
  }
}
