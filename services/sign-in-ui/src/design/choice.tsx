import { useId, type ReactNode } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import { Spinner } from './icons.js';

type ChoiceProps = { icon: ReactNode; name: string; about: string; isPending: boolean; onPress: () => void };

/** One of several ways to go on: a button, and a line that says what happens. All of it is the button's to press. */
export const Choice = ({ icon, name, about, isPending, onPress }: ChoiceProps) => {
  const id = useId();
  return (
    <div className="choice">
      {isPending ? <Spinner /> : icon}
      <div>
        <AriaButton
          className="choice-name"
          aria-describedby={id}
          data-pending={isPending || undefined}
          {...(isPending ? { 'aria-disabled': true } : { onPress })}
        >
          {name}
        </AriaButton>
        <p id={id} className="choice-about">
          {about}
        </p>
      </div>
    </div>
  );
};
