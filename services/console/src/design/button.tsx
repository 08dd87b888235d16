import type { ReactNode, Ref } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';

type ButtonProps = {
  kind: 'primary' | 'secondary' | 'quiet' | 'grave' | 'quiet-grave';
  children: ReactNode;
  type?: 'button' | 'submit';
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

/** A button that keeps its name, its size and its focus while it is waiting. */
export const Button = ({
  kind,
  children,
  type = 'button',
  label,
  isPending,
  isDisabled = false,
  onPress,
  buttonRef,
}: ButtonProps) => (
  <AriaButton
    className="button"
    data-kind={kind}
    data-pending={isPending || undefined}
    type={type}
    isDisabled={isDisabled}
    {...(buttonRef && { ref: buttonRef })}
    {...(label && { 'aria-label': label })}
    {...waitingOr(isPending, onPress)}
  >
    {isPending && <span className="button-spinner" aria-hidden="true" />}
    {children}
  </AriaButton>
);
