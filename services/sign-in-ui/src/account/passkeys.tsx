import type { AccountPasskey, AccountPasskeys } from '@latchkey/contracts';
import { accountBodies } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Confirm } from '../design/confirm.js';
import { useDates } from '../design/dates.js';
import { useDisclosure } from '../design/disclosure.js';
import { AppIcon, DeviceIcon, PasskeyIcon, SecurityKeyIcon } from '../design/icons.js';
import { Block, mayChange, Part, useFault, type AccountProps } from './block.js';
import { InlineForm } from './inline-form.js';
import { strengthOf } from './strength.js';
import { beginnings, changes, keyOf } from './wish.js';

const small = { kind: 'quiet', isSmall: true } as const;

const icons = { platform: DeviceIcon, phone: AppIcon, 'security-key': SecurityKeyIcon } as const;

/** Whose it is, and what it has done. */
const Facts = ({ passkey }: { passkey: AccountPasskey }) => {
  const { t } = useTranslation();
  const { day } = useDates();
  const { provider, createdAt, lastUsedAt, lastUsedBrowser } = passkey;
  const used = lastUsedBrowser ? 'account.lastUsedIn' : 'account.lastUsed';
  return (
    <>
      <p className="aside">
        {provider && <span className="phrase">{provider.name}</span>}{' '}
        <span className="phrase">{t('account.created', { when: day(createdAt) })}</span>
      </p>
      <p className="aside">
        {lastUsedAt ? t(used, { when: day(lastUsedAt), browser: lastUsedBrowser }) : t('account.neverUsed')}
      </p>
    </>
  );
};

const tagOf = ({ synced, kind }: AccountPasskey) => {
  if (synced) return 'account.synced' as const;
  return kind === 'security-key' ? ('account.onKey' as const) : ('account.onOneDevice' as const);
};

type RowProps = AccountProps & { passkey: AccountPasskey };
type PanelProps = RowProps & { onClose: () => void };

const Rename = ({ centre, state, passkey, onClose }: PanelProps) => {
  const { t } = useTranslation();
  const fault = useFault(state, 'passkeys');
  const rename = async (typed: string) => {
    if (!accountBodies.renamePasskey.safeParse({ name: typed }).success)
      return centre.refuse('passkeys', 'passkeyName');
    if (await centre.wants(changes.renamePasskey(passkey, typed))) onClose();
  };
  const cancel = () => {
    centre.forgive();
    onClose();
  };
  return (
    <InlineForm
      label={t('account.passkeyName')}
      initial={passkey.name}
      name="passkey-name"
      autoComplete="off"
      save={t('account.save')}
      isPending={state.pending === keyOf.renamePasskey(passkey)}
      fault={fault}
      onSave={(typed) => void rename(typed)}
      onCancel={cancel}
    />
  );
};

const Remove = ({ centre, state, passkey, isLast, onClose }: PanelProps & { isLast: boolean }) => {
  const { t } = useTranslation();
  const remove = async () => {
    // What is removed takes its row along.
    if (!(await centre.wants(changes.removePasskey(passkey)))) onClose();
  };
  return (
    <Confirm
      title={t('account.removeTitle', { name: passkey.name })}
      action={t('account.removePasskey')}
      isPending={state.pending === keyOf.removePasskey(passkey)}
      onConfirm={() => void remove()}
      onCancel={onClose}
    >
      {t(isLast ? 'account.removeLastPasskeyAbout' : 'account.removePasskeyAbout')}
    </Confirm>
  );
};

const Row = ({ centre, state, passkey, isLast }: RowProps & { isLast: boolean }) => {
  const { t } = useTranslation();
  const renaming = useDisclosure();
  const removing = useDisclosure();
  const { name } = passkey;
  const Icon = passkey.synced && passkey.kind === 'platform' ? PasskeyIcon : icons[passkey.kind];
  return (
    <li className="row">
      <Icon />
      <div className="row-main">
        <p className="row-name">
          {name} <span className="tag">{t(tagOf(passkey))}</span>
        </p>
        <Facts passkey={passkey} />
        {!passkey.usableHere && <p className="aside">{t('account.notUsableHere')}</p>}
      </div>
      <div className="actions" hidden={renaming.isOpen || removing.isOpen || !mayChange(state, 'passkeys')}>
        <Button
          {...small}
          label={t('account.renameNamed', { name })}
          buttonRef={renaming.trigger}
          onPress={renaming.open}
        >
          {t('account.rename')}
        </Button>
        <Button
          {...small}
          label={t('account.removeNamed', { name })}
          buttonRef={removing.trigger}
          onPress={removing.open}
        >
          {t('account.remove')}
        </Button>
      </div>
      {renaming.isOpen && <Rename centre={centre} state={state} passkey={passkey} onClose={renaming.close} />}
      {removing.isOpen && (
        <Remove centre={centre} state={state} passkey={passkey} isLast={isLast} onClose={removing.close} />
      )}
    </li>
  );
};

const List = ({ centre, state, passkeys }: AccountProps & Pick<AccountPasskeys, 'passkeys'>) => {
  const { t } = useTranslation();
  const isOrganisations = state.session !== undefined && strengthOf(state.session) === 'organisation';
  if (passkeys.length === 0) {
    return <p className="aside">{t(isOrganisations ? 'account.noneNeeded' : 'account.noPasskeys')}</p>;
  }
  return (
    <ul className="rows">
      {passkeys.map((passkey) => (
        <Row
          key={passkey.credentialId}
          centre={centre}
          state={state}
          passkey={passkey}
          isLast={passkeys.length === 1}
        />
      ))}
    </ul>
  );
};

/** The passkeys of a person: whose they are, and what can be done about them. */
export const Passkeys = ({ centre, state }: AccountProps) => {
  const { t } = useTranslation();
  const { session, experience, parts } = state;
  if (parts.passkeys?.is === 'absent') return null;
  const isOrganisations = session !== undefined && strengthOf(session) === 'organisation';
  const mayAdd = experience?.passkey.enabled === true && !isOrganisations && mayChange(state, 'passkeys');
  return (
    <Block name="passkeys" title={t('account.passkeys')} state={state}>
      <Part centre={centre} state={state} name="passkeys" of={parts.passkeys}>
        {({ passkeys }) => <List centre={centre} state={state} passkeys={passkeys} />}
      </Part>
      {mayAdd && (
        <div className="actions">
          <Button
            kind="secondary"
            isSmall
            icon={<PasskeyIcon />}
            isPending={state.pending === 'add-passkey'}
            onPress={() => void centre.wants(beginnings.passkey())}
          >
            {t('account.addPasskey')}
          </Button>
        </div>
      )}
    </Block>
  );
};
