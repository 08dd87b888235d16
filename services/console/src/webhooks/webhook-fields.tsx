import { faultAt } from '../api/problem.js';
import { CheckBox, TextField } from '../design/fields.js';
import { CodeChecks } from './code-checks.js';
import type { WebhookForm } from './webhook-form.js';

type FieldsProps = { value: WebhookForm; error: unknown; onChange: (changes: Partial<WebhookForm>) => void };

/** Where messages go, and what they tell of. */
export const WebhookFields = ({ value, error, onChange }: FieldsProps) => (
  <>
    <TextField
      label="Address"
      name="url"
      type="url"
      inputMode="url"
      isRequired
      about="An https address on the internet. Redirects are not followed"
      value={value.url}
      fault={faultAt(error, '/url')}
      onChange={(url) => onChange({ url })}
    />
    <TextField
      label="Description"
      name="description"
      about="For administrators: what listens there"
      value={value.description}
      fault={faultAt(error, '/description')}
      onChange={(description) => onChange({ description })}
    />
    <CheckBox
      label="Tell it everything"
      about="Each row of the log, those that come with a later version too."
      name="everything"
      isChecked={value.everything}
      onChange={(everything) => onChange({ everything })}
    />
    {!value.everything && <CodeChecks codes={value.codes} onChange={(codes) => onChange({ codes })} />}
  </>
);
