import { expect, test } from "vitest";
import { problemOf } from "../src/api/problem";

test.each([
  [429, "busy"],
  [502, "unreachable"],
])("an answer %i that is not the Web API's own is the problem %s", (status, type) => {
  const problem = problemOf({ message: "Too Many Requests" }, new Response(null, { status }));
  expect(problem.type).toBe(type);
  expect(problem.isPassing).toBe(true);
});
