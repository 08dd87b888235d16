import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { isOfAccount, type JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { leaveFactor } from '../journey/use-journey.js';
import { Cancel } from './other-ways.js';
import { StepPage } from './step-page.js';

type EnrolPageProps = {
  journey: Journey;
  state: JourneyState;
  title: string;
  lead: ReactNode;
  picture?: ReactNode;
  children: ReactNode;
};

/** The page of one factor that is set up, and the way back to all of them, or to the account. */
export const EnrolPage = ({ children, ...page }: EnrolPageProps) => {
  const { t } = useTranslation();
  return (
    <StepPage {...page} name="enrol-factor">
      <div className="step-body" data-factor={page.state.factor}>
        {children}
        {isOfAccount(page.state.interaction?.intent) ? (
          <Cancel journey={page.journey} state={page.state} />
        ) : (
          <Button kind="quiet" onPress={() => leaveFactor(page.journey)}>
            {t('enrol.another')}
          </Button>
        )}
      </div>
    </StepPage>
  );
};
