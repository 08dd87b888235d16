import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';

/** A late decision. The page asks again by itself; the button is for those who would rather. */
export const Settling = ({ journey, state }: { journey: Journey; state: JourneyState }) => {
  const { t } = useTranslation();
  return (
    <div className="step-body">
      <Button kind="secondary" isPending={state.pending !== undefined} onPress={() => void journey.resume()}>
        {t('settling.again')}
      </Button>
    </div>
  );
};
