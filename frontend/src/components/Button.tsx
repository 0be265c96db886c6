import type { ButtonHTMLAttributes } from "react";
import * as styles from "./button.module.css";

const LOOKS = {
  primary: styles.primary,
  plain: styles.plain,
  danger: styles.danger,
  quiet: styles.quiet,
  icon: styles.icon,
} as const;

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: keyof typeof LOOKS;
}

export function Button({ look = "plain", className = "", ...rest }: Props) {
  return <button type="button" className={`${styles.button} ${LOOKS[look]} ${className}`} {...rest} />;
}
