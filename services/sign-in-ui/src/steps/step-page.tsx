import type { ReactNode } from 'react';
import { Trans } from 'react-i18next';
import { CaptchaNotice } from '../captcha/captcha-notice.js';
import { Notes, TryAgain } from '../design/notes.js';
import { Title } from '../design/title.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';

type StepPageProps = {
  journey: Journey;
  state: JourneyState;
  /** What the page is known by. */
  name: string;
  title: string;
  lead: ReactNode;
  picture?: ReactNode;
  children: ReactNode;
};

/** For which application somebody signs in. */
const ForWhom = ({ state: { interaction } }: { state: JourneyState }) =>
  interaction?.client ? (
    <p className="for-whom">
      <Trans i18nKey="forWhom" values={{ client: interaction.client.name }} components={{ client: <strong /> }} />
    </p>
  ) : null;

/** A page of a journey: what it is about, what happened, and what can be done. */
export const StepPage = ({ journey, state, name, title, lead, picture, children }: StepPageProps) => (
  <section className="step" data-step={name}>
    <Title
      key={state.interaction?.intent === 'step-up' ? name : undefined}
      tenant={state.experience?.tenant.displayName}
    >
      {title}
    </Title>
    <ForWhom state={state} />
    <p className="step-lead">{lead}</p>
    {picture}
    <Notes note={state.note}>
      {state.canRetry && name !== 'settling' && (
        <TryAgain isPending={state.pending !== undefined} onPress={journey.retry} />
      )}
    </Notes>
    <CaptchaNotice />
    {children}
  </section>
);
