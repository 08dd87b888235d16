import type { IdentifierType, OpenIntent } from '@latchkey/contracts';
import { useEffect, type Ref } from 'react';
import { useTranslation } from 'react-i18next';
import { Field } from '../design/field.js';
import { openIntentOf, type JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import type { FaultName } from '../journey/reaction.js';
import { fieldName } from '../journey/typed-identifier.js';

const kinds = { email: 'email', phone: 'tel' } as const;
const kindOf = (field: string) => (field === 'email' || field === 'phone' ? kinds[field] : 'text');

/** What somebody may call themselves with at this page. */
export const typesAt = ({ experience, interaction }: JourneyState, intent: OpenIntent = 'sign-in'): IdentifierType[] =>
  experience?.identifiers[openIntentOf(interaction?.intent ?? intent)] ?? ['email'];

/** What is wrong with a name that is none of these. */
export const faultOf = (types: readonly IdentifierType[]): FaultName =>
  (types.length === 1 && types[0]) || 'identifier';

type IdentifierFieldProps = {
  journey: Journey;
  types: readonly IdentifierType[];
  value: string;
  onChange: (typed: string) => void;
  fault: FaultName | undefined;
  inputRef: Ref<HTMLInputElement>;
  /** For password managers, which know a telephone number beside a password as a user name. */
  autoComplete: string;
};

/** The field for a name; where the tenant allows it, the browser suggests passkeys in it. */
export const IdentifierField = ({ journey, types, fault, autoComplete, ...field }: IdentifierFieldProps) => {
  const { t } = useTranslation();
  const name = fieldName(types);
  useEffect(() => journey.suggestPasskeys(), [journey]);
  return (
    <Field
      {...field}
      label={t(`identify.field.${name}`)}
      name="identifier"
      type={kindOf(name)}
      inputMode={kindOf(name)}
      autoComplete={`${autoComplete} webauthn`}
      fault={fault && t(`fault.${fault}`, { yours: t(`yours.${name}`) })}
    />
  );
};
