import { useEffect } from "react";

/** Let the browser's tab say how it is, until the component goes away. */
export function useTitle(text: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${text} · NST-Art`;
    return () => {
      document.title = before;
    };
  }, [text]);
}
