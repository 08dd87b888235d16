import type { TypedContact } from '@latchkey/client';
import type { CodeChannel } from '@latchkey/contracts';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { Form } from 'react-aria-components/Form';
import { Trans, useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Field } from '../design/field.js';
import { typedIdentifier } from '../journey/typed-identifier.js';
import { CodeForm, Resend } from './code-form.js';
import type { EnrolProps } from './enrol-factor.js';
import { EnrolPage } from './enrol-page.js';

type ContactProps = EnrolProps & { channel: CodeChannel };

const typedContact = (typed: string, channel: CodeChannel): TypedContact | undefined => {
  const identifier = typedIdentifier(typed, [channel]);
  return identifier && { type: channel, value: identifier.value };
};

const fields = {
  email: { type: 'email', inputMode: 'email', autoComplete: 'email' },
  phone: { type: 'tel', inputMode: 'tel', autoComplete: 'tel' },
} as const;

const ContactForm = ({ journey, state, channel }: Omit<ContactProps, 'step'>) => {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const { fault } = state;
  useEffect(() => {
    if (fault) input.current?.focus();
  }, [fault]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const contact = typedContact(typed, channel);
    if (contact) void journey.factors.giveContact(contact);
    else {
      journey.refuse(channel);
      input.current?.focus();
    }
  };
  return (
    <Form className="stack" onSubmit={submit} validationBehavior="aria">
      <Field
        {...fields[channel]}
        label={t(`identify.field.${channel}`)}
        name="contact"
        value={typed}
        onChange={setTyped}
        fault={fault && t(`fault.${fault}`, { yours: t(`yours.${channel}`) })}
        inputRef={input}
      />
      <Button kind="primary" type="submit" isPending={state.pending === 'contact'}>
        {t('enrol.contact.send')}
      </Button>
    </Form>
  );
};

/** The code that shows whose the address is; another address can be given as long as none was right. */
const SentCode = ({ journey, state, step, channel, onAnother }: ContactProps & { onAnother: () => void }) => {
  const { t } = useTranslation();
  const { code } = step;
  return (
    <>
      <CodeForm
        onCode={(typed) => void journey.factors.verifyContact(typed)}
        onIncomplete={() => journey.refuse('codeFormat')}
        isPending={state.pending === 'verify-contact'}
        fault={state.fault && t(`fault.${state.fault}`)}
        verify={t('code.verify')}
      />
      {(state.contact ?? state.wished) && code && (
        <Resend
          channel={channel}
          resendAt={code.resendAt}
          isPending={state.pending === 'resend'}
          onPress={() => void journey.factors.resendContact()}
        />
      )}
      {state.interaction?.intent !== 'enrolment' && (
        <Button kind="quiet" onPress={onAnother}>
          {t(`ways.another.${channel}`)}
        </Button>
      )}
    </>
  );
};

/** An address or number that codes shall go to, then a code that went there. */
export const EnrolContact = (props: ContactProps) => {
  const { t } = useTranslation();
  const { journey, state, step, channel } = props;
  // Until another code is sent, to whatever address is given then.
  const [dismissed, setDismissed] = useState<string>();
  const sent = step.code?.channel === channel && step.code.expiresAt !== dismissed ? step.code : undefined;
  const retype = () => {
    setDismissed(sent?.expiresAt);
    journey.factors.backTo(`${channel}-code`);
  };
  const lead = sent ? (
    <Trans i18nKey="code.lead" values={{ address: sent.sentTo }} components={{ address: <strong /> }} />
  ) : (
    t(`enrol.contact.${channel}.lead`)
  );
  return (
    <EnrolPage
      journey={journey}
      state={state}
      title={t(sent ? `code.${channel}.title` : `enrol.contact.${channel}.title`)}
      lead={lead}
    >
      {sent ? (
        <SentCode {...props} onAnother={retype} />
      ) : (
        <ContactForm journey={journey} state={state} channel={channel} />
      )}
    </EnrolPage>
  );
};
