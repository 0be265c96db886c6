import { Component, type ReactNode } from "react";
import { Notice } from "../notices/Notice";
import { Button } from "./Button";
import * as styles from "./boundary.module.css";

interface Props {
  /** What is in it, as the subject of a sentence. */
  readonly name: string;
  readonly children: ReactNode;
  /** Forget what may have broken it, before the page is loaded again. */
  readonly onReset?: () => Promise<void>;
}

/** Keeps a fault in one part of the page from emptying all of it. */
export class Boundary extends Component<Props, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError() {
    return { isBroken: true };
  }

  override render() {
    const { name, children, onReset } = this.props;
    if (!this.state.isBroken) return children;
    const words = {
      title: `${name} cannot be shown`,
      sentence: `This part of the page failed. Reload the page${onReset ? ", or start over if that does not help" : ""}.`,
    };
    return (
      <div className={styles.broken}>
        <Notice words={words}>
          <Button onClick={() => location.reload()}>Reload</Button>
          {onReset && <Button onClick={() => void onReset().then(() => location.reload())}>Start over</Button>}
        </Notice>
      </div>
    );
  }
}
