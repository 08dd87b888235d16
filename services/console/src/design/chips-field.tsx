import { useState } from 'react';
import { Button } from './button.js';
import { Labelled, type CommonProps } from './fields.js';

type ChipsProps = CommonProps & {
  name: string;
  values: readonly string[];
  placeholder?: string;
  onChange: (values: string[]) => void;
};

/** Several short things, each of which can be taken away. What is being typed counts already; Enter, a comma or a space ends it. */
export const ChipsField = ({ label, about, fault, name, values, placeholder, onChange }: ChipsProps) => {
  const [last, setLast] = useState('');
  // Nothing is taken over on leaving the field: what stands below would move away from under the pointer.
  const typed = values.at(-1) === last ? last : '';
  const chips = typed === '' ? values : values.slice(0, -1);
  const type = (text: string) => {
    const parts = text.split(/[\s,]+/);
    const now = parts.pop() ?? '';
    setLast(now);
    onChange([...new Set([...chips, ...parts.filter((part) => part !== '')]), ...(now === '' ? [] : [now])]);
  };
  return (
    <div className="stack">
      <Labelled {...{ label, about, fault }}>
        {(described) => (
          <input
            className="field-input"
            name={name}
            placeholder={placeholder}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            {...described}
            value={typed}
            onChange={({ target }) => type(target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || typed === '') return;
              event.preventDefault();
              type(`${typed},`);
            }}
          />
        )}
      </Labelled>
      {chips.length > 0 && (
        <ul className="chips" aria-label={label}>
          {chips.map((value) => (
            <li key={value} className="chip">
              <span className="chip-text">{value}</span>
              <Button
                kind="quiet"
                label={`Remove ${value}`}
                onPress={() => onChange(values.filter((one) => one !== value))}
              >
                ✕
              </Button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
