import type { CodeChannel } from '@latchkey/contracts';
import { useEffect, useRef, useState, type FormEvent, type RefObject } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslation } from 'react-i18next';
import { useCountdown } from '../countdown.js';
import { Button } from '../design/button.js';
import { Field } from '../design/field.js';

/** Whatever was typed or pasted ("123 456", "Your code: 123456"), its first six digits. */
export const digitsOf = (text: string) => text.replace(/\D/g, '').slice(0, 6);

/** What takes what is typed: not a check box, for one. */
const takesText = (element: Element | null): boolean =>
  element instanceof HTMLSelectElement || (element instanceof HTMLInputElement && element.type !== 'checkbox');

/** The heading has the focus when a page comes up: digits that are typed or pasted then are meant for the field. */
const useTypingAnywhere = (input: RefObject<HTMLInputElement | null>, take: (text: string) => void) => {
  const taking = useRef(take);
  taking.current = take;
  useEffect(() => {
    const isElsewhere = () => !takesText(document.activeElement);
    const onKey = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
      if (/^\d$/.test(key) && !ctrlKey && !metaKey && !altKey && isElsewhere()) input.current?.focus();
    };
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData('text') ?? '';
      if (!isElsewhere() || digitsOf(text).length < 6) return;
      event.preventDefault();
      input.current?.focus();
      taking.current(text);
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('paste', onPaste);
    };
  }, [input]);
};

type CodeFormProps = {
  onCode: (code: string) => void;
  onIncomplete: () => void;
  isPending: boolean;
  /** What is wrong, in words. */
  fault: string | undefined;
  verify: string;
  hint?: string;
  /** The sixth digit sends it. */
  isPrompt?: boolean;
};

/** Six digits: one field, which takes them in whatever form they come. */
export const CodeForm = ({ onCode, onIncomplete, isPending, fault, verify, hint, isPrompt = false }: CodeFormProps) => {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!fault) return;
    input.current?.focus();
    input.current?.select();
  }, [fault]);
  const take = (text: string) => {
    const digits = digitsOf(text);
    setCode(digits);
    if (isPrompt && digits.length === 6 && digits !== code) onCode(digits);
  };
  useTypingAnywhere(input, take);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.length === 6) return onCode(code);
    onIncomplete();
    input.current?.focus();
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
        onChange={take}
        fault={fault}
        inputRef={input}
      />
      {hint !== undefined && <p className="aside">{hint}</p>}
      <Button kind="primary" type="submit" isPending={isPending}>
        {verify}
      </Button>
    </Form>
  );
};

type ResendProps = { channel: CodeChannel; resendAt: string; isPending: boolean; onPress: () => void };

/** Another code, as soon as one may be asked for. */
export const Resend = ({ channel, resendAt, isPending, onPress }: ResendProps) => {
  const { t } = useTranslation();
  const wait = useCountdown(resendAt);
  return (
    <div className="stack">
      <Button kind="secondary" isDisabled={wait > 0} isPending={isPending} onPress={onPress}>
        {t('code.resend')}
      </Button>
      <p className="aside">{wait > 0 ? t('code.resendIn', { count: wait }) : t(`code.${channel}.missing`)}</p>
    </div>
  );
};
