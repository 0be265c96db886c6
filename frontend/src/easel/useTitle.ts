import { useEffect } from "react";

import { texts } from "../texts";

/** Let the browser's tab say how it is, until the component goes away. */
export function useTitle(text: string): void {
  useEffect(() => {
    document.title = `${text} · NST-Art`;
    return () => {
      document.title = texts.page.title;
    };
  }, [text]);
}
