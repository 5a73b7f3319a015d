// The journey of every client in TypeScript: each one implements `Client` with its generated operations.
import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";

export type Task = { id: string; title: string; due_date?: string | Date | null; version: number };
export type Fields = { title: string; priority: "high"; due_date?: string; tags: string[] };
export type Announcement = { filename: string; content_type: string; size: number };

/** A response: its status, its `ETag`, and its body, or the problem in place of it. */
export type Answer<Body> = { status: number; etag?: string | null; body?: Body; problem?: { status?: number } };

export interface Client {
  create(fields: Fields, idempotencyKey: string): Promise<Answer<Task>>;
  list(tag: string, limit: number, cursor?: string): Promise<Answer<{ items: Task[]; next_cursor?: string }>>;
  get(id: string): Promise<Answer<Task>>;
  rename(id: string, title: string, etag: string): Promise<Answer<Task>>;
  undate(id: string): Promise<Answer<Task>>;
  upload(id: string, filename: string, content: Blob): Promise<Answer<{ filename: string; size: number }>>;
  files(id: string): Promise<Answer<{ items: { filename: string; url: string }[] }>>;
  startImport(filename: string, content: Blob, idempotencyKey: string): Promise<Answer<{ id: string }>>;
  getImport(id: string): Promise<Answer<{ status: string; rows_created: number }>>;
  createAll(fields: Fields[]): Promise<Answer<{ results: { status: number }[] }>>;
  announce(id: string, file: Announcement): Promise<Answer<{ size: number; upload: { method: string; headers: Record<string, string> } }>>;
}

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);
const text = new TextEncoder().encode("text\n");
const missing = "01890a5d-ac96-774b-bcce-b302099a8057";

export async function travel(connect: (url: string, key: string) => Client): Promise<void> {
  const [url, key, tag] = process.argv.slice(2) as [string, string, string];
  const client = connect(url, key);
  const fields = (title: string): Fields => ({ title, priority: "high", due_date: "2099-01-01", tags: [tag] });

  const created: Task[] = [];
  for (const title of ["One", "Two", "Three"]) {
    created.push(got(await client.create(fields(title), `${title}-${tag}`), 201));
  }
  const [task] = created as [Task, ...Task[]];

  const listed: Task[] = [];
  let cursor: string | undefined;
  do {
    const page = got(await client.list(tag, 2, cursor), 200);
    listed.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor !== undefined);
  assert.deepEqual(listed.map(({ id }) => id).sort(), created.map(({ id }) => id).sort());

  const read = await client.get(task.id);
  const { title, version } = got(read, 200);
  assert.deepEqual([title, version], ["One", 1]);
  const etag = read.etag;
  assert.ok(etag);
  assert.equal(got(await client.rename(task.id, "Changed", etag), 200).version, 2);
  refused(await client.rename(task.id, "Late", etag), 412);
  assert.equal(got(await client.undate(task.id), 200).due_date ?? null, null);

  for (const [name, content] of [["text.txt", text], ["bytes.bin", everyByte]] as const) {
    const { filename, size } = got(await client.upload(task.id, name, new Blob([content])), 201);
    assert.deepEqual([filename, size], [name, content.length]);
  }
  const files = got(await client.files(task.id), 200).items;
  assert.deepEqual(files.map(({ filename }) => filename), ["text.txt", "bytes.bin"]);
  for (const [index, content] of [text, everyByte].entries()) {
    const fetched = await (await fetch(files[index]!.url)).arrayBuffer();
    assert.deepEqual(Buffer.from(fetched), Buffer.from(content));
  }

  const csv = new Blob([`title,tags\nImported,${tag}\n`]);
  const { id } = got(await client.startImport("tasks.csv", csv, `import-${tag}`), 202);
  let followed = got(await client.getImport(id), 200);
  while (followed.status === "running") {
    await setTimeout(200);
    followed = got(await client.getImport(id), 200);
  }
  assert.deepEqual([followed.status, followed.rows_created], ["succeeded", 1]);

  const { results } = got(await client.createAll([fields("Batched"), fields(" ")]), 200);
  assert.deepEqual(results.map(({ status }) => status), [201, 400]);

  const large = { filename: "talk.mp4", content_type: "video/mp4", size: 5_000_000_000 };
  const { size, upload } = got(await client.announce(task.id, large), 201);
  assert.deepEqual([size, upload.method, upload.headers["Content-Length"]], [large.size, "PUT", "5000000000"]);

  refused(await client.get(missing), 404);
}

function got<Body>(answer: Answer<Body>, status: number): Body {
  assert.equal(answer.status, status, JSON.stringify(answer));
  assert.ok(answer.body !== undefined);
  return answer.body;
}

function refused(answer: Answer<unknown>, status: number): void {
  assert.equal(answer.status, status);
  assert.equal(answer.problem?.status, status);
}
