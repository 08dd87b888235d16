import type { Method } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { goToFirstPage } from '../journey/use-journey.js';

const ways = ['passkey', 'password', 'code'] as const satisfies readonly Method[];
type Way = (typeof ways)[number];

/** What else proves who somebody is, besides the way that the page is about. There is always one: another name. */
export const OtherWays = ({ journey, state, besides }: { journey: Journey; state: JourneyState; besides: Way }) => {
  const { t } = useTranslation();
  const { interaction, passkeys, pending } = state;
  const possible = ways.filter(
    (way) => way !== besides && interaction?.methods.includes(way) && (way !== 'passkey' || passkeys),
  );
  const actions = {
    passkey: () => void journey.ways.toPasskey(),
    password: () => journey.ways.toPassword(),
    code: () => void journey.ways.toCode(),
  };
  return (
    <div className="stack">
      {possible.map((way) => (
        <Button key={way} kind="secondary" isPending={pending === way} onPress={actions[way]}>
          {t(`ways.${way}`)}
        </Button>
      ))}
      <Button kind="quiet" isPending={pending === 'restart'} onPress={() => goToFirstPage(journey)}>
        {t('ways.another')}
      </Button>
    </div>
  );
};
