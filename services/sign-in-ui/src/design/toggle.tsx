import { useId } from 'react';

type ToggleProps = {
  name: string;
  isOn: boolean;
  isPending: boolean;
  isDisabled?: boolean;
  onChange: (isOn: boolean) => void;
  children: string;
  about: string;
};

/** A switch: it shows what the server knows, and changes when that does. */
export const Toggle = ({ name, isOn, isPending, isDisabled = false, onChange, children, about }: ToggleProps) => {
  const id = useId();
  return (
    <div className="toggle">
      <label className="toggle-label">
        <span className="row-name">{children}</span>
        <input
          type="checkbox"
          role="switch"
          name={name}
          checked={isOn}
          disabled={isDisabled}
          aria-describedby={id}
          data-pending={isPending || undefined}
          onChange={({ target }) => {
            if (!isPending) onChange(target.checked);
          }}
        />
      </label>
      <p id={id} className="aside">
        {about}
      </p>
    </div>
  );
};
