import { renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Parameters } from "../src/api/models";
import { DEFAULTS } from "../src/api/parameters";
import { estimateSeconds, learnPace, usePace } from "../src/job/pace";
import type { Snapshot } from "../src/job/snapshot";
import { aProgress, aView } from "./fakeService";

const CREATED = "2026-11-23T10:00:00Z";
const ASPECT = 1.5;

/** A machine that is slower than what a page without experience expects. */
function secondsOn({ size, epochs }: Parameters, aspect: number): number {
  return 9 + 0.8 * ((size * size) / aspect / 1e6) * epochs;
}

function finished(parameters: Parameters, snapshot: Partial<Snapshot> = {}): Snapshot {
  const seconds = secondsOn(parameters, ASPECT);
  const updated_at = new Date(Date.parse(CREATED) + 1000 * seconds).toISOString();
  return {
    view: aView({ status: "SUCCEEDED", parameters, created_at: CREATED }),
    progress: aProgress({ status: "SUCCEEDED", updated_at }),
    viewedAt: 0,
    urlsGoodUntil: 0,
    changedAt: 0,
    queuedAt: null,
    hasWaited: false,
    paintSeconds: seconds - 9,
    ...snapshot,
  };
}

const pace = () => renderHook(usePace).result.current;

test.each([
  { ...DEFAULTS, size: 256, epochs: 36 },
  { ...DEFAULTS, size: 512, epochs: 300 },
  { ...DEFAULTS, size: 1024, epochs: 100 },
] as const)("after one job, another one of $size px and $epochs epochs is estimated within 25 %", (parameters) => {
  learnPace(finished({ ...DEFAULTS, size: 384 }), ASPECT);
  for (const aspect of [1, ASPECT]) {
    const ratio = estimateSeconds(parameters, aspect, pace()) / secondsOn(parameters, aspect);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.25);
  }
});

test("a print is not estimated as if all its epochs were at its full size", () => {
  const [screen, print] = [1024, 2048].map((size) => estimateSeconds({ ...DEFAULTS, size } as Parameters, 1, null) - 4);
  expect((print ?? 0) / (screen ?? 1)).toBeCloseTo(4 * (1.3 / 1.9));
});

test.each<[string, Partial<Snapshot>]>([
  ["that waited for others", { hasWaited: true }],
  ["that was interrupted", { progress: aProgress({ status: "SUCCEEDED", attempt: 2 }) }],
  ["that was stopped", { progress: aProgress({ status: "STOPPED" }) }],
  ["that no page watched", { paintSeconds: null }],
])("a job %s teaches nothing", (_what, snapshot) => {
  learnPace(finished(DEFAULTS, snapshot), ASPECT);
  expect(pace()).toBeNull();
});

test("what is kept and makes no sense is as good as nothing", () => {
  localStorage.setItem("nst-art/pace", '{"overheadSeconds": "some"}');
  expect(pace()).toBeNull();
});
