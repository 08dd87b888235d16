import type { AccountCenter } from '@latchkey/contracts';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { Notes } from '../design/notes.js';
import type { AccountCentre, AccountState } from './account-centre.js';
import type { Loaded, PartName } from './parts.js';
import type { SectionName } from './wish.js';

/** What every part of the page is given. */
export type AccountProps = { centre: AccountCentre; state: AccountState };

type GroupProps = { title: string; about: string; children: ReactNode };

/** What belongs together, beside what it is about. */
export const Group = ({ title, about, children }: GroupProps) => {
  const id = useId();
  return (
    <section className="group" aria-labelledby={id}>
      <div className="group-head">
        <h2 id={id} className="group-title">
          {title}
        </h2>
        <p className="aside">{about}</p>
      </div>
      <div className="group-body">{children}</div>
    </section>
  );
};

/** Nobody reads on here: what had the focus is gone, or the page has just come up. */
const isFocusLost = () => {
  const { activeElement } = document;
  return !activeElement || activeElement === document.body || activeElement.matches('.step-title');
};

type BlockProps = {
  name: SectionName;
  title: string;
  isTitleShown?: boolean;
  state: AccountState;
  children: ReactNode;
};

/** One thing that can be changed, and what became of that. */
export const Block = ({ name, title, isTitleShown = true, state, children }: BlockProps) => {
  const block = useRef<HTMLDivElement>(null);
  const note = state.note?.section === name ? state.note : undefined;
  useEffect(() => {
    if (note && isFocusLost()) block.current?.focus();
  }, [note]);
  return (
    <div ref={block} className="block" data-block={name} role="group" aria-label={title} tabIndex={-1}>
      {isTitleShown && <h3 className="block-title">{title}</h3>}
      <Notes note={note} />
      {children}
    </div>
  );
};

type PartProps<T> = AccountProps & {
  name: PartName;
  of: Loaded<T> | undefined;
  children: (value: T) => ReactNode;
};

/** A part that is read by itself: on its way, there, or not to be had. */
export const Part = <T,>({ centre, state, name, of, children }: PartProps<T>) => {
  const { t } = useTranslation();
  if (of?.is === 'there') return children(of.value);
  if (of?.is === 'absent') return null;
  if (!of) return <div className="skeleton-bar" />;
  return (
    <div className="row" data-failed>
      <p className="aside">{t('account.partFailed')}</p>
      <div className="actions">
        <Button
          kind="secondary"
          isSmall
          isPending={state.pending === `reading ${name}`}
          onPress={() => void centre.reload(name)}
        >
          {t('state.tryAgain')}
        </Button>
      </div>
    </div>
  );
};

/** Whether people may change a part of their account here; seeing it is another thing. */
export const mayChange = ({ experience }: AccountState, part: Exclude<keyof AccountCenter, 'enabled'>): boolean =>
  (experience?.accountCenter?.[part] ?? 'edit') === 'edit';

/** What is wrong with what was typed in a part of the page, in words. */
export const useFault = (state: AccountState, section: SectionName, yours = ''): string | undefined => {
  const { t } = useTranslation();
  return state.fault?.section === section ? t(`fault.${state.fault.name}`, { yours }) : undefined;
};
