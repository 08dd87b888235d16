import type { AccountIdentifier, AccountIdentifiers, CodeChannel } from '@latchkey/contracts';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Confirm } from '../design/confirm.js';
import { useDisclosure } from '../design/disclosure.js';
import { CodeIcon, PersonIcon, PhoneIcon } from '../design/icons.js';
import { typedIdentifier } from '../journey/typed-identifier.js';
import { Block, Part, useFault, type AccountProps } from './block.js';
import { InlineForm } from './inline-form.js';
import { beginnings, changes, keyOf } from './wish.js';

const icons = { email: CodeIcon, phone: PhoneIcon, username: PersonIcon } as const;

const Row = ({ centre, state, identifier }: AccountProps & { identifier: AccountIdentifier }) => {
  const { t } = useTranslation();
  const removing = useDisclosure();
  const { type, value, verified, isPrimary, canBeRemoved } = identifier;
  const Icon = icons[type];
  const mayBePrimary = verified && !isPrimary && type !== 'username';
  return (
    <li className="row">
      <Icon />
      <div className="row-main">
        <p className="row-name">
          {value} {isPrimary && <span className="tag">{t('account.primary')}</span>}
          {!verified && type !== 'username' && <span className="tag">{t('account.unverified')}</span>}
        </p>
        {!canBeRemoved && <p className="aside">{t('account.cannotBeRemoved')}</p>}
      </div>
      <div className="actions" hidden={removing.isOpen}>
        {mayBePrimary && (
          <Button
            kind="quiet"
            isSmall
            label={t('account.makePrimaryNamed', { name: value })}
            isPending={state.pending === keyOf.makePrimary(identifier)}
            onPress={() => void centre.wants(changes.makePrimary(identifier))}
          >
            {t('account.makePrimary')}
          </Button>
        )}
        {canBeRemoved && (
          <Button
            kind="quiet"
            isSmall
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
          onConfirm={() =>
            void centre.wants(changes.removeIdentifier(identifier)).then((done) => !done && removing.close())
          }
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
            <div className="actions">
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
