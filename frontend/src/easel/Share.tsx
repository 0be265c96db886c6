import { useState } from "react";
import { Button } from "../components/Button";
import { shareUrl } from "../job/useFragment";
import * as styles from "./plaque.module.css";

/** Copy a link that lets others look. */
export function Share({ jobId }: { readonly jobId: string }) {
  const [state, setState] = useState<"idle" | "copied" | "shown">("idle");
  const url = shareUrl(jobId);
  const share = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setState("copied");
    } catch {
      setState("shown"); // without the right to the clipboard, the visitor copies it by hand
    }
  };
  return (
    <>
      <Button look="quiet" onClick={() => void share()}>
        {state === "copied" ? "Link copied" : "Copy a link to show it"}
      </Button>
      <span className="visually-hidden" role="status">
        {state === "copied" && "The link was copied. Who has it can look, for as long as the picture is kept."}
      </span>
      {state === "shown" && (
        <input
          className={styles.link}
          readOnly
          value={url}
          aria-label="Link to this painting"
          onFocus={({ target }) => target.select()}
        />
      )}
    </>
  );
}
