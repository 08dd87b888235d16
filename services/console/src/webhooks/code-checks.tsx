import type { LogCode } from '@latchkey/contracts';
import { CheckBox } from '../design/fields.js';
import { meaningOf } from '../log/entry.js';
import { codeGroups, withCodes } from './code-groups.js';

type ChecksProps = { codes: readonly LogCode[]; onChange: (codes: LogCode[]) => void };

/** What an endpoint is told of, group by group. */
export const CodeChecks = ({ codes, onChange }: ChecksProps) => (
  <fieldset className="fieldset">
    <legend>Tell it of</legend>
    {codes.length === 0 && <p className="field-about">Choose one at least.</p>}
    {codeGroups.map((group) => (
      <Group key={group.name} {...group} chosen={codes} onChange={onChange} />
    ))}
  </fieldset>
);

type GroupProps = {
  name: string;
  codes: readonly LogCode[];
  chosen: readonly LogCode[];
  onChange: ChecksProps['onChange'];
};

const Group = ({ name, codes, chosen, onChange }: GroupProps) => {
  const count = codes.filter((code) => chosen.includes(code)).length;
  return (
    <details className="choices">
      <summary>
        {name}{' '}
        <span className="soft small">
          {count} of {codes.length}
        </span>
      </summary>
      <CheckBox
        label={`All of: ${name}`}
        name={name}
        isChecked={count === codes.length}
        onChange={(isIn) => onChange(withCodes(chosen, codes, isIn))}
      />
      {codes.map((code) => (
        <CheckBox
          key={code}
          label={meaningOf({ code })}
          about={code}
          name={code}
          isChecked={chosen.includes(code)}
          onChange={(isIn) => onChange(withCodes(chosen, [code], isIn))}
        />
      ))}
    </details>
  );
};
