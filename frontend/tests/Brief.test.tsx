import { fireEvent, render, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { parametersSchema } from "../src/api/answers";
import { DEFAULTS } from "../src/api/parameters";
import { Brief } from "../src/studio/Brief";
import { settingsOf } from "../src/studio/settings";

// The contract with one parameter more, as someone adds it.
vi.mock("../../docs/openapi.json", async (original) => {
  const { default: openapi } = await original<{ default: typeof import("../../docs/openapi.json") }>();
  const document = structuredClone(openapi);
  const grain = { type: "number", title: "Grain", description: "", default: 0, minimum: 0, maximum: 1 };
  Object.assign(document.components.schemas.Parameters.properties, { grain });
  return { default: document };
});

test("a number that the page has no control for gets a slider, by its own name", () => {
  const onChange = vi.fn();
  render(<Brief parameters={DEFAULTS} largestSize={2048} onChange={onChange} onReset={() => {}} />);
  fireEvent.change(screen.getByLabelText("Grain"), { target: { value: "10" } });
  expect(onChange).toHaveBeenCalledWith({ grain: 0.25 });
  expect(settingsOf(DEFAULTS)).toContainEqual({ name: "Grain", value: "0" });
});

test("a job from before there was a parameter has its default", () => {
  expect(parametersSchema.parse({ size: 768, epochs: 36 })).toEqual({ ...DEFAULTS, size: 768, epochs: 36 });
});
