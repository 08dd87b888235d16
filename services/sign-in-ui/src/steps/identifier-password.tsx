import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { PasswordField } from '../design/password-field.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { typedIdentifier } from '../journey/typed-identifier.js';
import { ForgottenPassword } from './forgotten-password.js';
import { faultOf, IdentifierField, typesAt } from './identifier-field.js';

type FormProps = { journey: Journey; state: JourneyState; isLead: boolean };

const isAboutPassword = (fault: string | undefined) => fault?.startsWith('password') ?? false;

/** Name and password in one form, sent one after the other. */
export const IdentifierPasswordForm = ({ journey, state, isLead }: FormProps) => {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(state.interaction?.loginHint ?? '');
  const [password, setPassword] = useState('');
  const name = useRef<HTMLInputElement>(null);
  const secret = useRef<HTMLInputElement>(null);
  const types = typesAt(state);
  const { fault } = state;
  useEffect(() => {
    if (fault) (isAboutPassword(fault) ? secret : name).current?.focus();
  }, [fault]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const identifier = typedIdentifier(typed, types);
    if (identifier && password) return void journey.ways.signIn(identifier, password);
    journey.refuse(identifier ? 'passwordMissing' : faultOf(types));
    (identifier ? secret : name).current?.focus();
  };
  return (
    <Form className="stack" onSubmit={submit} validationBehavior="aria">
      <IdentifierField
        journey={journey}
        types={types}
        value={typed}
        onChange={setTyped}
        fault={isAboutPassword(fault) ? undefined : fault}
        inputRef={name}
        autoComplete="username"
      />
      <PasswordField
        label={t('password.label')}
        autoComplete="current-password"
        value={password}
        onChange={setPassword}
        fault={fault && isAboutPassword(fault) ? t(`fault.${fault}`) : undefined}
        inputRef={secret}
      />
      <Button kind={isLead ? 'primary' : 'secondary'} type="submit" isPending={state.pending === 'password'}>
        {t('password.signIn')}
      </Button>
      <ForgottenPassword state={state} />
    </Form>
  );
};
