import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Problem } from "../api/problem";
import { remember } from "../history/history";
import { type Order, type Placed, type Step, submit } from "../job/submit";
import { showJob } from "../job/useFragment";
import { asBlob } from "../regions/areas";
import { leniently } from "../storage";
import { titleOf } from "./shares";

export interface Ordering {
  /** Where the order is, null while none is placed. */
  readonly step: Step | null;
  readonly error: Error | null;
  readonly place: (order: Order) => void;
  readonly cancel: () => void;
}

/** Place an order, remember it, and show its job. */
export function useOrder(): Ordering {
  const [step, setStep] = useState<Step | null>(null);
  const controller = useRef<AbortController | null>(null);
  const mutation = useMutation({
    // Without a connection the order fails with a sentence, instead of waiting silently for one.
    networkMode: "always",
    mutationFn: async (order: Order) => {
      controller.current = new AbortController();
      void leniently(import("../easel/Easel")); // it is shown next
      const placed = await submit(order, setStep, controller.current.signal);
      await keep(placed, order);
      return placed;
    },
    onSuccess: ({ jobId }) => showJob(jobId),
    onError: (error) => {
      if (!(error instanceof Problem) && !isAbort(error)) console.error(error); // a fault of this page
    },
    onSettled: () => setStep(null),
  });
  return {
    step,
    error: isAbort(mutation.error) ? null : mutation.error,
    place: (order) => mutation.mutate(order),
    cancel: () => controller.current?.abort(),
  };
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

function keep({ jobId, token, pictures, estimateSeconds }: Placed, order: Order): Promise<void> {
  const { content, parameters } = order;
  const made = { jobId, token, madeAt: Date.now(), expiresAt: null, estimateSeconds, parameters };
  const styles = order.styles.map(({ picture, share }) => ({ title: picture.title, share }));
  const labels = { content: content.title, style: titleOf(styles), aspect: content.width / content.height };
  const [style, second, third] = pictures.styles;
  return remember(
    { ...made, ...labels, styles },
    {
      content: pictures.content,
      ...(style && { style }),
      ...(second && { second }),
      ...(third && { third }),
      ...(order.areas.length > 0 && { areas: asBlob(order.areas) }),
    },
  );
}
