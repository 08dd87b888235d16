import type { AccountProfile, SessionView } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Frame } from '../design/frame.js';
import { Notes, TryAgain } from '../design/notes.js';
import { Title } from '../design/title.js';
import './account.css';
import { AccountSkeleton } from './account-skeleton.js';
import { Activity } from './activity.js';
import { Group, mayChange, type AccountProps } from './block.js';
import { Identifiers } from './identifiers.js';
import { valueOf } from './parts.js';
import { Passkeys } from './passkeys.js';
import { Password } from './password.js';
import { Overview, Person } from './person.js';
import { Prompts } from './prompts.js';
import { Devices, Sessions } from './sessions.js';
import { strengthOf } from './strength.js';
import { TwoStep } from './two-step.js';
import { useAccountCentre } from './use-account-centre.js';

type ThereProps = AccountProps & { session: SessionView; profile: AccountProfile };

/** What somebody signs in with. Who is signed in by their organisation has no password here. */
const SignIn = ({ centre, state, session, profile }: ThereProps) => {
  const { t } = useTranslation();
  return (
    <Group title={t('account.signIn')} about={t('account.signInAbout')}>
      <Passkeys centre={centre} state={state} />
      {strengthOf(session) !== 'organisation' && <Password centre={centre} state={state} profile={profile} />}
      <Identifiers centre={centre} state={state} />
    </Group>
  );
};

const isShown = (part: { is: string } | undefined) => part?.is !== 'absent';

/** Where nothing can be set up as a second step, there is nothing to say about it. */
const showsTwoStep = ({ parts }: AccountProps['state']) =>
  isShown(parts.twoStep) && valueOf(parts.twoStep)?.offered?.length !== 0;

const showsSignIn = (state: AccountProps['state']) =>
  isShown(state.parts.passkeys) || isShown(state.parts.identifiers) || mayChange(state, 'password');

/** No browser may be trusted, and then there is nothing to say about that either. */
const showsWhere = ({ parts: { sessions, devices } }: AccountProps['state']) =>
  isShown(sessions) || (isShown(devices) && valueOf(devices)?.devices.length !== 0);

const Groups = (props: ThereProps) => {
  const { t } = useTranslation();
  const { centre, state } = props;
  return (
    <>
      {showsSignIn(state) && <SignIn {...props} />}
      {showsTwoStep(state) && (
        <Group title={t('account.twoStep')} about={t('account.twoStepAbout')}>
          <TwoStep centre={centre} state={state} />
        </Group>
      )}
      {showsWhere(state) && (
        <Group title={t('account.where')} about={t('account.whereAbout')}>
          <Sessions centre={centre} state={state} />
          <Devices centre={centre} state={state} />
        </Group>
      )}
      {isShown(state.parts.activity) && (
        <Group title={t('account.activity')} about={t('account.activityAbout')}>
          <Activity centre={centre} state={state} />
        </Group>
      )}
      {isShown(state.parts.prompts) && state.experience?.passkey.enabled && (
        <Group title={t('account.prompts')} about={t('account.promptsGroupAbout')}>
          <Prompts centre={centre} state={state} />
        </Group>
      )}
    </>
  );
};

const SignOut = ({ centre, state, isSmall = false }: AccountProps & { isSmall?: boolean }) => {
  const { t } = useTranslation();
  return (
    <Button
      kind="secondary"
      isSmall={isSmall}
      isPending={state.pending === 'signing-out'}
      onPress={() => void centre.signOut()}
    >
      {t('account.signOut')}
    </Button>
  );
};

const There = (props: ThereProps) => {
  const { t } = useTranslation();
  const { centre, state, session } = props;
  return (
    <section className="step" data-step="account">
      <div className="account-head">
        <Title tenant={state.experience?.tenant.displayName}>{t('account.title')}</Title>
        <SignOut centre={centre} state={state} isSmall />
      </div>
      <Notes note={state.note?.section ? undefined : state.note} />
      <div className="step-body account">
        <Person {...props} />
        <Overview centre={centre} state={state} session={session} />
        <Groups {...props} />
      </div>
    </section>
  );
};

/** Nothing can be shown: the page says why, and how it goes on. */
const Stopped = ({ centre, state }: AccountProps) => {
  const { t } = useTranslation();
  return (
    <section className="step" data-step="stopped">
      <Title tenant={state.experience?.tenant.displayName}>{t('state.stoppedAccount')}</Title>
      <Notes note={state.problem}>
        {state.problem?.name !== 'noAccountHere' && (
          <TryAgain isPending={state.pending !== undefined} onPress={() => void centre.load()} />
        )}
      </Notes>
      {state.session && (
        <div className="step-body">
          <SignOut centre={centre} state={state} />
        </div>
      )}
    </section>
  );
};

/** Who is signed in, what protects their account, and what they can do about it. */
export const AccountPage = () => {
  const { centre, state } = useAccountCentre();
  const { experience, session, parts, problem, pending } = state;
  const profile = valueOf(parts.profile);
  const isThere = experience !== undefined && session !== undefined && profile !== undefined;
  return (
    <Frame experience={experience} at="done" isBusy={!isThere && pending !== undefined} isWide>
      {isThere && <There centre={centre} state={state} session={session} profile={profile} />}
      {!isThere && !problem && <AccountSkeleton />}
      {!isThere && problem && <Stopped centre={centre} state={state} />}
    </Frame>
  );
};
