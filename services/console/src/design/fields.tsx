import { useId, type HTMLAttributes, type HTMLInputTypeAttribute, type ReactNode } from 'react';

export type CommonProps = {
  label: string;
  /** What one has to know to fill it in. */
  about?: ReactNode;
  fault?: string | undefined;
};

type Described = { id: string; 'aria-describedby'?: string; 'aria-invalid'?: true };

/** A label above, what one has to know and what is wrong below, and both read with the control. */
export const Labelled = ({
  label,
  about,
  fault,
  children,
}: CommonProps & { children: (described: Described) => ReactNode }) => {
  const id = useId();
  const told = [about ? `${id}about` : '', fault ? `${id}fault` : ''].filter(Boolean).join(' ');
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children({ id, ...(told && { 'aria-describedby': told }), ...(fault && { 'aria-invalid': true as const }) })}
      {about && (
        <span id={`${id}about`} className="field-about">
          {about}
        </span>
      )}
      {fault && (
        <span id={`${id}fault`} className="field-fault" role="alert">
          {fault}
        </span>
      )}
    </div>
  );
};

type TextProps = CommonProps & {
  name: string;
  value: string;
  onChange: (value: string) => void;
  type?: HTMLInputTypeAttribute;
  inputMode?: HTMLAttributes<HTMLInputElement>['inputMode'];
  placeholder?: string;
  isRequired?: boolean;
  isReadOnly?: boolean;
  autoComplete?: string;
};

/** One line of text, a number, a date. */
export const TextField = ({ label, about, fault, onChange, isRequired, isReadOnly, ...input }: TextProps) => (
  <Labelled {...{ label, about, fault }}>
    {(described) => (
      <input
        className="field-input"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required={isRequired}
        readOnly={isReadOnly}
        {...input}
        {...described}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Labelled>
);

type TextAreaProps = CommonProps & { name: string; value: string; rows?: number; onChange: (value: string) => void };

/** Several lines. */
export const TextArea = ({ label, about, fault, onChange, rows = 4, ...area }: TextAreaProps) => (
  <Labelled {...{ label, about, fault }}>
    {(described) => (
      <textarea
        className="field-input"
        rows={rows}
        spellCheck={false}
        {...area}
        {...described}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Labelled>
);

type SelectProps<Value extends string> = CommonProps & {
  name: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
};

/** One of several, with the browser's own list. */
export const Select = <Value extends string>({
  label,
  about,
  fault,
  options,
  value,
  name,
  onChange,
}: SelectProps<Value>) => (
  <Labelled {...{ label, about, fault }}>
    {(described) => (
      <select
        className="select"
        name={name}
        value={value}
        {...described}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    )}
  </Labelled>
);

type CheckProps = {
  label: string;
  about?: string;
  fault?: string | undefined;
  name: string;
  isChecked: boolean;
  isDisabled?: boolean;
  onChange: (isChecked: boolean) => void;
};

/** Yes or no. */
export const CheckBox = ({ label, about, fault, name, isChecked, isDisabled, onChange }: CheckProps) => (
  <label className="check">
    <input
      type="checkbox"
      name={name}
      checked={isChecked}
      disabled={isDisabled}
      aria-invalid={fault ? true : undefined}
      onChange={(event) => onChange(event.target.checked)}
    />
    <span>
      {label}
      {about && <span className="check-about">{about}</span>}
      {fault && (
        <span className="field-fault check-about" role="alert">
          {fault}
        </span>
      )}
    </span>
  </label>
);
