import { useQuery } from "@tanstack/react-query";
import { getBudget } from "../api/client";

/** Whether there is money for another job, and how large it may be. */
export function useBudget() {
  return useQuery({ queryKey: ["budget"], queryFn: ({ signal }) => getBudget(signal), retry: 1 });
}
