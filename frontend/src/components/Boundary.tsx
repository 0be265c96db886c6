import { Component, type ReactNode } from "react";
import { Notice } from "../notices/Notice";
import { texts } from "../texts";
import { Button } from "./Button";
import * as styles from "./boundary.module.css";

interface Props {
  /** What is in it. */
  readonly name: keyof typeof texts.broken.parts;
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
      title: texts.broken.parts[name],
      sentence: onReset ? texts.broken.reloadOrStartOver : texts.broken.reload,
    };
    return (
      <div className={styles.broken}>
        <Notice words={words}>
          <Button onClick={() => location.reload()}>{texts.page.reload}</Button>
          {onReset && (
            <Button onClick={() => void onReset().then(() => location.reload())}>{texts.page.startOver}</Button>
          )}
        </Notice>
      </div>
    );
  }
}
