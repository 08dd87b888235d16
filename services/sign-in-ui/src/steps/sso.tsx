import type { Step } from '@latchkey/contracts';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { AnotherName } from './other-ways.js';

type SsoStep = Extract<Step, { name: 'sso' }>;

const longEnoughToSee = 700;

/** The organisation's own sign-in comes next. The page goes there by itself; the button is for when it does not. */
export const Sso = ({ journey, state, step }: { journey: Journey; state: JourneyState; step: SsoStep }) => {
  const { t } = useTranslation();
  const { redirectTo, connection } = step;
  useEffect(() => {
    if (!redirectTo) return undefined;
    const timer = setTimeout(() => location.assign(redirectTo), longEnoughToSee);
    return () => clearTimeout(timer);
  }, [redirectTo]);
  return (
    <div className="step-body">
      <div className="stack">
        {redirectTo && (
          <Button kind="primary" onPress={() => location.assign(redirectTo)}>
            {t('sso.continue', { connection })}
          </Button>
        )}
        <AnotherName journey={journey} state={state} />
      </div>
    </div>
  );
};
