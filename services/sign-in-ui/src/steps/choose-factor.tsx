import type { MfaOffer } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Choice } from '../design/choice.js';
import { usableOffers, type MfaStep } from '../journey/factor-page.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { leaveChoice } from '../journey/use-journey.js';
import { factorIcons } from './factor-icons.js';
import { SomebodyElse } from './other-ways.js';
import { StepPage } from './step-page.js';

/** What a factor is called where one is chosen; a code says where it goes. */
const useOfferName = () => {
  const { t } = useTranslation();
  return ({ factor, sentTo }: MfaOffer) => t(`mfa.offer.${factor}.name`, { address: sentTo ?? '' });
};

/** Every second factor that would do. */
export const ChooseFactor = ({ journey, state, step }: { journey: Journey; state: JourneyState; step: MfaStep }) => {
  const { t } = useTranslation();
  const nameOf = useOfferName();
  return (
    <StepPage
      journey={journey}
      state={state}
      name="choose-factor"
      title={t('mfa.choose.title')}
      lead={t('mfa.choose.lead')}
    >
      <div className="step-body">
        <ul className="choices">
          {usableOffers(step, state.passkeys).map((offer) => {
            const Icon = factorIcons[offer.factor];
            return (
              <li key={offer.factor}>
                <Choice
                  icon={<Icon />}
                  name={nameOf(offer)}
                  about={t(`mfa.offer.${offer.factor}.about`)}
                  isPending={state.pending === offer.factor}
                  onPress={() => void journey.factors.to(offer.factor)}
                />
              </li>
            );
          })}
        </ul>
        <div className="stack">
          {state.choosesMethod && (
            <Button kind="quiet" onPress={() => leaveChoice(journey)}>
              {t('chooseMethod.back')}
            </Button>
          )}
          <SomebodyElse journey={journey} state={state} />
        </div>
      </div>
    </StepPage>
  );
};
