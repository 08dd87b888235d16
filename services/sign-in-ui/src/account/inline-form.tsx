import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Form } from 'react-aria-components/Form';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { useEscape } from '../design/escape.js';
import { Field } from '../design/field.js';

type InlineFormProps = {
  label: string;
  initial?: string;
  name: string;
  autoComplete: string;
  type?: 'email' | 'tel' | 'text';
  save: string;
  hint?: string;
  isPending: boolean;
  /** What is wrong, in words. */
  fault: string | undefined;
  onSave: (text: string) => void;
  onCancel: () => void;
};

/** One thing to type where it stands; the caret is in it at once, Escape leaves it. */
export const InlineForm = (props: InlineFormProps) => {
  const {
    label,
    initial = '',
    name,
    autoComplete,
    type = 'text',
    save,
    hint,
    isPending,
    fault,
    onSave,
    onCancel,
  } = props;
  const { t } = useTranslation();
  const [text, setText] = useState(initial);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, [fault]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isPending) onSave(text.trim());
  };
  const form = useEscape<HTMLFormElement>(() => !isPending && onCancel());
  return (
    <Form ref={form} className="inline-form" onSubmit={submit} validationBehavior="aria">
      <Field
        label={label}
        name={name}
        type={type}
        autoComplete={autoComplete}
        value={text}
        onChange={setText}
        fault={fault}
        inputRef={input}
      />
      {hint !== undefined && <p className="aside">{hint}</p>}
      <div className="actions">
        <Button kind="primary" isSmall type="submit" isPending={isPending}>
          {save}
        </Button>
        <Button kind="secondary" isSmall onPress={onCancel}>
          {t('account.cancel')}
        </Button>
      </div>
    </Form>
  );
};
