import { useState } from "react";
import { Button } from "../components/Button";
import { shareUrl } from "../job/useFragment";
import { texts } from "../texts";
import * as styles from "./plaque.module.css";

interface Props {
  readonly jobId: string;
  readonly title: string | null;
}

/** Copy a link for viewers. */
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
        {state === "copied" ? texts.easel.linkCopied : texts.easel.copyLink}
      </Button>
      <span className="visually-hidden" role="status">
        {state === "copied" && texts.easel.linkCopiedText}
      </span>
      {state === "shown" && (
        <input
          className={styles.link}
          readOnly
          value={url}
          aria-label={texts.easel.link}
          onFocus={({ target }) => target.select()}
        />
      )}
    </>
  );
}
