import { Button } from './button.js';
import { TextField } from './fields.js';
import { Note } from './states.js';
import { tell } from './toasts.js';

type SecretOnceProps = {
  values: readonly { label: string; value: string }[];
  hasSecret: boolean;
  onDone: () => void;
};

/** What was made, to be copied; a secret among it is not shown again. */
export const SecretOnce = ({ values, hasSecret, onDone }: SecretOnceProps) => (
  <div className="stack">
    {hasSecret && (
      <Note tone="caution">Keep the secret where only your application reads it. It is not shown again.</Note>
    )}
    {values.map(({ label, value }) => (
      <div key={label} className="stack">
        <TextField label={label} name={label} value={value} isReadOnly onChange={() => undefined} />
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
    ))}
    <div className="actions">
      <Button kind="primary" onPress={onDone}>
        Done
      </Button>
    </div>
  </div>
);
