import type { ReactNode, Ref } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Spinner } from './icons.js';

type ButtonProps = {
  kind: 'primary' | 'secondary' | 'quiet' | 'grave';
  children: ReactNode;
  icon?: ReactNode;
  type?: 'button' | 'submit';
  /** No wider than its words, for one that stands beside others. */
  isSmall?: boolean;
  /** What it is called where its words alone do not say of what; begins with them. */
  label?: string;
  isPending?: boolean;
  isDisabled?: boolean;
  onPress?: () => void;
  buttonRef?: Ref<HTMLButtonElement>;
};

/** What is under way is not begun again. */
const waitingOr = (isPending: boolean | undefined, onPress: ButtonProps['onPress']) => {
  if (isPending) return { 'aria-disabled': true };
  return onPress ? { onPress } : {};
};

/**
 * A button that keeps its name, its size and its focus while it is waiting. React Aria's own `isPending` is not used:
 * its announcement names the button by reference and is left without a name when the answer brings another page.
 */
export const Button = ({
  kind,
  children,
  icon,
  type = 'button',
  isSmall,
  label,
  isPending,
  isDisabled = false,
  onPress,
  buttonRef,
}: ButtonProps) => (
  <AriaButton
    className="button"
    data-kind={kind}
    data-small={isSmall || undefined}
    data-pending={isPending || undefined}
    type={type}
    isDisabled={isDisabled}
    {...(buttonRef && { ref: buttonRef })}
    {...(label && { 'aria-label': label })}
    {...waitingOr(isPending, onPress)}
  >
    {isPending ? <Spinner /> : icon}
    <span>{children}</span>
  </AriaButton>
);
