import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { PasswordField } from '../design/password-field.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { ForgottenPassword } from './forgotten-password.js';
import { AnotherName, OtherWays } from './other-ways.js';

type PasswordProps = { journey: Journey; state: JourneyState; identifier: string };

/** Where the caret belongs when something is wrong with what was typed. */
const useFaultFocus = (fault: unknown) => {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!fault) return;
    input.current?.focus();
    input.current?.select();
  }, [fault]);
  return input;
};

/** For password managers, which keep a password by its name. */
const Username = ({ identifier }: { identifier: string }) => (
  <input type="text" name="username" autoComplete="username" value={identifier} readOnly hidden />
);

type FormProps = PasswordProps & {
  label: string;
  hint?: string;
  autoComplete: 'current-password' | 'new-password';
  /** What sends it: its text, and whether it is under way. */
  action: { label: string; isPending: boolean; send: (password: string) => Promise<void> };
};

const PasswordForm = ({ journey, state, identifier, label, hint, autoComplete, action }: FormProps) => {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const input = useFaultFocus(state.fault);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password) void action.send(password);
    else journey.refuse('passwordMissing');
  };
  return (
    <Form className="stack" onSubmit={submit} validationBehavior="aria">
      <Username identifier={identifier} />
      <PasswordField
        label={label}
        autoComplete={autoComplete}
        value={password}
        onChange={setPassword}
        fault={state.fault && t(`fault.${state.fault}`)}
        inputRef={input}
      />
      {hint !== undefined && <p className="aside">{hint}</p>}
      <Button kind="primary" type="submit" isPending={action.isPending}>
        {action.label}
      </Button>
    </Form>
  );
};

export const Password = (props: PasswordProps) => {
  const { t } = useTranslation();
  const { journey, state } = props;
  const isPending = state.pending === 'password';
  const isConfirming = state.interaction?.intent === 'step-up';
  return (
    <div className="step-body">
      <PasswordForm
        {...props}
        label={t('password.label')}
        autoComplete="current-password"
        action={{
          label: t(isConfirming ? 'stepUp.confirm' : 'password.signIn'),
          isPending,
          send: journey.ways.password,
        }}
      />
      <ForgottenPassword state={state} />
      <OtherWays journey={journey} state={state} besides="password" />
    </div>
  );
};

export const NewPassword = (props: PasswordProps) => {
  const { t } = useTranslation();
  const isPending = props.state.pending === 'new-password';
  return (
    <div className="step-body">
      <PasswordForm
        {...props}
        label={t('newPassword.label')}
        hint={t('newPassword.hint')}
        autoComplete="new-password"
        action={{ label: t('newPassword.save'), isPending, send: props.journey.ways.newPassword }}
      />
      {props.state.interaction?.methods.includes('identifier') && (
        <AnotherName journey={props.journey} state={props.state} />
      )}
    </div>
  );
};
