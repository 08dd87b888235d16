import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Confirm } from '../design/confirm.js';
import { useDisclosure } from '../design/disclosure.js';
import { mayChange, type AccountProps } from './block.js';
import type { Beginning, Change } from './wish.js';

type FactorProps = AccountProps & {
  icon: ReactNode;
  name: string;
  about: string;
  tag?: string;
  /** What sets it up, or another in its place. */
  addition?: { label: string; beginning: Beginning };
  /** What ends it, and what happens then. */
  removal?: { about: string; label: string; change: Change };
};

/** A second factor, and what can be done about it. */
export const Factor = ({ centre, state, icon, name, about, tag, addition, removal }: FactorProps) => {
  const { t } = useTranslation();
  const removing = useDisclosure();
  const remove = async (change: Change) => {
    await centre.wants(change);
    removing.close();
  };
  return (
    <li className="row">
      {icon}
      <div className="row-main">
        <p className="row-name">
          {name} {tag !== undefined && <span className="tag">{tag}</span>}
        </p>
        <p className="aside">{about}</p>
      </div>
      <div className="actions" hidden={removing.isOpen || !mayChange(state, 'factors')}>
        {addition && (
          <Button
            kind="quiet"
            isSmall
            label={`${addition.label}: ${name}`}
            isPending={state.pending === addition.beginning.key}
            onPress={() => void centre.wants(addition.beginning)}
          >
            {addition.label}
          </Button>
        )}
        {removal && (
          <Button
            kind="quiet"
            isSmall
            label={t('account.removeNamed', { name })}
            buttonRef={removing.trigger}
            onPress={removing.open}
          >
            {t('account.remove')}
          </Button>
        )}
      </div>
      {removal && removing.isOpen && (
        <Confirm
          title={t('account.removeTitle', { name })}
          action={removal.label}
          isPending={state.pending === removal.change.key}
          onConfirm={() => void remove(removal.change)}
          onCancel={removing.close}
        >
          {removal.about}
        </Confirm>
      )}
    </li>
  );
};
