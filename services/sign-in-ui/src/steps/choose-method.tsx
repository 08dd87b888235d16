import type { Step } from '@latchkey/contracts';
import type { ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Choice } from '../design/choice.js';
import { CodeIcon, PasskeyIcon, PasswordIcon } from '../design/icons.js';
import { Notes } from '../design/notes.js';
import { Title } from '../design/title.js';
import { choosing } from '../journey/history.js';
import { namedAt, type JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { leaveChoice } from '../journey/use-journey.js';
import { otherWays, type Way } from '../journey/ways.js';
import { AnotherName, stepsTo, wayName } from './other-ways.js';

const icons: Record<Way, () => ReactNode> = { passkey: PasskeyIcon, password: PasswordIcon, code: CodeIcon };

/** All the ways that somebody who has named themselves has, besides the one that they come from. */
export const ChooseMethod = ({ journey, state, from }: { journey: Journey; state: JourneyState; from: Step }) => {
  const { t } = useTranslation();
  const takes = stepsTo(journey);
  const isStepUp = state.interaction?.intent === 'step-up';
  return (
    <section className="step" data-step={choosing}>
      <Title tenant={state.experience?.tenant.displayName}>
        {t(isStepUp ? 'mfa.choose.title' : 'chooseMethod.title')}
      </Title>
      <p className="step-lead">
        {isStepUp ? (
          t('mfa.choose.lead')
        ) : (
          <Trans i18nKey="password.lead" values={{ address: namedAt(from) }} components={{ address: <strong /> }} />
        )}
      </p>
      <Notes note={state.note} />
      <div className="step-body">
        <ul className="choices">
          {otherWays(state, from.name).map((way) => {
            const Icon = icons[way];
            return (
              <li key={way}>
                <Choice
                  icon={<Icon />}
                  name={t(`ways.${wayName(way, state)}`)}
                  about={t(`chooseMethod.${wayName(way, state)}`)}
                  isPending={state.pending === way}
                  onPress={takes[way]}
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
          <AnotherName journey={journey} state={state} />
        </div>
      </div>
    </section>
  );
};
