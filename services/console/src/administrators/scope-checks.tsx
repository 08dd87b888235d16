import { administratorScope, type AdministratorScope } from '@latchkey/contracts';
import { CheckBox } from '../design/fields.js';
import { scopeNames, withScope } from './scope-words.js';

type ChecksProps = { scopes: readonly AdministratorScope[]; onChange: (scopes: AdministratorScope[]) => void };

/** What somebody may do, one by one. */
export const ScopeChecks = ({ scopes, onChange }: ChecksProps) => (
  <fieldset className="fieldset">
    <legend>They may</legend>
    {administratorScope.options.map((scope) => (
      <CheckBox
        key={scope}
        label={scopeNames[scope]}
        name={scope}
        isChecked={scopes.includes(scope)}
        onChange={(isIn) => onChange(withScope(scopes, scope, isIn))}
      />
    ))}
  </fieldset>
);
