import { personName, type AccountProfile, type SessionView } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { useDates } from '../design/dates.js';
import { useDisclosure } from '../design/disclosure.js';
import { GoodIcon, InfoIcon } from '../design/icons.js';
import { Block, useFault, type AccountProps } from './block.js';
import { InlineForm } from './inline-form.js';
import { isCalm, overallOf } from './overall.js';
import { valueOf } from './parts.js';
import { strengthOf } from './strength.js';
import { changes } from './wish.js';

/** How this sign-in was, in one line. */
const ThisSignIn = ({ session }: { session: SessionView }) => {
  const { t } = useTranslation();
  const { moment } = useDates();
  return (
    <p className="aside" data-aal={session.aal}>
      <span className="phrase">{t(`account.strength.${strengthOf(session)}`)}</span>{' '}
      <time className="phrase" dateTime={session.authTime}>
        {moment(session.authTime)}
      </time>{' '}
      <span className="phrase">{t('account.level', { aal: session.aal })}</span>
    </p>
  );
};

/** The account's state in one sentence, and what would better it. */
export const Overview = ({ state, session }: AccountProps & { session: SessionView }) => {
  const { t } = useTranslation();
  const passkeys = valueOf(state.parts.passkeys)?.passkeys;
  const overall = overallOf({ session, passkeys, twoStep: valueOf(state.parts.twoStep) });
  if (!overall) return null;
  const Icon = isCalm(overall) ? GoodIcon : InfoIcon;
  return (
    <div className="overall" data-calm={isCalm(overall)} data-overall={overall}>
      <Icon />
      <div>
        <p className="row-name">{t(`account.overall.${overall}.is`)}</p>
        <p className="overall-about">{t(`account.overall.${overall}.about`)}</p>
      </div>
    </div>
  );
};

type PersonProps = AccountProps & { session: SessionView; profile: AccountProfile };

/** By what somebody is shown: their name, above an address; or the address alone. */
const shownAs = ({ name, identifiers }: AccountProfile) => {
  const address = identifiers[0]?.value ?? '';
  return name === null ? { shown: address } : { shown: name, address };
};

/** Who is signed in. */
export const Person = ({ centre, state, session, profile }: PersonProps) => {
  const { t } = useTranslation();
  const naming = useDisclosure();
  const fault = useFault(state, 'person');
  const { shown, address } = shownAs(profile);
  const rename = async (typed: string) => {
    if (!personName.safeParse(typed).success) return centre.refuse('person', 'name');
    if (await centre.wants(changes.name(typed))) naming.close();
  };
  return (
    <Block name="person" title={t('account.signedInAs')} isTitleShown={false} state={state}>
      <div className="person">
        <span className="person-mark" aria-hidden="true">
          {/./u.exec(shown)?.[0].toUpperCase()}
        </span>
        <div className="row-main">
          <p className="aside">{t('account.signedInAs')}</p>
          <p className="person-name">{shown}</p>
          {address && <p className="person-address">{address}</p>}
          <ThisSignIn session={session} />
        </div>
        <div className="actions" hidden={naming.isOpen}>
          <Button kind="quiet" isSmall buttonRef={naming.trigger} onPress={naming.open}>
            {t(profile.name === null ? 'account.addName' : 'account.changeName')}
          </Button>
        </div>
        {naming.isOpen && (
          <InlineForm
            label={t('profile.name')}
            initial={profile.name ?? ''}
            name="name"
            autoComplete="name"
            save={t('account.save')}
            isPending={state.pending === 'name'}
            fault={fault}
            onSave={(typed) => void rename(typed)}
            onCancel={() => {
              centre.forgive();
              naming.close();
            }}
          />
        )}
      </div>
    </Block>
  );
};
