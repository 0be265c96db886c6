import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";

// What the slider asks of a browser when it is loaded, and jsdom does not have.
Object.assign(CSS, { registerProperty: () => undefined });

Element.prototype.scrollIntoView = () => undefined;

// A busy machine is slow, and no fault.
configure({ asyncUtilTimeout: 20_000 });

beforeEach(() => {
  localStorage.clear();
  history.replaceState(null, "", "/");
});

afterEach(cleanup);
