import { Button } from './button.js';
import { TextField } from './fields.js';
import { tell } from './toasts.js';

type ToCopyProps = { label: string; value: string; about?: string };

/** Something that is needed elsewhere, exactly as it is. */
export const ToCopy = ({ label, value, about }: ToCopyProps) => (
  <div className="stack">
    <TextField
      label={label}
      name={label}
      value={value}
      isReadOnly
      onChange={() => undefined}
      {...(about !== undefined && { about })}
    />
    <div>
      <Button
        kind="secondary"
        label={`Copy: ${label}`}
        onPress={() => void navigator.clipboard.writeText(value).then(() => tell('It is copied.'))}
      >
        Copy
      </Button>
    </div>
  </div>
);
