import { backupCode, type MfaFactor } from '@latchkey/contracts';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Field } from '../design/field.js';
import { PasskeyIcon } from '../design/icons.js';
import { channelOf, type MfaStep } from '../journey/factor-page.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { CodeForm, Resend } from './code-form.js';
import { plainCode } from './codes-file.js';

type FactorProps = { journey: Journey; state: JourneyState };

/** One click; a browser that cannot is told so by the lead. */
export const MfaPasskey = ({ journey, state }: FactorProps) => {
  const { t } = useTranslation();
  if (!state.passkeys) return null;
  return (
    <Button
      kind="primary"
      icon={<PasskeyIcon />}
      isPending={state.pending === 'passkey'}
      onPress={() => void journey.signInWithPasskey()}
    >
      {t('mfa.webauthn.verify')}
    </Button>
  );
};

export const MfaTotp = ({ journey, state }: FactorProps) => {
  const { t } = useTranslation();
  return (
    <CodeForm
      onCode={(code) => void journey.factors.totp(code)}
      onIncomplete={() => journey.refuse('codeFormat')}
      isPending={state.pending === 'verify-totp'}
      fault={state.fault && t(`fault.${state.fault}`)}
      verify={t('code.verify')}
      isPrompt
    />
  );
};

type CodeProps = FactorProps & { step: MfaStep; factor: MfaFactor };

/** The code that was sent when the page came up; where that failed, sending it is what can be done. */
export const MfaCode = ({ journey, state, step, factor }: CodeProps) => {
  const { t } = useTranslation();
  const channel = channelOf(factor);
  const sent = step.code?.channel === channel ? step.code : undefined;
  if (!channel || !sent) {
    return (
      <Button kind="primary" isPending={state.pending === factor} onPress={() => void journey.factors.to(factor)}>
        {t('mfa.code.send')}
      </Button>
    );
  }
  return (
    <>
      <CodeForm
        onCode={(code) => void journey.verifyCode(code)}
        onIncomplete={() => journey.refuse('codeFormat')}
        isPending={state.pending === 'verify'}
        fault={state.fault && t(`fault.${state.fault}`)}
        verify={t('code.verify')}
      />
      <Resend
        channel={channel}
        resendAt={sent.resendAt}
        isPending={state.pending === 'resend'}
        onPress={() => void journey.ways.resendCode()}
      />
    </>
  );
};

export const MfaBackupCode = ({ journey, state }: FactorProps) => {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const { fault } = state;
  useEffect(() => {
    if (!fault) return;
    input.current?.focus();
    input.current?.select();
  }, [fault]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const code = backupCode.safeParse(plainCode(typed));
    if (code.success) return void journey.factors.backupCode(code.data);
    journey.refuse('backupCodeFormat');
    input.current?.focus();
  };
  return (
    <Form className="stack" onSubmit={submit} validationBehavior="aria">
      <Field
        label={t('mfa.backupCode.label')}
        name="backup-code"
        autoComplete="off"
        className="backup-code-input"
        value={typed}
        onChange={setTyped}
        fault={fault && t(`fault.${fault}`)}
        inputRef={input}
      />
      <Button kind="primary" type="submit" isPending={state.pending === 'verify-backup-code'}>
        {t('code.verify')}
      </Button>
    </Form>
  );
};
