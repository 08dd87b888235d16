import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { PasskeyIcon } from '../design/icons.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';

export const CreatePasskey = ({ journey, state }: { journey: Journey; state: JourneyState }) => {
  const { t } = useTranslation();
  return (
    <div className="step-body">
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
