import type { IdentifierType } from '@latchkey/contracts';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Form } from 'react-aria-components/Form';
import { Button } from '../design/button.js';
import { Field } from '../design/field.js';
import { PasskeyIcon } from '../design/icons.js';
import { takesPasskey, type JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { fieldName, typedIdentifier, type FieldName } from '../journey/typed-identifier.js';
import { Link } from '../router.js';

/** A journey's name in the catalogues. */
export const intentName = { 'sign-in': 'signIn', 'sign-up': 'signUp', recover: 'recover' } as const;

/** The passkey button is for a browser that can, a tenant that shows it, and a journey that takes one now. */
export const offersPasskey = ({ interaction, experience, passkeys }: JourneyState): boolean =>
  passkeys && experience?.firstScreen.passkeyButton === true && interaction !== undefined && takesPasskey(interaction);

/** What the browser is told about the field; with `webauthn` it suggests passkeys there. */
const inputOf = (field: FieldName) => {
  const kind = field === 'email' ? 'email' : field === 'phone' ? 'tel' : 'text';
  return { type: kind, inputMode: kind, autoComplete: `${kind === 'tel' ? 'tel' : 'username'} webauthn` } as const;
};

const typesOf = (experience: JourneyState['experience'], interaction: JourneyState['interaction']) =>
  experience?.identifiers[interaction?.intent ?? 'sign-in'] ?? ['email'];

const faultOf = (types: readonly IdentifierType[]) => (types.length === 1 && types[0]) || 'identifier';

const IdentifierForm = ({ journey, state, isLead }: { journey: Journey; state: JourneyState; isLead: boolean }) => {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const { fault, experience, interaction } = state;
  const types = typesOf(experience, interaction);
  const field = fieldName(types);
  useEffect(() => {
    if (fault) input.current?.focus();
  }, [fault]);
  useEffect(() => journey.suggestPasskeys(), [journey]);
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
      <Field
        label={t(`identify.field.${field}`)}
        name="identifier"
        {...inputOf(field)}
        value={typed}
        onChange={setTyped}
        fault={fault && t(`fault.${fault}`)}
        inputRef={input}
      />
      <Button kind={isLead ? 'primary' : 'secondary'} type="submit" isPending={state.pending === 'identifier'}>
        {t('identify.continue')}
      </Button>
    </Form>
  );
};

export const Identify = ({ journey, state }: { journey: Journey; state: JourneyState }) => {
  const { t } = useTranslation();
  const withPasskey = offersPasskey(state);
  const intent = intentName[state.interaction?.intent ?? 'sign-in'];
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
      <IdentifierForm journey={journey} state={state} isLead={!withPasskey} />
      <p className="switch">
        {t(`identify.${intent}.switch`)}{' '}
        <Link to={intent === 'signIn' ? '/sign-up' : '/sign-in'}>{t(`identify.${intent}.switchLink`)}</Link>
      </p>
    </div>
  );
};
