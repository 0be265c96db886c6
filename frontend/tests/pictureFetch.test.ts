import { expect, test, vi } from "vitest";
import { fetchPicture } from "../src/api/pictures";

test.each<[string, () => Promise<Response>, string]>([
  ["no answer", () => Promise.reject(new TypeError("Failed to fetch")), "unreachable"],
  ["an answer 503", async () => new Response("", { status: 503 }), "unreachable"],
  [
    "an answer 404, as an old page gets after a deployment,",
    async () => new Response("", { status: 404 }),
    "not-found",
  ],
])("%s for a picture is the problem %3$s", async (_what, answer, type) => {
  vi.stubGlobal("fetch", answer);
  await expect(fetchPicture("/sample.jpg")).rejects.toMatchObject({ name: "Problem", type });
});
