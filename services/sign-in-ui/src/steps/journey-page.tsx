import type { Intent, Interaction } from '@latchkey/contracts';
import type { ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Frame, Skeleton } from '../design/frame.js';
import { Notes, TryAgain } from '../design/notes.js';
import { KeyPicture, LatchPicture } from '../design/pictures.js';
import { Title } from '../design/title.js';
import type { JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { useJourney } from '../journey/use-journey.js';
import { Code } from './code.js';
import { CreatePasskey } from './create-passkey.js';
import { Identify, offersPasskey } from './identify.js';
import { Settling } from './settling.js';

type At = { journey: Journey; state: JourneyState; interaction: Interaction };

const useTitle = ({ intent, step }: Interaction): string => {
  const { t } = useTranslation();
  switch (step.name) {
    case 'identify':
      return t(intent === 'sign-up' ? 'identify.signUp.title' : 'identify.signIn.title');
    case 'code':
      return t('code.title');
    case 'create-passkey':
      return t('createPasskey.title');
    case 'settling':
      return t('settling.title');
    case 'done':
      return t('done.title');
  }
};

const Lead = ({ state, interaction: { intent, step } }: Omit<At, 'journey'>) => {
  const { t } = useTranslation();
  switch (step.name) {
    case 'identify':
      if (intent === 'sign-up') return t('identify.signUp.lead');
      return t(offersPasskey(state) ? 'identify.signIn.lead' : 'identify.signIn.leadEmail');
    case 'code':
      return <Trans i18nKey="code.lead" values={{ address: step.sentTo }} components={{ address: <strong /> }} />;
    case 'create-passkey':
      return t(state.passkeys ? 'createPasskey.lead' : 'createPasskey.leadUnsupported');
    case 'settling':
      return t('settling.lead');
    case 'done':
      return t('done.lead');
  }
};

const Body = ({ journey, state, interaction }: At): ReactNode => {
  switch (interaction.step.name) {
    case 'identify':
      return <Identify journey={journey} state={state} />;
    case 'code':
      return <Code journey={journey} state={state} step={interaction.step} />;
    case 'create-passkey':
      return <CreatePasskey journey={journey} state={state} />;
    case 'settling':
      return <Settling journey={journey} state={state} />;
    case 'done':
      return null;
  }
};

const Picture = ({ step }: Pick<Interaction, 'step'>) => {
  switch (step.name) {
    case 'create-passkey':
      return <KeyPicture />;
    case 'settling':
      return <LatchPicture isHome={false} />;
    case 'done':
      return <LatchPicture isHome />;
    default:
      return null;
  }
};

const StepView = ({ journey, state, interaction }: At) => {
  const title = useTitle(interaction);
  return (
    <section className="step" data-step={interaction.step.name}>
      <Title tenant={state.experience?.tenant.displayName}>{title}</Title>
      <p className="step-lead">
        <Lead state={state} interaction={interaction} />
      </p>
      <Picture step={interaction.step} />
      <Notes note={state.note}>
        {state.canRetry && interaction.step.name !== 'settling' && (
          <TryAgain isPending={state.pending !== undefined} onPress={journey.retry} />
        )}
      </Notes>
      <Body journey={journey} state={state} interaction={interaction} />
    </section>
  );
};

/** Nothing could be read: the page says what is the matter and how it goes on. */
const Stopped = ({ journey, state }: Omit<At, 'interaction'>) => {
  const { t } = useTranslation();
  return (
    <section className="step" data-step="stopped">
      <Title tenant={state.experience?.tenant.displayName}>{t('state.stopped')}</Title>
      <Notes note={state.note}>
        <TryAgain isPending={state.pending !== undefined} onPress={journey.retry} />
      </Notes>
    </section>
  );
};

const Content = ({ journey, state }: Omit<At, 'interaction'>) => {
  const { interaction, experience, pending, note, canRetry } = state;
  if (interaction && experience) return <StepView journey={journey} state={state} interaction={interaction} />;
  if (!note || (pending && !canRetry)) return <Skeleton />;
  return <Stopped journey={journey} state={state} />;
};

/** Sign-in or sign-up, at whatever step the server says. */
export const JourneyPage = ({ intent }: { intent: Intent }) => {
  const { journey, state } = useJourney(intent);
  return (
    <Frame
      tenant={state.experience?.tenant.displayName}
      at={state.interaction?.step.name}
      isBusy={!state.interaction && state.pending !== undefined}
    >
      <Content journey={journey} state={state} />
    </Frame>
  );
};
