import type { ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Spinner } from './icons.js';

type ButtonProps = {
  kind: 'primary' | 'secondary' | 'quiet' | 'inline';
  children: ReactNode;
  icon?: ReactNode;
  type?: 'button' | 'submit';
  isPending?: boolean;
  isDisabled?: boolean;
  onPress?: () => void;
};

/** A button that keeps its name, its size and its focus while it is waiting. */
export const Button = ({ kind, children, icon, type = 'button', isPending = false, isDisabled = false, onPress }: ButtonProps) => (
  <AriaButton
    className="button"
    data-kind={kind}
    type={type}
    isPending={isPending}
    isDisabled={isDisabled}
    {...(onPress ? { onPress } : {})}
  >
    {isPending ? <Spinner /> : icon}
    <span>{children}</span>
  </AriaButton>
);
