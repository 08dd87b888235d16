import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { codeChannelOf, isOfAccount, type JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { fieldName } from '../journey/typed-identifier.js';
import { cancel, goToFirstPage } from '../journey/use-journey.js';
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

type WayOutProps = { journey: Journey; state: JourneyState };

/** Back to the account's page, which began the journey; nothing where there is none. */
export const Cancel = ({ journey, state }: WayOutProps) => {
  const { t } = useTranslation();
  if (!isOfAccount(state.interaction?.intent)) return null;
  return (
    <Button kind="quiet" onPress={() => cancel(journey)}>
      {t('stepUp.cancel')}
    </Button>
  );
};

/** Whoever is signed in already is nobody else. */
export const AnotherName = ({ journey, state }: WayOutProps) => {
  const { t } = useTranslation();
  if (isOfAccount(state.interaction?.intent)) return <Cancel journey={journey} state={state} />;
  return (
    <Button kind="quiet" isPending={state.pending === 'restart'} onPress={() => goToFirstPage(journey)}>
      {t(`ways.another.${fieldName(typesAt(state))}`)}
    </Button>
  );
};

/** The same where the name is not what is in the way. */
export const SomebodyElse = ({ journey, state, onPress }: WayOutProps & { onPress?: () => void }) => {
  const { t } = useTranslation();
  if (isOfAccount(state.interaction?.intent)) return <Cancel journey={journey} state={state} />;
  return (
    <Button kind="quiet" isPending={state.pending === 'restart'} onPress={onPress ?? (() => goToFirstPage(journey))}>
      {t('mfa.startOver')}
    </Button>
  );
};

/**
 * What else proves who somebody is, besides the way that the page is about: one other way stands here, more are on a
 * page of their own. There is always one: another name, or none of it.
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
