import { readFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";
import { expect, test } from "vitest";

test("the API’s types are those of docs/openapi.json (else: npm run types)", async () => {
  const document = JSON.parse(readFileSync("../docs/openapi.json", "utf8"));
  const expected = astToString(await openapiTS(document));
  const checkedIn = readFileSync("src/api/schema.d.ts", "utf8");
  expect(checkedIn).toContain(expected.trim());
});
