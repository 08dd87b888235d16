import type { OwnIdentifier, AccountIdentifiers, CodeChannel } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Confirm } from '../design/confirm.js';
import { useDisclosure } from '../design/disclosure.js';
import { CodeIcon, PersonIcon, PhoneIcon } from '../design/icons.js';
import { typedIdentifier } from '../journey/typed-identifier.js';
import { Block, mayChange, Part, useFault, type AccountProps } from './block.js';
import { InlineForm } from './inline-form.js';
import { beginnings, changes, keyOf } from './wish.js';

const icons = { email: CodeIcon, phone: PhoneIcon, username: PersonIcon } as const;

type RowProps = AccountProps & { identifier: OwnIdentifier };

const small = { kind: 'quiet', isSmall: true } as const;

/** Codes and messages go to addresses and numbers; a user name is only a name. */
const isContact = ({ type }: OwnIdentifier): boolean => type !== 'username';

/** What can be done about one that stays. */
const Ways = ({ centre, state, identifier }: RowProps) => {
  const { t } = useTranslation();
  const { type, value, verified, isPrimary } = identifier;
  if (type === 'username') return null;
  if (!verified) {
    return (
      <Button
        {...small}
        label={t('account.confirmNamed', { name: value })}
        isPending={state.pending === keyOf.addContact(type)}
        onPress={() => void centre.wants(beginnings.contact({ type, value }))}
      >
        {t('account.confirm')}
      </Button>
    );
  }
  if (isPrimary) return null;
  return (
    <Button
      {...small}
      label={t('account.makePrimaryNamed', { name: value })}
      isPending={state.pending === keyOf.makePrimary(identifier)}
      onPress={() => void centre.wants(changes.makePrimary(identifier))}
    >
      {t('account.makePrimary')}
    </Button>
  );
};

const Row = ({ centre, state, identifier }: RowProps) => {
  const { t } = useTranslation();
  const removing = useDisclosure();
  const { type, value, verified, isPrimary, canBeRemoved } = identifier;
  const Icon = icons[type];
  const remove = async () => {
    // What is removed takes its row along.
    if (!(await centre.wants(changes.removeIdentifier(identifier)))) removing.close();
  };
  return (
    <li className="row">
      <Icon />
      <div className="row-main">
        <p className="row-name">
          {value} {isPrimary && <span className="tag">{t('account.primary')}</span>}
          {!verified && isContact(identifier) && <span className="tag">{t('account.unverified')}</span>}
        </p>
        {!canBeRemoved && <p className="aside">{t('account.cannotBeRemoved')}</p>}
      </div>
      <div className="actions" hidden={removing.isOpen || !mayChange(state, 'identifiers')}>
        <Ways centre={centre} state={state} identifier={identifier} />
        {canBeRemoved && (
          <Button
            {...small}
            label={t('account.removeNamed', { name: value })}
            buttonRef={removing.trigger}
            onPress={removing.open}
          >
            {t('account.remove')}
          </Button>
        )}
      </div>
      {removing.isOpen && (
        <Confirm
          title={t('account.removeTitle', { name: value })}
          action={t('account.removeIdentifier')}
          isPending={state.pending === keyOf.removeIdentifier(identifier)}
          onConfirm={() => void remove()}
          onCancel={removing.close}
        >
          {t('account.removeIdentifierAbout')}
        </Confirm>
      )}
    </li>
  );
};

const fields = {
  email: { type: 'email', autoComplete: 'email' },
  phone: { type: 'tel', autoComplete: 'tel' },
} as const;

const Add = ({ centre, state, type }: AccountProps & { type: CodeChannel }) => {
  const { t } = useTranslation();
  const adding = useDisclosure();
  const fault = useFault(state, 'identifiers', t(`yours.${type}`));
  const add = (typed: string) => {
    const identifier = typedIdentifier(typed, [type]);
    if (identifier) void centre.wants(beginnings.contact({ type, value: identifier.value }));
    else centre.refuse('identifiers', type);
  };
  if (!adding.isOpen) {
    return (
      <Button kind="secondary" isSmall buttonRef={adding.trigger} onPress={adding.open}>
        {t(`account.add.${type}`)}
      </Button>
    );
  }
  return (
    <InlineForm
      {...fields[type]}
      label={t(`identify.field.${type}`)}
      name={`new-${type}`}
      save={t('enrol.contact.send')}
      hint={t(`account.addAbout.${type}`)}
      isPending={state.pending === keyOf.addContact(type)}
      fault={fault}
      onSave={add}
      onCancel={() => {
        centre.forgive();
        adding.close();
      }}
    />
  );
};

const channelsOf = ({ experience, parts }: AccountProps['state']): CodeChannel[] => {
  const types = experience ? Object.values(experience.identifiers).flat() : [];
  const codes = parts.twoStep?.is === 'there' ? (parts.twoStep.value.offered ?? []) : [];
  const isPhone = types.includes('phone') || codes.includes('phone-code');
  return isPhone ? ['email', 'phone'] : ['email'];
};

/** What somebody is named and reached by. */
export const Identifiers = ({ centre, state }: AccountProps) => {
  const { t } = useTranslation();
  const { identifiers } = state.parts;
  if (identifiers?.is === 'absent') return null;
  return (
    <Block name="identifiers" title={t('account.identifiers')} state={state}>
      <Part centre={centre} state={state} name="identifiers" of={identifiers}>
        {(there: AccountIdentifiers) => (
          <>
            <ul className="rows">
              {there.identifiers.map((identifier) => (
                <Row
                  key={`${identifier.type} ${identifier.value}`}
                  centre={centre}
                  state={state}
                  identifier={identifier}
                />
              ))}
            </ul>
            <div className="actions" hidden={!mayChange(state, 'identifiers')}>
              {channelsOf(state).map((type) => (
                <Add key={type} centre={centre} state={state} type={type} />
              ))}
            </div>
          </>
        )}
      </Part>
    </Block>
  );
};
