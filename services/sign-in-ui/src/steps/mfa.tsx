import type { MfaFactor, MfaOffer } from '@latchkey/contracts';
import type { ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { shownOffer, usableOffers, type MfaStep } from '../journey/factor-page.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { MfaBackupCode, MfaCode, MfaPasskey, MfaTotp } from './mfa-factors.js';
import { ChooseFactor } from './choose-factor.js';
import { SomebodyElse } from './other-ways.js';
import { StepPage } from './step-page.js';
import { TrustDevice } from './trust-device.js';

type MfaProps = { journey: Journey; state: JourneyState; step: MfaStep };
type OfferProps = MfaProps & { offer: MfaOffer };

const titles = {
  webauthn: 'mfa.webauthn.title',
  totp: 'mfa.totp.title',
  'email-code': 'code.email.title',
  'phone-code': 'code.phone.title',
  'backup-code': 'mfa.backupCode.title',
} as const satisfies Record<MfaFactor, string>;

/** A code is on its way, or about to be. */
const CodeLead = ({ state, step, offer }: OfferProps) => {
  const address = step.code?.sentTo ?? offer.sentTo ?? '';
  const lead = !step.code && state.pending !== offer.factor ? 'unsent' : 'lead';
  return (
    <Trans
      i18nKey={lead === 'lead' ? 'code.lead' : 'mfa.code.unsent'}
      values={{ address }}
      components={{ address: <strong /> }}
    />
  );
};

const Lead = (props: OfferProps) => {
  const { t } = useTranslation();
  const tenant = props.state.experience?.tenant.displayName ?? '';
  switch (props.offer.factor) {
    case 'webauthn':
      return t(props.state.passkeys ? 'mfa.webauthn.lead' : 'mfa.webauthn.leadUnsupported');
    case 'totp':
      return t('mfa.totp.lead', { tenant });
    case 'backup-code':
      return t('mfa.backupCode.lead');
    case 'email-code':
    case 'phone-code':
      return <CodeLead {...props} />;
  }
};

const Body = ({ journey, state, step, offer }: OfferProps): ReactNode => {
  switch (offer.factor) {
    case 'webauthn':
      return <MfaPasskey journey={journey} state={state} />;
    case 'totp':
      return <MfaTotp journey={journey} state={state} />;
    case 'backup-code':
      return <MfaBackupCode journey={journey} state={state} />;
    case 'email-code':
    case 'phone-code':
      return <MfaCode key={offer.factor} journey={journey} state={state} step={step} factor={offer.factor} />;
  }
};

/** Nobody is left without a next step: another factor, somebody who can help, or another person. */
const WaysOut = ({ journey, state, step }: MfaProps) => {
  const { t } = useTranslation();
  const isOnly = usableOffers(step, state.passkeys).length === 1;
  return (
    <div className="stack">
      {isOnly ? (
        <p className="aside">{t('mfa.help', { tenant: state.experience?.tenant.displayName })}</p>
      ) : (
        <Button kind="quiet" onPress={journey.ways.toChoice}>
          {t('ways.choose')}
        </Button>
      )}
      <SomebodyElse journey={journey} state={state} />
    </div>
  );
};

/** A second factor is due: the page of the first one, or of the one that was chosen. */
export const Mfa = (props: MfaProps) => {
  const { t } = useTranslation();
  const { journey, state, step } = props;
  const offer = shownOffer(step, state);
  if (!offer || state.choosesMethod) return <ChooseFactor {...props} />;
  const isStepUp = state.interaction?.intent === 'step-up';
  const isTrustable = offer.factor !== 'backup-code';
  return (
    <StepPage
      journey={journey}
      state={state}
      name="mfa"
      title={t(isStepUp ? 'stepUp.title' : titles[offer.factor])}
      lead={<Lead {...props} offer={offer} />}
    >
      <div className="step-body" data-factor={offer.factor}>
        <TrustDevice journey={journey} state={state} days={isTrustable ? step.trustDays : undefined} />
        <Body {...props} offer={offer} />
        <WaysOut {...props} />
      </div>
    </StepPage>
  );
};
