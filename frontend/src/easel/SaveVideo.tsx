import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Button } from "../components/Button";
import type { Subject } from "../film/scenes";
import { texts } from "../texts";
import { download } from "./download";
import * as styles from "./plaque.module.css";

interface Props extends Subject {
  /** Of the file, without its ending. */
  readonly name: string;
}

/** Make a film of how it came to be, and save it. */
export function SaveVideo({ name, ...subject }: Props) {
  const [percent, setPercent] = useState(0);
  const controller = useRef<AbortController | null>(null);
  const making = useMutation({
    mutationFn: async () => {
      setPercent(0);
      controller.current = new AbortController();
      const { signal } = controller.current;
      const { makeFilm } = await import("../film/makeFilm");
      const { file, ending } = await makeFilm(subject, { onPercent: setPercent, signal });
      if (!signal.aborted) download(file, `${name}.${ending}`);
    },
    networkMode: "always", // all that it needs may be here already
  });
  useEffect(() => () => controller.current?.abort(), []);
  return (
    <>
      {making.isPending ? (
        <Button onClick={() => controller.current?.abort()}>{texts.film.cancel(percent)}</Button>
      ) : (
        <Button onClick={() => making.mutate()}>{texts.film.save}</Button>
      )}
      <span className="visually-hidden" role="status">
        {making.isPending && texts.film.making}
        {making.isSuccess && texts.film.saved}
      </span>
      {making.isError && !controller.current?.signal.aborted && (
        <p role="alert" className={styles.trouble}>
          {texts.film.failed}
        </p>
      )}
    </>
  );
}
