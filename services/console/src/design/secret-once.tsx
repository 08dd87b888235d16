import { Button } from './button.js';
import { Note } from './states.js';
import { ToCopy } from './to-copy.js';

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
      <ToCopy key={label} label={label} value={value} />
    ))}
    <div className="actions">
      <Button kind="primary" onPress={onDone}>
        Done
      </Button>
    </div>
  </div>
);
