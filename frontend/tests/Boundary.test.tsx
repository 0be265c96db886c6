import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { Boundary } from "../src/components/Boundary";

function Broken(): never {
  throw new TypeError("x is undefined");
}

test("a part that fails is named, and the parts beside it stay", () => {
  vi.spyOn(console, "error").mockReturnValue();
  render(
    <>
      <Boundary name="form">
        <Broken />
      </Boundary>
      <Boundary name="examples">
        <p>Examples</p>
      </Boundary>
    </>,
  );
  expect(screen.getByRole("alert")).toHaveTextContent("This form cannot be shown");
  expect(screen.getByText("Examples")).toBeVisible();
});

test("what may have broken it can be forgotten", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const forget = vi.fn(() => new Promise<void>(() => {}));
  render(
    <Boundary name="form" onReset={forget}>
      <Broken />
    </Boundary>,
  );
  await userEvent.click(screen.getByRole("button", { name: "Start over" }));
  expect(forget).toHaveBeenCalledOnce();
});
