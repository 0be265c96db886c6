import { beforeEach, expect, test, vi } from "vitest";
import { upload } from "../src/job/upload";

/** As much of an XMLHttpRequest as an upload uses. */
class FakeRequest {
  static last: FakeRequest;
  readonly upload: { onprogress?: (event: { loaded: number }) => void } = {};
  status = 0;
  url = "";
  body = new FormData();
  onload = () => {};
  onerror = () => {};
  onabort = () => {};
  onloadend = () => {};
  constructor() {
    FakeRequest.last = this;
  }
  open(_method: string, url: string) {
    this.url = url;
  }
  send(body: FormData) {
    this.body = body;
  }
  abort() {
    this.onabort();
  }
  answer(status: number) {
    this.status = status;
    this.onload();
  }
}

const FORM = { url: "https://images.test/", fields: { key: "jobs/1/inputs/content", "Content-Type": "image/jpeg" } };
let sent: number[];
let controller: AbortController;

beforeEach(() => {
  vi.stubGlobal("XMLHttpRequest", FakeRequest);
  sent = [];
  controller = new AbortController();
});

function start() {
  return upload(FORM, new Blob(["12345"]), (bytes) => sent.push(bytes), controller.signal);
}

test("the form is sent as it was signed, with the picture last, as S3 ignores what stands after it", async () => {
  const done = start();
  FakeRequest.last.answer(204);
  await done;
  expect(FakeRequest.last.url).toBe(FORM.url);
  expect([...FakeRequest.last.body.keys()]).toEqual(["key", "Content-Type", "file"]);
});

test("bytes are counted up to those of the picture, without those of the form around it", async () => {
  const done = start();
  FakeRequest.last.upload.onprogress?.({ loaded: 2 });
  FakeRequest.last.upload.onprogress?.({ loaded: 900 });
  FakeRequest.last.answer(204);
  await done;
  expect(sent).toEqual([2, 5]);
});

test.each([
  [403, "inputs-missing"],
  [503, "unreachable"],
])("an answer %i is the problem %s", async (status, type) => {
  const done = start();
  FakeRequest.last.answer(status);
  await expect(done).rejects.toMatchObject({ type });
});

test("a lost connection is the problem unreachable", async () => {
  const done = start();
  FakeRequest.last.onerror();
  await expect(done).rejects.toMatchObject({ type: "unreachable" });
});

test("cancelling aborts the request", async () => {
  const done = start();
  controller.abort();
  await expect(done).rejects.toMatchObject({ name: "AbortError" });
});
