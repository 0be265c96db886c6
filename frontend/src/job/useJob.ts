/** Follow a job until it is over. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { isOver } from "../api/models";
import { Problem } from "../api/problem";
import { isStalled, poll, type Snapshot, statusOf } from "./snapshot";

const WHILE_PAINTING = 1_000;
const WHILE_WAITING = 2_000;
const WHILE_STALLED = 5_000;
const LONGEST_PAUSE = 15_000;
/** An answer that makes no sense may be half a deployment; more often it stays as it is. */
const TRIES_AT_NONSENSE = 5;

export interface FollowedJob {
  readonly snapshot: Snapshot | undefined;
  /** Why it cannot be followed any longer. */
  readonly problem: Error | null;
  /** Whether the last polls failed; they are retried. */
  readonly isCutOff: boolean;
  readonly isOffline: boolean;
  /** Ask the Web API for fresh URLs. */
  readonly renew: () => void;
}

/**
 * Polling stops while the tab is hidden or the browser is offline, and goes on at once after: react-query does that.
 */
export function useJob(jobId: string): FollowedJob {
  const client = useQueryClient();
  const queryKey = ["job", jobId];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => poll(jobId, client.getQueryData<Snapshot>(["job", jobId]), Date.now(), signal),
    refetchInterval: ({ state }) => pauseAfter(state.data),
    refetchOnWindowFocus: ({ state }) => !isDone(state.data),
    refetchOnReconnect: ({ state }) => !isDone(state.data),
    staleTime: 0,
    retry: (failures, error) => (error instanceof Problem ? error.isPassing : failures < TRIES_AT_NONSENSE),
    retryDelay: (failures) => Math.min(WHILE_PAINTING * 2 ** failures, LONGEST_PAUSE),
  });
  const renew = useCallback(() => {
    client.setQueryData<Snapshot>(["job", jobId], (known) => known && { ...known, urlsGoodUntil: 0 });
    void client.invalidateQueries({ queryKey: ["job", jobId] });
  }, [client, jobId]);
  return {
    snapshot: query.data,
    problem: query.error,
    isCutOff: query.failureCount > 1 && !query.isError,
    isOffline: query.fetchStatus === "paused",
    renew,
  };
}

function isDone(known: Snapshot | undefined): boolean {
  return known !== undefined && isOver(statusOf(known));
}

function pauseAfter(known: Snapshot | undefined): number | false {
  if (!known || isDone(known)) return false;
  if (isStalled(known, Date.now())) return WHILE_STALLED;
  return known.progress && known.progress.epoch > 0 ? WHILE_PAINTING : WHILE_WAITING;
}
