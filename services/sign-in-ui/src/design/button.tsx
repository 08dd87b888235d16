import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Spinner } from './icons.js';

type ButtonProps = {
  kind: 'primary' | 'secondary' | 'quiet';
  children: ReactNode;
  icon?: ReactNode;
  type?: 'button' | 'submit';
  isPending?: boolean;
  isDisabled?: boolean;
  onPress?: () => void;
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
  isPending,
  isDisabled = false,
  onPress,
}: ButtonProps) => (
  <AriaButton
    className="button"
    data-kind={kind}
    data-pending={isPending || undefined}
    type={type}
    isDisabled={isDisabled}
    {...(isPending ? { 'aria-disabled': true } : {})}
    {...(onPress && !isPending ? { onPress } : {})}
  >
    {isPending ? <Spinner /> : icon}
    <span>{children}</span>
  </AriaButton>
);
