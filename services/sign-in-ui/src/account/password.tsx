import type { AccountProfile } from '@latchkey/contracts';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { useDisclosure } from '../design/disclosure.js';
import { PasswordIcon } from '../design/icons.js';
import { PasswordField } from '../design/password-field.js';
import { Block, mayChange, useFault, type AccountProps } from './block.js';
import { changes } from './wish.js';

type FormProps = AccountProps & { profile: AccountProfile; onDone: () => void };

const PasswordForm = ({ centre, state, profile, onDone }: FormProps) => {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const fault = useFault(state, 'password');
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, [fault]);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!password) return centre.refuse('password', 'passwordMissing');
    if (await centre.wants(changes.password(password))) onDone();
  };
  const cancel = () => {
    centre.forgive();
    onDone();
  };
  return (
    <Form className="inline-form" onSubmit={(event) => void submit(event)} validationBehavior="aria">
      {/* For password managers, which keep a password by its name. */}
      <input
        type="text"
        name="username"
        autoComplete="username"
        value={profile.identifiers[0]?.value ?? ''}
        readOnly
        hidden
      />
      <PasswordField
        label={t('newPassword.label')}
        autoComplete="new-password"
        value={password}
        onChange={setPassword}
        fault={fault}
        inputRef={input}
      />
      <p className="aside">{t('newPassword.hint')}</p>
      <div className="actions">
        <Button kind="primary" isSmall type="submit" isPending={state.pending === 'password'}>
          {t('account.savePassword')}
        </Button>
        <Button kind="secondary" isSmall onPress={cancel}>
          {t('account.cancel')}
        </Button>
      </div>
    </Form>
  );
};

const abouts = { set: 'account.passwordSet', unset: 'account.passwordNone' } as const;

/** The password, where the tenant has them. It is never shown, only replaced. */
export const Password = ({ centre, state, profile }: AccountProps & { profile: AccountProfile }) => {
  const { t } = useTranslation();
  const changing = useDisclosure();
  const { password } = profile;
  if (password === undefined || password === 'not-offered' || !mayChange(state, 'password')) return null;
  return (
    <Block name="password" title={t('password.label')} state={state}>
      <div className="row">
        <PasswordIcon />
        <div className="row-main">
          <p className="row-name">{t(abouts[password])}</p>
          <p className="aside">{t('account.passwordEnds')}</p>
        </div>
        <div className="actions" hidden={changing.isOpen}>
          <Button kind="quiet" isSmall buttonRef={changing.trigger} onPress={changing.open}>
            {t(password === 'unset' ? 'account.setPassword' : 'account.changePassword')}
          </Button>
        </div>
        {changing.isOpen && <PasswordForm centre={centre} state={state} profile={profile} onDone={changing.close} />}
      </div>
    </Block>
  );
};
