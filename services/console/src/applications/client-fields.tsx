import type { ClientSettings } from '@latchkey/contracts';
import { faultUnder } from '../api/problem.js';
import { CheckBox, Select, TextArea, TextField } from '../design/fields.js';
import { algs, hasRedirects, leastSignIns, linesIn } from './client-form.js';

type FieldsProps = {
  value: ClientSettings;
  error: unknown;
  onChange: (changes: Partial<ClientSettings>) => void;
};

/** What of an application everybody sets. */
export const ClientFields = ({ value, error, onChange }: FieldsProps) => (
  <>
    <TextField
      label="Name"
      name="name"
      isRequired
      about="People read it when they sign in"
      value={value.name}
      fault={faultUnder(error, '/name')}
      onChange={(name) => onChange({ name })}
    />
    {hasRedirects(value.type) && (
      <TextArea
        label="Redirect addresses"
        name="redirectUris"
        about="Where people are sent back to, exactly; one a line"
        value={value.redirectUris.join('\n')}
        fault={faultUnder(error, '/redirectUris')}
        onChange={(text) => onChange({ redirectUris: linesIn(text) })}
      />
    )}
  </>
);

/** What one sets where it is needed. */
export const MoreClientFields = ({ value, error, onChange }: FieldsProps) => (
  <>
    {hasRedirects(value.type) && (
      <>
        <TextArea
          label="Addresses after signing out"
          name="postLogoutRedirectUris"
          about="One a line"
          value={value.postLogoutRedirectUris.join('\n')}
          fault={faultUnder(error, '/postLogoutRedirectUris')}
          onChange={(text) => onChange({ postLogoutRedirectUris: linesIn(text) })}
        />
        <TextArea
          label="Origins of its pages"
          name="origins"
          about="That ask for tokens from a browser; one a line"
          value={value.origins.join('\n')}
          fault={faultUnder(error, '/origins')}
          onChange={(text) => onChange({ origins: linesIn(text) })}
        />
      </>
    )}
    <TextArea
      label="APIs"
      name="audiences"
      about="That it may ask tokens for, by their identifiers; one a line"
      value={value.audiences.join('\n')}
      fault={faultUnder(error, '/audiences')}
      onChange={(text) => onChange({ audiences: linesIn(text) })}
    />
    <TextArea
      label="Scopes of these APIs"
      name="scopes"
      about="One a line"
      value={value.scopes.join('\n')}
      fault={faultUnder(error, '/scopes')}
      onChange={(text) => onChange({ scopes: linesIn(text) })}
    />
    <CheckBox
      label="Tokens are bound to a key"
      about="DPoP: a token that is stolen is of no use."
      name="requiresDpop"
      fault={faultUnder(error, '/requiresDpop')}
      isChecked={value.requiresDpop}
      onChange={(requiresDpop) => onChange({ requiresDpop })}
    />
  </>
);

/** How strong a sign-in it asks for, and what it is told. */
export const SecurityFields = ({ value, error, onChange }: FieldsProps) => (
  <>
    <Select
      label="Least sign-in"
      name="minimumAcr"
      value={value.minimumAcr ?? ''}
      options={leastSignIns}
      about="Nobody gets in there with less, whatever it asks for. Who has less is asked for more."
      fault={faultUnder(error, '/minimumAcr')}
      onChange={(least) => onChange({ minimumAcr: least === '' ? undefined : least })}
    />
    <Select
      label="ID tokens are signed with"
      name="idTokenAlg"
      value={value.idTokenAlg}
      options={algs}
      about="Its library must know it: sign-ins fail there otherwise."
      fault={faultUnder(error, '/idTokenAlg')}
      onChange={(idTokenAlg) => onChange({ idTokenAlg })}
    />
    {hasRedirects(value.type) && (
      <TextField
        label="Address for sign-outs"
        name="backchannelLogoutUri"
        inputMode="url"
        about="It is told there when somebody signs out (back-channel logout). Empty: it is not told."
        value={value.backchannelLogoutUri ?? ''}
        fault={faultUnder(error, '/backchannelLogoutUri')}
        onChange={(uri) => onChange({ backchannelLogoutUri: uri === '' ? undefined : uri })}
      />
    )}
  </>
);
