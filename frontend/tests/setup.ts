import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";

// What the slider asks of a browser when it is loaded, and jsdom does not have.
Object.assign(CSS, { registerProperty: () => undefined });

beforeEach(() => {
  localStorage.clear();
  history.replaceState(null, "", "/");
});

afterEach(cleanup);
