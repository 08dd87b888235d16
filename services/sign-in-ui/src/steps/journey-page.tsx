import type { Intent, OpenIntent, Interaction } from '@latchkey/contracts';
import type { ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Frame, Skeleton } from '../design/frame.js';
import { Notes, TryAgain } from '../design/notes.js';
import { KeyPicture, LatchPicture } from '../design/pictures.js';
import { Title } from '../design/title.js';
import { isMissing, isOfAccount, openIntentOf, shownStep, type JourneyState } from '../journey/journey-state.js';
import type { Journey } from '../journey/journey.js';
import { fieldName } from '../journey/typed-identifier.js';
import { cancel, useJourney } from '../journey/use-journey.js';
import { ChooseMethod } from './choose-method.js';
import { Code } from './code.js';
import { CreatePasskey, promptLead, promptTitle } from './create-passkey.js';
import { firstLead } from './first-lead.js';
import { typesAt } from './identifier-field.js';
import { asksForPassword, Identify, intentName, offersPasskey } from './identify.js';
import { NotOffered } from './not-offered.js';
import { Passkey } from './passkey.js';
import { NewPassword, Password } from './password.js';
import { Profile } from './profile.js';
import { isSecondStep, SecondStep, type FirstStep } from './second-step.js';
import { Settling } from './settling.js';
import { Sso } from './sso.js';
import { StepPage } from './step-page.js';

type At = { journey: Journey; state: JourneyState; step: FirstStep };

const titleOf = {
  identify: 'identify.signIn.title',
  passkey: 'passkey.title',
  password: 'password.title',
  code: 'code.email.title',
  'new-password': 'newPassword.title',
  profile: 'profile.title',
  sso: 'sso.title',
  settling: 'settling.title',
  done: 'done.title',
} as const satisfies Record<Exclude<FirstStep['name'], 'create-passkey'>, string>;

const useTitle = (intent: Intent, step: FirstStep): string => {
  const { t } = useTranslation();
  if (intent === 'step-up' && step.name !== 'settling') return t('stepUp.title');
  if (step.name === 'code') return t(`code.${step.channel}.title`);
  if (step.name === 'create-passkey') return t(promptTitle(step));
  if (step.name === 'identify') return t(`identify.${intentName[openIntentOf(intent)]}.title`);
  const isChosenFirst = step.name === 'new-password' && intent === 'sign-up';
  return t(isChosenFirst ? 'newPassword.first.title' : titleOf[step.name]);
};

type AddressedPage =
  | 'code'
  | 'passkey'
  | 'password'
  | 'newPassword'
  | 'newPassword.first'
  | 'stepUp.passkey'
  | 'stepUp.password';

type AddressedStep = Extract<FirstStep, { name: 'code' | 'passkey' | 'password' | 'new-password' }>;

const isAddressed = (step: FirstStep): step is AddressedStep => 'identifier' in step || 'sentTo' in step;

/** Which texts a page has that names somebody's address, and the address. */
const addressedPage = (intent: Intent, step: AddressedStep): { name: AddressedPage; address: string } => {
  if (step.name === 'code') return { name: 'code', address: step.sentTo };
  if (step.name !== 'new-password') {
    return { name: intent === 'step-up' ? `stepUp.${step.name}` : step.name, address: step.identifier };
  }
  return { name: intent === 'sign-up' ? 'newPassword.first' : 'newPassword', address: step.identifier };
};

/** The lead of a page that names somebody's address. */
const Addressed = ({ name, address }: { name: AddressedPage; address: string }) => (
  <Trans i18nKey={`${name}.lead`} values={{ address }} components={{ address: <strong /> }} />
);

const FirstLead = ({ state, intent }: { state: JourneyState; intent: OpenIntent }) => {
  const { t } = useTranslation();
  const types = typesAt(state, intent);
  const { key, of } = firstLead({
    intent,
    types,
    withPasskey: offersPasskey(state),
    withPassword: asksForPassword(state),
  });
  return t(key, { yours: t(`${of}.${fieldName(types)}`) });
};

const Lead = ({ state, intent, step }: { state: JourneyState; intent: Intent; step: FirstStep }): ReactNode => {
  const { t } = useTranslation();
  if (isAddressed(step)) return <Addressed {...addressedPage(intent, step)} />;
  switch (step.name) {
    case 'identify':
      return <FirstLead state={state} intent={openIntentOf(intent)} />;
    case 'sso':
      return t('sso.lead', { connection: step.connection });
    case 'profile':
      return t('profile.lead', { tenant: state.experience?.tenant.displayName });
    case 'create-passkey':
      return t(promptLead(step, state.passkeys));
    case 'settling':
    case 'done':
      return t(`${step.name}.lead`);
  }
};

const Body = ({ journey, state, step }: At): ReactNode => {
  switch (step.name) {
    case 'identify':
      return <Identify journey={journey} state={state} />;
    case 'passkey':
      return <Passkey journey={journey} state={state} />;
    case 'password':
      return <Password journey={journey} state={state} identifier={step.identifier} />;
    case 'code':
      return <Code journey={journey} state={state} step={step} />;
    case 'new-password':
      return <NewPassword journey={journey} state={state} identifier={step.identifier} />;
    case 'profile':
      return <Profile journey={journey} state={state} asks={step.asks} />;
    case 'create-passkey':
      return <CreatePasskey journey={journey} state={state} step={step} />;
    case 'sso':
      return <Sso journey={journey} state={state} step={step} />;
    case 'settling':
      return <Settling journey={journey} state={state} />;
    default:
      return null;
  }
};

const Picture = ({ step }: { step: FirstStep }) => {
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

const FirstStepView = ({ journey, state, step, intent }: At & { intent: Intent }) => {
  const title = useTitle(intent, step);
  // Where the browser cannot answer with a passkey there is nothing to do but choose.
  if (state.choosesMethod || (step.name === 'passkey' && !state.passkeys)) {
    return <ChooseMethod journey={journey} state={state} from={step} />;
  }
  return (
    <StepPage
      journey={journey}
      state={state}
      name={step.name}
      title={title}
      lead={<Lead state={state} intent={intent} step={step} />}
      picture={<Picture step={step} />}
    >
      <Body journey={journey} state={state} step={step} />
    </StepPage>
  );
};

const StepView = ({ journey, state, interaction }: Omit<At, 'step'> & { interaction: Interaction }) => {
  const step = shownStep(interaction, state.choosesPassword);
  if (isSecondStep(step)) return <SecondStep journey={journey} state={state} step={step} />;
  return <FirstStepView journey={journey} state={state} step={step} intent={interaction.intent} />;
};

/** Nothing could be read: the page says what is the matter and how it goes on. */
const Stopped = ({ journey, state, intent }: Omit<At, 'step'> & { intent: Intent }) => {
  const { t } = useTranslation();
  return (
    <section className="step" data-step="stopped">
      <Title tenant={state.experience?.tenant.displayName}>
        {t(isOfAccount(intent) ? 'state.stoppedStep' : 'state.stopped')}
      </Title>
      <Notes note={state.note}>
        <TryAgain isPending={state.pending !== undefined} onPress={journey.retry} />
      </Notes>
      {isOfAccount(intent) && (
        <div className="step-body">
          <Button kind="quiet" onPress={() => cancel(journey)}>
            {t('stepUp.cancel')}
          </Button>
        </div>
      )}
    </section>
  );
};

/** What a journey shows where it stands. */
export const JourneyContent = ({ journey, state, intent }: Omit<At, 'step'> & { intent: Intent }) => {
  const { interaction, experience, pending, note, canRetry } = state;
  if (experience && isMissing(state, intent)) {
    return <NotOffered intent={openIntentOf(intent)} tenant={experience.tenant.displayName} />;
  }
  if (interaction && experience) return <StepView journey={journey} state={state} interaction={interaction} />;
  if (!note || (pending && !canRetry)) return <Skeleton />;
  return <Stopped journey={journey} state={state} intent={intent} />;
};

/** A journey, at whatever step the server says. */
export const JourneyPage = ({ intent }: { intent: Intent }) => {
  const { journey, state } = useJourney(intent);
  return (
    <Frame
      experience={state.experience}
      at={state.interaction?.step.name}
      isBusy={!state.interaction && state.pending !== undefined}
    >
      <JourneyContent journey={journey} state={state} intent={intent} />
    </Frame>
  );
};
