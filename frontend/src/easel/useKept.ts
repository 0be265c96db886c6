import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { type KeptPictures, keptPictures } from "../history/history";

/** Return what this browser keeps of a job; undefined for somebody else's job, and while it is being read. */
export function useKept(jobId: string): KeptPictures | undefined {
  const { data } = useQuery({
    queryKey: ["kept", jobId],
    queryFn: async () => (await keptPictures([jobId]))[0] ?? null,
    networkMode: "always",
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? undefined;
}

/** Return a URL that shows `blob` for as long as the component is mounted. */
export function useBlobUrl(blob: Blob | undefined): string | undefined {
  const url = useMemo(() => blob && URL.createObjectURL(blob), [blob]);
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url]);
  return url;
}
