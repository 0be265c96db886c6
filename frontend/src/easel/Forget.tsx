import { Button } from "../components/Button";
import { forget, type OwnJob } from "../history/history";
import { showStudio } from "../job/useFragment";
import { texts } from "../texts";

/** Take a job off the visitor's list that there is nothing else to do with. */
export function Forget({ own }: { readonly own: OwnJob }) {
  return (
    <Button look="quiet" onClick={() => void forget(own.jobId).then(showStudio)}>
      {texts.easel.forget}
    </Button>
  );
}
