import type { AccountProfile, SessionView } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Frame, Skeleton } from '../design/frame.js';
import { GoodIcon, PasskeyIcon } from '../design/icons.js';
import { Notes, TryAgain } from '../design/notes.js';
import { Title } from '../design/title.js';
import './account.css';
import { strengthOf } from './strength.js';
import { useAccount } from './use-account.js';

const useDates = () => {
  const { i18n } = useTranslation();
  // The region's way of writing dates, in the language of the page: "en-GB" where the page is "en".
  const locale = navigator.languages.find((tag) => tag.startsWith(i18n.language)) ?? i18n.language;
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return { day: (at: string) => day.format(new Date(at)), moment: (at: string) => moment.format(new Date(at)) };
};

const Person = ({ session, profile }: { session: SessionView; profile: AccountProfile }) => {
  const { t } = useTranslation();
  const { moment } = useDates();
  return (
    <div className="person">
      <p className="aside">{t('account.signedInAs')}</p>
      <p className="person-name">{profile.name ?? profile.identifiers[0]?.value}</p>
      <div className="strength" data-aal={session.aal}>
        <GoodIcon />
        <div>
          <p className="strength-words">{t(`account.strength.${strengthOf(session)}`)}</p>
          <p className="aside">
            <span className="phrase">{t('account.level', { aal: session.aal })}</span>{' '}
            <time className="phrase" dateTime={session.authTime}>
              {moment(session.authTime)}
            </time>
          </p>
        </div>
      </div>
    </div>
  );
};

const Passkeys = ({ passkeys, session }: Pick<AccountProfile, 'passkeys'> & { session: SessionView }) => {
  const { t } = useTranslation();
  const { day } = useDates();
  return (
    <div className="passkeys">
      <h2 className="passkeys-title">{t('account.passkeys')}</h2>
      {passkeys.length === 0 && (
        <p className="aside">
          {t(strengthOf(session) === 'organisation' ? 'account.noneNeeded' : 'account.noPasskeys')}
        </p>
      )}
      {passkeys.length > 0 && session.aal === 1 && <p className="aside">{t('account.weaker')}</p>}
      {passkeys.length > 0 && (
        <ul>
          {passkeys.map(({ credentialId, name, createdAt, lastUsedAt, backedUp }) => (
            <li key={credentialId} className="passkey">
              <PasskeyIcon />
              <div>
                <p className="passkey-name">
                  {name}
                  {backedUp && <span className="tag">{t('account.synced')}</span>}
                </p>
                <p className="aside">
                  <span className="phrase">{t('account.created', { when: day(createdAt) })}</span>{' '}
                  <span className="phrase">
                    {lastUsedAt ? t('account.lastUsed', { when: day(lastUsedAt) }) : t('account.neverUsed')}
                  </span>
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};

/** Who is signed in, how strongly, and with what. */
export const AccountPage = () => {
  const { t } = useTranslation();
  const { state, load, signOut } = useAccount();
  const { account, note, pending } = state;
  const tenant = account?.experience.tenant.displayName;
  return (
    <Frame experience={account?.experience} at="done" isBusy={!account && pending !== undefined}>
      {!account && !note && <Skeleton />}
      {!account && note && (
        <section className="step">
          <Title tenant={tenant}>{t('state.stoppedAccount')}</Title>
          <Notes note={note}>
            <TryAgain isPending={pending !== undefined} onPress={() => void load()} />
          </Notes>
        </section>
      )}
      {account && (
        <section className="step" data-step="account">
          <Title tenant={tenant}>{t('account.title')}</Title>
          <Notes note={note} />
          <div className="step-body">
            <Person session={account.session} profile={account.profile} />
            <Passkeys passkeys={account.profile.passkeys} session={account.session} />
            <Button kind="secondary" isPending={pending === 'signing-out'} onPress={() => void signOut()}>
              {t('account.signOut')}
            </Button>
          </div>
        </section>
      )}
    </Frame>
  );
};
