import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Form } from 'react-aria-components/Form';
import { Button } from '../design/button.js';
import { PasskeyIcon } from '../design/icons.js';
import { isOffered, openIntentOf, takesPasskey, type JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { fieldName, typedIdentifier } from '../journey/typed-identifier.js';
import { Link } from '../router.js';
import { faultOf, IdentifierField, typesAt } from './identifier-field.js';
import { IdentifierPasswordForm } from './identifier-password.js';

/** A journey's name in the catalogues. */
export const intentName = { 'sign-in': 'signIn', 'sign-up': 'signUp', recover: 'recover' } as const;

/** The passkey button is for a browser that can, a tenant that shows it, and a journey that takes one now. */
export const offersPasskey = ({ interaction, experience, passkeys }: JourneyState): boolean =>
  passkeys && experience?.firstScreen.passkeyButton === true && interaction !== undefined && takesPasskey(interaction);

/** Name and password together, where passwords are all that this tenant has besides passkeys. */
export const asksForPassword = ({ interaction, experience }: JourneyState): boolean =>
  interaction?.intent === 'sign-in' && experience?.firstScreen.kind === 'identifier-password';

const IdentifierForm = ({ journey, state, isLead }: { journey: Journey; state: JourneyState; isLead: boolean }) => {
  const { t } = useTranslation();
  // As the application that waits knows them.
  const [typed, setTyped] = useState(state.interaction?.loginHint ?? '');
  const input = useRef<HTMLInputElement>(null);
  const { fault } = state;
  const types = typesAt(state);
  useEffect(() => {
    if (fault) input.current?.focus();
  }, [fault]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const identifier = typedIdentifier(typed, types);
    if (identifier) void journey.identify(identifier);
    else {
      journey.refuse(faultOf(types));
      input.current?.focus();
    }
  };
  return (
    <Form className="stack" onSubmit={submit} validationBehavior="aria">
      <IdentifierField
        journey={journey}
        types={types}
        value={typed}
        onChange={setTyped}
        fault={fault}
        inputRef={input}
        autoComplete={fieldName(types) === 'phone' ? 'tel' : 'username'}
      />
      <Button kind={isLead ? 'primary' : 'secondary'} type="submit" isPending={state.pending === 'identifier'}>
        {t('identify.continue')}
      </Button>
    </Form>
  );
};

/** The way to the other first page, where there is one. */
const Switch = ({ state }: { state: JourneyState }) => {
  const { t } = useTranslation();
  const { interaction, experience } = state;
  const intent = intentName[openIntentOf(interaction?.intent ?? 'sign-in')];
  const to = intent === 'signIn' ? 'sign-up' : 'sign-in';
  if (!experience || !isOffered(experience, to)) return null;
  return (
    <p className="switch">
      {t(`identify.${intent}.switch`)} <Link to={`/${to}`}>{t(`identify.${intent}.switchLink`)}</Link>
    </p>
  );
};

export const Identify = ({ journey, state }: { journey: Journey; state: JourneyState }) => {
  const { t } = useTranslation();
  const withPasskey = offersPasskey(state);
  const SomeForm = asksForPassword(state) ? IdentifierPasswordForm : IdentifierForm;
  return (
    <div className="step-body">
      {withPasskey && (
        <>
          <Button
            kind="primary"
            icon={<PasskeyIcon />}
            isPending={state.pending === 'passkey'}
            onPress={() => void journey.signInWithPasskey()}
          >
            {t('identify.passkey')}
          </Button>
          <div className="divider">{t('identify.or')}</div>
        </>
      )}
      <SomeForm journey={journey} state={state} isLead={!withPasskey} />
      <Switch state={state} />
    </div>
  );
};
