import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { PasskeyIcon } from '../design/icons.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { OtherWays } from './other-ways.js';

/** Somebody named themselves and has a passkey: one click, and always a way around it. */
export const Passkey = ({ journey, state }: { journey: Journey; state: JourneyState }) => {
  const { t } = useTranslation();
  return (
    <div className="step-body">
      <Button
        kind="primary"
        icon={<PasskeyIcon />}
        isPending={state.pending === 'passkey'}
        onPress={() => void journey.signInWithPasskey()}
      >
        {t('passkey.verify')}
      </Button>
      <OtherWays journey={journey} state={state} besides="passkey" />
    </div>
  );
};
