import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { remember } from "../history/history";
import { type Order, type Placed, type Step, submit } from "../job/submit";
import { showJob } from "../job/useFragment";

export interface Ordering {
  /** Where the order is, null while none is placed. */
  readonly step: Step | null;
  readonly error: Error | null;
  readonly place: (order: Order) => void;
  readonly cancel: () => void;
}

/** Place an order, remember it, and show its job. */
export function useOrder(onPlaced: (placed: Placed, order: Order) => void): Ordering {
  const [step, setStep] = useState<Step | null>(null);
  const controller = useRef<AbortController | null>(null);
  const mutation = useMutation({
    // Without a connection the order fails with a sentence, instead of waiting silently for one.
    networkMode: "always",
    mutationFn: async (order: Order) => {
      controller.current = new AbortController();
      const placed = await submit(order, setStep, controller.current.signal);
      await keep(placed, order);
      return placed;
    },
    onSuccess: (placed, order) => {
      onPlaced(placed, order);
      showJob(placed.jobId);
    },
    onSettled: () => setStep(null),
  });
  const isCancelled = mutation.error instanceof DOMException && mutation.error.name === "AbortError";
  return {
    step,
    error: isCancelled ? null : mutation.error,
    place: (order) => mutation.mutate(order),
    cancel: () => controller.current?.abort(),
  };
}

function keep({ jobId, token, pictures, estimateSeconds }: Placed, { content, style }: Order): Promise<void> {
  const titles = { content: content.title, style: style.title };
  return remember({ jobId, token, madeAt: Date.now(), expiresAt: null, estimateSeconds, ...titles }, pictures);
}
