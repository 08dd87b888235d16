import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { PasswordField } from '../design/password-field.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { Link } from '../router.js';
import { OtherWays } from './other-ways.js';

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

export const Password = ({ journey, state, identifier }: PasswordProps) => {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const input = useFaultFocus(state.fault);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password) void journey.ways.password(password);
    else journey.refuse('passwordMissing');
  };
  return (
    <div className="step-body">
      <Form className="stack" onSubmit={submit} validationBehavior="aria">
        <Username identifier={identifier} />
        <PasswordField
          label={t('password.label')}
          autoComplete="current-password"
          value={password}
          onChange={setPassword}
          fault={state.fault && t(`fault.${state.fault}`)}
          inputRef={input}
        />
        <Button kind="primary" type="submit" isPending={state.pending === 'password'}>
          {t('password.signIn')}
        </Button>
      </Form>
      <p className="aside">
        <Link to="/recover">{t('password.forgotten')}</Link>
      </p>
      <OtherWays journey={journey} state={state} besides="password" />
    </div>
  );
};

export const NewPassword = ({ journey, state, identifier }: PasswordProps) => {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const input = useFaultFocus(state.fault);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (password) void journey.ways.newPassword(password);
    else journey.refuse('passwordMissing');
  };
  return (
    <div className="step-body">
      <Form className="stack" onSubmit={submit} validationBehavior="aria">
        <Username identifier={identifier} />
        <PasswordField
          label={t('newPassword.label')}
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          fault={state.fault && t(`fault.${state.fault}`)}
          inputRef={input}
        />
        <p className="aside">{t('newPassword.hint')}</p>
        <Button kind="primary" type="submit" isPending={state.pending === 'new-password'}>
          {t('newPassword.save')}
        </Button>
      </Form>
    </div>
  );
};
