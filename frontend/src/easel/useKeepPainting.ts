import { useQuery, useQueryClient } from "@tanstack/react-query";
import { isOver } from "../api/models";
import { fetchPicture } from "../api/pictures";
import { rememberPainting } from "../history/history";
import { type Snapshot, statusOf } from "../job/snapshot";
import { shrink } from "../pictures/canvas";
import { statesOf } from "./states";

/** For screens of two dots a pixel. */
const LONGEST_SIDE = 480;

/** Keep a small copy of what came of an own job, for the history: once it is over, once per visit. */
export function useKeepPainting(snapshot: Snapshot, isOwn: boolean): void {
  const { job_id: jobId } = snapshot.view;
  const client = useQueryClient();
  const url = statesOf(snapshot).at(-1)?.url;
  useQuery({
    queryKey: ["keep-painting", jobId],
    queryFn: async () => {
      await rememberPainting(jobId, await shrink(await fetchPicture(url ?? ""), LONGEST_SIDE));
      await client.invalidateQueries({ queryKey: ["kept-all"] });
      return true;
    },
    enabled: isOwn && url !== undefined && isOver(statusOf(snapshot)),
    retry: 2,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
