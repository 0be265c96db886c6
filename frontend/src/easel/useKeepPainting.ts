import { useQuery, useQueryClient } from "@tanstack/react-query";
import { isOver } from "../api/models";
import { fetchPicture } from "../api/pictures";
import { rememberPainting } from "../history/history";
import { type Look, statusOf } from "../job/look";
import { shrink } from "../pictures/canvas";
import { statesOf } from "./states";

/** For screens of two dots a pixel. */
const LONGEST_SIDE = 480;

/** Keep a small copy of what came of an own job, for the history: once it is over, once per visit. */
export function useKeepPainting(look: Look, isOwn: boolean): void {
  const { job_id: jobId } = look.view;
  const client = useQueryClient();
  const url = statesOf(look).at(-1)?.url;
  useQuery({
    queryKey: ["keep-painting", jobId],
    queryFn: async () => {
      await rememberPainting(jobId, await shrink(await fetchPicture(url ?? ""), LONGEST_SIDE));
      await client.invalidateQueries({ queryKey: ["kept-all"] });
      return true;
    },
    enabled: isOwn && url !== undefined && isOver(statusOf(look)),
    retry: 2,
    staleTime: Number.POSITIVE_INFINITY,
  });
}
