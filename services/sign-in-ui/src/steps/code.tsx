import type { Step } from '@latchkey/contracts';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslation } from 'react-i18next';
import { useCountdown } from '../countdown.js';
import { Button } from '../design/button.js';
import { Field } from '../design/field.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { OtherWays } from './other-ways.js';

export type CodeStep = Extract<Step, { name: 'code' }>;
type CodeProps = { journey: Journey; state: JourneyState; step: CodeStep };

/** Whatever was typed or pasted ("123 456", "Your code: 123456"), its first six digits. */
const digitsOf = (text: string) => text.replace(/\D/g, '').slice(0, 6);

const CodeForm = ({ journey, state }: Omit<CodeProps, 'step'>) => {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const { fault } = state;
  useEffect(() => {
    if (!fault) return;
    input.current?.focus();
    input.current?.select();
  }, [fault]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.length === 6) void journey.verifyCode(code);
    else {
      journey.refuse('codeFormat');
      input.current?.focus();
    }
  };
  return (
    <Form className="stack" onSubmit={submit} validationBehavior="aria">
      <Field
        label={t('code.label')}
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        className="code-input"
        value={code}
        onChange={(text) => setCode(digitsOf(text))}
        fault={fault && t(`fault.${fault}`)}
        inputRef={input}
      />
      <Button kind="primary" type="submit" isPending={state.pending === 'verify'}>
        {t('code.verify')}
      </Button>
    </Form>
  );
};

export const Code = ({ journey, state, step }: CodeProps) => {
  const { t } = useTranslation();
  const wait = useCountdown(step.resendAt);
  return (
    <div className="step-body">
      <CodeForm journey={journey} state={state} />
      <div className="stack">
        <Button
          kind="secondary"
          isDisabled={wait > 0}
          isPending={state.pending === 'resend'}
          onPress={() => void journey.ways.resendCode()}
        >
          {t('code.resend')}
        </Button>
        <p className="aside">{wait > 0 ? t('code.resendIn', { count: wait }) : t(`code.${step.channel}.missing`)}</p>
      </div>
      <OtherWays journey={journey} state={state} besides="code" />
    </div>
  );
};
