import { TextField } from './fields.js';

type NumberProps = {
  label: string;
  about?: string;
  fault?: string | undefined;
  name: string;
  value: number;
  onChange: (value: number) => void;
};

/** A whole number. Nothing typed is not a number, and the API says so at the field. */
export const NumberField = ({ value, onChange, ...field }: NumberProps) => (
  <TextField
    {...field}
    type="number"
    inputMode="numeric"
    value={Number.isNaN(value) ? '' : String(value)}
    onChange={(typed) => onChange(typed === '' ? Number.NaN : Number(typed))}
  />
);
