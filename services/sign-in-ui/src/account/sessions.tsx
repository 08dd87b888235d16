import type { AccountSessions, TrustedDevice } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { useCountry, useDates } from '../design/dates.js';
import { DeviceIcon, GoodIcon } from '../design/icons.js';
import { Block, mayChange, Part, type AccountProps } from './block.js';
import { strengthOf } from './strength.js';
import { changes, keyOf } from './wish.js';

type AccountSession = AccountSessions['sessions'][number];

const SessionRow = ({ centre, state, session }: AccountProps & { session: AccountSession }) => {
  const { t } = useTranslation();
  const { moment } = useDates();
  const countryOf = useCountry();
  const { sessionId, country, isThis, lastUsedAt } = session;
  const browser = session.browser || t('account.someBrowser');
  return (
    <li className="row">
      <DeviceIcon />
      <div className="row-main">
        <p className="row-name">
          {browser} {isThis && <span className="tag">{t('account.thisBrowser')}</span>}
        </p>
        <p className="aside">
          <span className="phrase">
            {isThis ? t('account.activeNow') : t('account.lastActive', { when: moment(lastUsedAt) })}
          </span>{' '}
          {country !== null && <span className="phrase">{countryOf(country)}</span>}
        </p>
        <p className="aside">{t('account.signedInHow', { how: t(`account.how.${strengthOf(session)}`) })}</p>
      </div>
      {!isThis && mayChange(state, 'sessions') && (
        <div className="actions">
          <Button
            kind="quiet"
            isSmall
            label={t('account.endSessionNamed', { name: browser })}
            isPending={state.pending === keyOf.endSession(sessionId)}
            onPress={() => void centre.wants(changes.endSession({ sessionId, browser }))}
          >
            {t('account.endSession')}
          </Button>
        </div>
      )}
    </li>
  );
};

/** Where somebody is signed in. This browser has a button of its own. */
export const Sessions = ({ centre, state }: AccountProps) => {
  const { t } = useTranslation();
  const { sessions } = state.parts;
  if (sessions?.is === 'absent') return null;
  return (
    <Block name="sessions" title={t('account.sessions')} state={state}>
      <Part centre={centre} state={state} name="sessions" of={sessions}>
        {(there) => (
          <>
            <ul className="rows">
              {there.sessions.map((session) => (
                <SessionRow key={session.sessionId} centre={centre} state={state} session={session} />
              ))}
            </ul>
            {there.sessions.length > 2 && mayChange(state, 'sessions') && (
              <div className="actions">
                <Button
                  kind="secondary"
                  isSmall
                  isPending={state.pending === 'end-other-sessions'}
                  onPress={() => void centre.wants(changes.endOtherSessions())}
                >
                  {t('account.endOtherSessions')}
                </Button>
              </div>
            )}
          </>
        )}
      </Part>
    </Block>
  );
};

const DeviceRow = ({ centre, state, device }: AccountProps & { device: TrustedDevice }) => {
  const { t } = useTranslation();
  const { day } = useDates();
  const { deviceId, createdAt, expiresAt } = device;
  const name = device.name || t('account.someBrowser');
  return (
    <li className="row">
      <GoodIcon />
      <div className="row-main">
        <p className="row-name">{name}</p>
        <p className="aside">
          <span className="phrase">{t('account.trustedSince', { when: day(createdAt) })}</span>{' '}
          <span className="phrase">{t('account.trustedUntil', { when: day(expiresAt) })}</span>
        </p>
      </div>
      <div className="actions" hidden={!mayChange(state, 'factors')}>
        <Button
          kind="quiet"
          isSmall
          label={t('account.distrustNamed', { name })}
          isPending={state.pending === keyOf.distrust(deviceId)}
          onPress={() => void centre.wants(changes.distrust({ deviceId, name }))}
        >
          {t('account.distrust')}
        </Button>
      </div>
    </li>
  );
};

/** The browsers that are spared the second step. */
export const Devices = ({ centre, state }: AccountProps) => {
  const { t } = useTranslation();
  const { devices } = state.parts;
  // Where nobody can trust a browser, and nothing has just been said about one, there is nothing to show.
  const isEmpty = devices?.is === 'there' && devices.value.devices.length === 0;
  if (devices?.is === 'absent' || (isEmpty && state.note?.section !== 'devices')) return null;
  return (
    <Block name="devices" title={t('account.devices')} state={state}>
      <Part centre={centre} state={state} name="devices" of={devices}>
        {(there) => (
          <>
            <p className="aside">{t(isEmpty ? 'account.noDevices' : 'account.devicesAbout')}</p>
            <ul className="rows">
              {there.devices.map((device) => (
                <DeviceRow key={device.deviceId} centre={centre} state={state} device={device} />
              ))}
            </ul>
            {there.devices.length > 1 && mayChange(state, 'factors') && (
              <div className="actions">
                <Button
                  kind="secondary"
                  isSmall
                  isPending={state.pending === 'distrust-all'}
                  onPress={() => void centre.wants(changes.distrustAll())}
                >
                  {t('account.distrustAll')}
                </Button>
              </div>
            )}
          </>
        )}
      </Part>
    </Block>
  );
};
