import type { MfaFactor } from '@latchkey/contracts';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Choice } from '../design/choice.js';
import { GoodIcon } from '../design/icons.js';
import { onlyFactor, type EnrolStep } from '../journey/factor-page.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { EnrolContact } from './enrol-contact.js';
import { EnrolPasskey } from './enrol-passkey.js';
import { EnrolTotp } from './enrol-totp.js';
import { factorIcons } from './factor-icons.js';
import { SomebodyElse } from './other-ways.js';
import { StepPage } from './step-page.js';

export type EnrolProps = { journey: Journey; state: JourneyState; step: EnrolStep };

/** What this browser can set up; backup codes have a page of their own. */
const choicesOf = ({ factors, bound }: EnrolStep, passkeys: boolean): MfaFactor[] =>
  factors.filter(
    (factor) => factor !== 'backup-code' && !bound.includes(factor) && (passkeys || factor !== 'webauthn'),
  );

const Bound = ({ factor }: { factor: MfaFactor }) => {
  const { t } = useTranslation();
  return (
    <div className="choice" data-done>
      <GoodIcon />
      <div>
        <p>{t(`enrol.factor.${factor}.name`)}</p>
        <p className="choice-about">{t('enrol.bound')}</p>
      </div>
    </div>
  );
};

const Choices = ({ journey, state, step }: EnrolProps) => {
  const { t } = useTranslation();
  return (
    <ul className="choices">
      {step.isSuggestion &&
        step.bound.map((factor) => (
          <li key={factor}>
            <Bound factor={factor} />
          </li>
        ))}
      {choicesOf(step, state.passkeys).map((factor) => {
        const Icon = factorIcons[factor];
        return (
          <li key={factor}>
            <Choice
              icon={<Icon />}
              name={t(`enrol.factor.${factor}.name`)}
              about={t(`enrol.factor.${factor}.about`)}
              isPending={state.pending === factor}
              onPress={() => void journey.factors.to(factor)}
            />
          </li>
        );
      })}
    </ul>
  );
};

/** Who may put it off does so here; who may not can still be somebody else. */
const WaysOut = ({ journey, state, step }: EnrolProps) => {
  const { t } = useTranslation();
  const { interaction } = state;
  if (interaction?.methods.includes('skip')) {
    return (
      <Button kind="quiet" isPending={state.pending === 'skip'} onPress={() => void journey.skip()}>
        {t('createPasskey.skip')}
      </Button>
    );
  }
  return (
    <>
      {choicesOf(step, state.passkeys).length === 0 && <p className="aside">{t('enrol.elsewhere')}</p>}
      <SomebodyElse journey={journey} state={state} onPress={() => void journey.startOver()} />
    </>
  );
};

const leadOf = ({ isSuggestion }: EnrolStep, isOptional: boolean) => {
  if (isSuggestion) return 'enrol.suggestion.lead' as const;
  return isOptional ? ('enrol.lead' as const) : ('enrol.leadRequired' as const);
};

/** All that can be set up. */
const ChooseEnrolment = (props: EnrolProps) => {
  const { t } = useTranslation();
  const { journey, state, step } = props;
  const isOptional = state.interaction?.methods.includes('skip') === true;
  return (
    <StepPage
      journey={journey}
      state={state}
      name={step.name}
      title={t(step.isSuggestion ? 'enrol.suggestion.title' : 'enrol.title')}
      lead={t(leadOf(step, isOptional), { tenant: state.experience?.tenant.displayName })}
    >
      <div className="step-body">
        <Choices {...props} />
        <div className="stack">
          <WaysOut {...props} />
        </div>
      </div>
    </StepPage>
  );
};

/** What the account's page has chosen already is not chosen again. */
const shownFactor = ({ state, step }: EnrolProps): MfaFactor | undefined =>
  state.factor ?? (state.interaction?.intent === 'enrolment' ? onlyFactor(step) : undefined);

/** A factor is set up: which one, then how. */
export const EnrolFactor = (props: EnrolProps): ReactNode => {
  switch (shownFactor(props)) {
    case 'webauthn':
      return <EnrolPasskey {...props} />;
    case 'totp':
      return <EnrolTotp {...props} />;
    case 'email-code':
      return <EnrolContact key="email" {...props} channel="email" />;
    case 'phone-code':
      return <EnrolContact key="phone" {...props} channel="phone" />;
    default:
      return <ChooseEnrolment {...props} />;
  }
};
