import type { Step } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { PasskeyIcon } from '../design/icons.js';
import { TwoStepPicture } from '../design/pictures.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { StepPage } from './step-page.js';

type TurnOnStep = Extract<Step, { name: 'turn-on-two-step' }>;
type TurnOnProps = { journey: Journey; state: JourneyState; step: TurnOnStep };

/** What happens next, one thing after the other. */
const Next = ({ factors }: Pick<TurnOnStep, 'factors'>) => {
  const { t, i18n } = useTranslation();
  const choices = new Intl.ListFormat(i18n.language, { type: 'disjunction' }).format(
    factors.filter((factor) => factor !== 'backup-code').map((factor) => t(`turnOn.factor.${factor}`)),
  );
  return (
    <ol className="what-next">
      <li>{t('turnOn.next.choose', { choices })}</li>
      <li>{t('turnOn.next.setUp')}</li>
      <li>{t('turnOn.next.asked')}</li>
    </ol>
  );
};

/** Whether somebody wants a second factor at all: what it is, why, and what happens next. */
export const TurnOnTwoStep = ({ journey, state, step }: TurnOnProps) => {
  const { t } = useTranslation();
  return (
    <StepPage
      journey={journey}
      state={state}
      name={step.name}
      title={t('turnOn.title')}
      lead={t('turnOn.lead')}
      picture={<TwoStepPicture />}
    >
      <div className="step-body">
        <Next factors={step.factors} />
        {step.factors.includes('webauthn') && (
          <p className="remark">
            <PasskeyIcon />
            <span>{t('turnOn.passkey')}</span>
          </p>
        )}
        <div className="stack">
          <Button kind="primary" isPending={state.pending === 'enable'} onPress={() => void journey.factors.enable()}>
            {t('turnOn.enable')}
          </Button>
          <Button kind="quiet" isPending={state.pending === 'skip'} onPress={() => void journey.skip()}>
            {t('createPasskey.skip')}
          </Button>
        </div>
      </div>
    </StepPage>
  );
};
