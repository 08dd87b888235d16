import { useTranslation } from 'react-i18next';
import { CheckBox } from '../design/check-box.js';
import { isOfAccount, type JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';

type TrustDeviceProps = { journey: Journey; state: JourneyState; days: number | undefined };

/** Where the tenant allows it, this browser is spared the second factor. It stands before what sends itself. */
export const TrustDevice = ({ journey, state, days }: TrustDeviceProps) => {
  const { t } = useTranslation();
  // On the account's page there is a list of them, and nobody is signing in.
  if (days === undefined || isOfAccount(state.interaction?.intent)) return null;
  return (
    <CheckBox name="trust" isChecked={state.trusts} onChange={journey.factors.trust}>
      {t('mfa.trust', { count: days })}
    </CheckBox>
  );
};
