import type { Ref } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { TextField } from 'react-aria-components/TextField';

type FieldProps = {
  label: string;
  name: string;
  value: string;
  onChange: (value: string) => void;
  fault: string | undefined;
  autoComplete: string;
  inputRef: Ref<HTMLInputElement>;
  type?: 'email' | 'tel' | 'text' | 'password';
  inputMode?: 'email' | 'tel' | 'text' | 'numeric';
  className?: string;
};

/** A labelled input; what is wrong with it stands below it and is read with it. */
export const Field = ({
  label,
  name,
  fault,
  autoComplete,
  inputRef,
  inputMode,
  className = '',
  ...field
}: FieldProps) => (
  <TextField
    {...field}
    className="field"
    name={name}
    autoComplete={autoComplete}
    isInvalid={fault !== undefined}
    validationBehavior="aria"
    {...(inputMode ? { inputMode } : {})}
  >
    <Label className="field-label">{label}</Label>
    <Input
      ref={inputRef}
      className={`field-input ${className}`}
      autoCapitalize="none"
      autoCorrect="off"
      spellCheck="false"
    />
    <FieldError className="field-fault">{fault}</FieldError>
  </TextField>
);
