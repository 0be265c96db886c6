import { focusManager, onlineManager, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { statusOf } from "../src/job/snapshot";
import { useJob } from "../src/job/useJob";
import { aProgress, aView, FakeService, JOB_ID } from "./fakeService";

let service: FakeService;

beforeEach(() => {
  vi.useFakeTimers();
  service = new FakeService().install();
});

afterEach(() => {
  focusManager.setFocused(undefined);
  onlineManager.setOnline(true);
  vi.useRealTimers();
});

function follow() {
  const client = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return renderHook(() => useJob(JOB_ID), { wrapper }).result;
}

function seconds(count: number): Promise<void> {
  return act(async () => void (await vi.advanceTimersByTimeAsync(count * 1000)));
}

test("a job that is painted is looked at every second", async () => {
  follow();
  await seconds(0.1);
  await seconds(10);
  expect(service.asked.progress).toBe(11);
});

test("a job that waits is looked at less often", async () => {
  service.view = aView({ status: "QUEUED" });
  follow();
  await seconds(0.1);
  await seconds(10);
  expect(service.asked.api).toBe(6);
});

test("a job that is over is left alone", async () => {
  service.progress = aProgress({ status: "SUCCEEDED" });
  const job = follow();
  await seconds(60);
  expect(service.asked.progress).toBe(1);
  expect(job.current.snapshot && statusOf(job.current.snapshot)).toBe("SUCCEEDED");
});

test("a hidden tab asks for nothing, and catches up when it is seen again", async () => {
  follow();
  await seconds(0.1);
  focusManager.setFocused(false);
  await seconds(60);
  expect(service.asked.progress).toBe(1);
  focusManager.setFocused(true);
  await seconds(0.1);
  expect(service.asked.progress).toBe(2);
});

test("without a connection nothing is asked and the visitor is told; it goes on when the connection is back", async () => {
  const job = follow();
  await seconds(0.1);
  act(() => onlineManager.setOnline(false));
  await seconds(60);
  expect(service.asked.progress).toBe(1);
  expect(job.current.isOffline).toBe(true);
  act(() => onlineManager.setOnline(true));
  await seconds(0.1);
  expect(service.asked.progress).toBe(2);
  expect(job.current.isOffline).toBe(false);
});

test("a connection that fails is tried again ever less often, is told, and mends by itself", async () => {
  const job = follow();
  await seconds(0.1);
  service.progress = new TypeError("Failed to fetch");
  await seconds(32);
  // After 1 s, then 1, 2, 4, 8 and 15 s after one another.
  expect(service.asked.progress).toBe(7);
  expect(job.current.isCutOff).toBe(true);
  expect(job.current.snapshot).toBeDefined();
  service.progress = aProgress({ status: "SUCCEEDED" });
  await seconds(16);
  expect(job.current.isCutOff).toBe(false);
  expect(job.current.snapshot && statusOf(job.current.snapshot)).toBe("SUCCEEDED");
});

test("a job that is not there is not asked for again", async () => {
  service.api = { problem: "job-not-found", status: 404 };
  const job = follow();
  await seconds(60);
  expect(service.asked.api).toBe(1);
  expect(job.current.problem).toMatchObject({ type: "job-not-found" });
});

test("an answer that stays nonsense ends in an error instead of trying for ever", async () => {
  service.progress = { nonsense: true } as never;
  const job = follow();
  await seconds(120);
  expect(job.current.problem).not.toBeNull();
});

test("fresh URLs can be asked for, as when a picture no longer loads", async () => {
  service.progress = aProgress({ status: "SUCCEEDED" });
  const job = follow();
  await seconds(0.1);
  act(() => job.current.renew());
  await seconds(0.1);
  expect(service.asked.api).toBe(2);
});
