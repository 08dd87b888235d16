import type { Step } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { GoodIcon, PasskeyIcon } from '../design/icons.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';

type Prompt = Extract<Step, { name: 'create-passkey' }>;

/** What the page is called: a first passkey, or one of this device beside others. */
export const promptTitle = ({ reason }: Prompt) =>
  reason === 'other-device' ? ('createPasskey.otherDevice.title' as const) : ('createPasskey.title' as const);

/** What it is for; a browser that cannot make one is told how it goes on. */
export const promptLead = ({ reason }: Prompt, passkeys: boolean) => {
  if (!passkeys) return 'createPasskey.leadUnsupported' as const;
  return reason === 'other-device' ? ('createPasskey.otherDevice.lead' as const) : ('createPasskey.lead' as const);
};

const benefits = ['quick', 'alone', 'kept'] as const;

const Benefits = () => {
  const { t } = useTranslation();
  return (
    <ul className="benefits">
      {benefits.map((benefit) => (
        <li key={benefit}>
          <GoodIcon />
          <span>{t(`createPasskey.otherDevice.${benefit}`)}</span>
        </li>
      ))}
    </ul>
  );
};

export const CreatePasskey = ({ journey, state, step }: { journey: Journey; state: JourneyState; step: Prompt }) => {
  const { t } = useTranslation();
  return (
    <div className="step-body" data-reason={step.reason}>
      {step.reason === 'other-device' && state.passkeys && <Benefits />}
      <div className="stack">
        {state.passkeys && (
          <Button
            kind="primary"
            icon={<PasskeyIcon />}
            isPending={state.pending === 'create'}
            onPress={() => void journey.createPasskey()}
          >
            {t('createPasskey.create')}
          </Button>
        )}
        <Button
          kind={state.passkeys ? 'quiet' : 'primary'}
          isPending={state.pending === 'skip'}
          onPress={() => void journey.skip()}
        >
          {t(state.passkeys ? 'createPasskey.skip' : 'createPasskey.continue')}
        </Button>
        {state.passkeys && (
          <Button kind="quiet" onPress={() => void journey.skip({ forGood: true })}>
            {t('createPasskey.never')}
          </Button>
        )}
      </div>
    </div>
  );
};
