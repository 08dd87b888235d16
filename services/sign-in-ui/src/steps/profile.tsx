import { personName, username, type ProfileField } from '@latchkey/contracts';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Form } from 'react-aria-components/Form';
import { Button } from '../design/button.js';
import { Field } from '../design/field.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';

/** What a field is told to the browser with, what it takes, and what is said when it is wrong. */
const fields = {
  name: { autoComplete: 'name', takes: personName, fault: 'name' },
  username: { autoComplete: 'username', takes: username, fault: 'username' },
} as const satisfies Record<ProfileField, object>;

/** Whose fault a fault is; what is nobody's is the last field's. */
const isOf = (field: ProfileField, fault: string, asks: readonly ProfileField[]) =>
  fault === fields[field].fault || (fault === 'usernameTaken' ? field === 'username' : false) || asks.length === 1;

type ProfileProps = { journey: Journey; state: JourneyState; asks: readonly ProfileField[] };

/** Who somebody is, where the tenant asks it of everybody. */
export const Profile = ({ journey, state, asks }: ProfileProps) => {
  const { t } = useTranslation();
  const [typed, setTyped] = useState<Partial<Record<ProfileField, string>>>({});
  const inputs = useRef<Partial<Record<ProfileField, HTMLInputElement | null>>>({});
  const { fault } = state;
  const wrong = fault && asks.find((field) => isOf(field, fault, asks));
  useEffect(() => {
    if (wrong) inputs.current[wrong]?.focus();
  }, [wrong, fault]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const unfit = asks.find((field) => !fields[field].takes.safeParse(typed[field] ?? '').success);
    if (unfit) journey.refuse(fields[unfit].fault);
    else void journey.ways.profile(Object.fromEntries(asks.map((field) => [field, typed[field] ?? ''])));
  };
  return (
    <div className="step-body">
      <Form className="stack" onSubmit={submit} validationBehavior="aria">
        {asks.map((field) => (
          <Field
            key={field}
            label={t(`profile.${field}`)}
            name={field}
            autoComplete={fields[field].autoComplete}
            value={typed[field] ?? ''}
            onChange={(text) => setTyped({ ...typed, [field]: text })}
            fault={fault && wrong === field ? t(`fault.${fault}`) : undefined}
            inputRef={(input) => {
              inputs.current[field] = input;
            }}
          />
        ))}
        <Button kind="primary" type="submit" isPending={state.pending === 'profile'}>
          {t('profile.continue')}
        </Button>
      </Form>
    </div>
  );
};
