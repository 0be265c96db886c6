import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { deleteJob } from "../api/client";
import { Problem } from "../api/problem";
import { Button } from "../components/Button";
import { forget, type OwnJob } from "../history/history";
import { showStudio } from "../job/useFragment";
import { wordsFor } from "../notices/words";
import { texts } from "../texts";
import * as styles from "./delete.module.css";

/** Delete a job, its pictures and what this browser remembers of it, once the visitor said yes. */
export function Delete({ own }: { readonly own: OwnJob }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const client = useQueryClient();
  const remove = useMutation({
    mutationFn: () => deleteAnyway(own),
    onSuccess: async () => {
      await forget(own.jobId);
      showStudio();
      client.removeQueries({ queryKey: ["job", own.jobId] });
    },
    networkMode: "always",
  });
  return (
    <>
      <Button look="quiet" onClick={() => dialog.current?.showModal()}>
        {texts.easel.delete}
      </Button>
      <dialog ref={dialog} className={styles.dialog} aria-labelledby="delete-title">
        <h2 id="delete-title">{texts.easel.deleteTitle}</h2>
        <p className={styles.text}>{texts.easel.deleteText}</p>
        {remove.error instanceof Problem && (
          <p role="alert" className={styles.text}>
            {wordsFor(remove.error).sentence}
          </p>
        )}
        <div className={styles.ways}>
          {/* First, as a dialog gives the focus to what comes first. */}
          <Button onClick={() => dialog.current?.close()}>{texts.easel.keep}</Button>
          <Button look="danger" onClick={() => remove.mutate()} disabled={remove.isPending}>
            {texts.easel.delete}
          </Button>
        </div>
      </dialog>
    </>
  );
}

/** A job that the service no longer has is as good as deleted. */
async function deleteAnyway(own: OwnJob): Promise<void> {
  try {
    await deleteJob(own);
  } catch (error) {
    if (!(error instanceof Problem && error.type === "job-not-found")) throw error;
  }
}
