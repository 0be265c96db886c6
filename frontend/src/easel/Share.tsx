import { useState } from "react";
import { Button } from "../components/Button";
import { shareUrl } from "../job/useFragment";
import * as styles from "./plaque.module.css";

interface Props {
  readonly jobId: string;
  readonly title: string | null;
}

/** Copy a link that lets others look. */
export function Share({ jobId, title }: Props) {
  const [state, setState] = useState<"idle" | "copied" | "shown">("idle");
  const url = shareUrl(jobId, title);
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
        {state === "copied" ? "Link copied" : "Copy link"}
      </Button>
      <span className="visually-hidden" role="status">
        {state === "copied" &&
          "Link copied. Anyone who has it can view the picture, and the photo and style it was made from, until it expires."}
      </span>
      {state === "shown" && (
        <input
          className={styles.link}
          readOnly
          value={url}
          aria-label="Link to this picture"
          onFocus={({ target }) => target.select()}
        />
      )}
    </>
  );
}
