import { texts } from "../texts";
import { Filled } from "../texts/Filled";

/** What a painting is called: by its photo and its style. */
export function InTheStyleOf({ photo, style }: { readonly photo: string; readonly style: string }) {
  return (
    <Filled text={texts.easel.inTheStyleOf} parts={{ photo: <cite>{photo}</cite>, style: <cite>{style}</cite> }} />
  );
}
