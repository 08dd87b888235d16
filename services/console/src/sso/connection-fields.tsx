import { faultUnder } from '../api/problem.js';
import { ChipsField } from '../design/chips-field.js';
import { CheckBox, Select, TextField } from '../design/fields.js';
import { linkings, type ConnectionDraft } from './connection-form.js';

type FieldsProps = {
  value: ConnectionDraft;
  error: unknown;
  hasSecret?: boolean;
  onChange: (changes: Partial<ConnectionDraft>) => void;
};

/** The organisation's provider, and what it knows Latchkey by. */
export const ProviderFields = ({ value, error, hasSecret = false, onChange }: FieldsProps) => (
  <>
    <TextField
      label="Name"
      name="displayName"
      isRequired
      about="The organisation’s. People read it on their way there."
      value={value.displayName}
      fault={faultUnder(error, '/displayName')}
      onChange={(displayName) => onChange({ displayName })}
    />
    <TextField
      label="Issuer"
      name="issuer"
      inputMode="url"
      isRequired
      placeholder="https://idp.acme.example"
      about="The provider’s address, exactly as its discovery document has it"
      value={value.issuer}
      fault={faultUnder(error, '/issuer')}
      onChange={(issuer) => onChange({ issuer })}
    />
    <TextField
      label="Client id"
      name="clientId"
      isRequired
      about="What the provider gave you for Latchkey"
      value={value.clientId}
      fault={faultUnder(error, '/clientId')}
      onChange={(clientId) => onChange({ clientId })}
    />
    <TextField
      label="Client secret"
      name="clientSecret"
      type="password"
      autoComplete="new-password"
      about={
        hasSecret ? 'Leave it empty to keep the one that is stored. It is never shown.' : 'Stored, and never shown.'
      }
      value={value.clientSecret}
      fault={faultUnder(error, '/clientSecret')}
      onChange={(clientSecret) => onChange({ clientSecret })}
    />
  </>
);

/** Whose sign-in it is, and what happens to those who were here before. */
export const PeopleFields = ({ value, error, onChange }: Omit<FieldsProps, 'hasSecret'>) => (
  <>
    <ChipsField
      label="Domains"
      name="domains"
      placeholder="acme.example"
      about="Who has an address there signs in at the provider. Press Enter after each; a sub-domain counts only if it is listed."
      values={value.domains}
      fault={faultUnder(error, '/domains')}
      onChange={(domains) => onChange({ domains })}
    />
    <Select
      label="People who are here already"
      name="linking"
      value={value.linking}
      options={linkings}
      about={linkings.find((one) => one.value === value.linking)?.about}
      fault={faultUnder(error, '/linking')}
      onChange={(linking) => onChange({ linking })}
    />
    <CheckBox
      label="Active"
      about={
        value.active
          ? 'People of these domains sign in at the provider and use no passkey here. Passkeys that they made before are kept and do not work.'
          : 'Nobody is sent to the provider. People of these domains sign in as everybody does; only who has signed in through it before still uses no passkey here.'
      }
      name="active"
      isChecked={value.active}
      onChange={(active) => onChange({ active })}
    />
  </>
);
