import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { codeChannelOf, type JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { fieldName } from '../journey/typed-identifier.js';
import { goToFirstPage } from '../journey/use-journey.js';
import { otherWays, type Way } from '../journey/ways.js';
import { typesAt } from './identifier-field.js';

const codeNames = { email: 'codeByEmail', phone: 'codeByPhone' } as const;

/** A way's name in the catalogues: a code goes to what was named. */
export const wayName = (way: Way, { interaction }: Pick<JourneyState, 'interaction'>) =>
  way === 'code' ? codeNames[codeChannelOf(interaction)] : way;

/** What takes somebody to another way. */
export const stepsTo = ({ ways }: Journey): Record<Way, () => void> => ({
  passkey: () => void ways.toPasskey(),
  password: () => ways.toPassword(),
  code: () => void ways.toCode(),
});

export const AnotherName = ({ journey, state }: { journey: Journey; state: JourneyState }) => {
  const { t } = useTranslation();
  return (
    <Button kind="quiet" isPending={state.pending === 'restart'} onPress={() => goToFirstPage(journey)}>
      {t(`ways.another.${fieldName(typesAt(state))}`)}
    </Button>
  );
};

/**
 * What else proves who somebody is, besides the way that the page is about: one other way stands here, more are on a
 * page of their own. There is always one: another name.
 */
export const OtherWays = ({ journey, state, besides }: { journey: Journey; state: JourneyState; besides: Way }) => {
  const { t } = useTranslation();
  const [only, another] = otherWays(state, besides);
  return (
    <div className="stack">
      {only && !another && (
        <Button kind="secondary" isPending={state.pending === only} onPress={stepsTo(journey)[only]}>
          {t(`ways.${wayName(only, state)}`)}
        </Button>
      )}
      {another && (
        <Button kind="quiet" onPress={journey.ways.toChoice}>
          {t('ways.choose')}
        </Button>
      )}
      <AnotherName journey={journey} state={state} />
    </div>
  );
};
