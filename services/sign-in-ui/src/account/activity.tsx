import type { AccountActivity } from '@latchkey/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../design/button.js';
import { useCountry, useDates } from '../design/dates.js';
import { Part, type AccountProps } from './block.js';
import { strengthOf } from './strength.js';

type ActivityEntry = AccountActivity['entries'][number];

const shownAtFirst = 5;

/** With what somebody proved themselves, where that is what happened. */
const hasProof = ({ what }: ActivityEntry) => what === 'signed-in' || what === 'stepped-up';

const Entry = ({ entry }: { entry: ActivityEntry }) => {
  const { t } = useTranslation();
  const { moment } = useDates();
  const countryOf = useCountry();
  const { at, what, browser, country, amr } = entry;
  return (
    <li className="entry">
      <p className="row-name">{t(`account.what.${what}`)}</p>
      <p className="aside">
        <time className="phrase" dateTime={at}>
          {moment(at)}
        </time>{' '}
        {hasProof(entry) && <span className="phrase">{t(`account.how.${strengthOf({ amr, aal: 1 })}`)}</span>}{' '}
        {browser && <span className="phrase">{browser}</span>}{' '}
        {country !== null && <span className="phrase">{countryOf(country)}</span>}
      </p>
    </li>
  );
};

const List = ({ entries }: { entries: readonly ActivityEntry[] }) => {
  const { t } = useTranslation();
  const [isWhole, setWhole] = useState(false);
  if (entries.length === 0) return <p className="aside">{t('account.noActivity')}</p>;
  const shown = isWhole ? entries : entries.slice(0, shownAtFirst);
  return (
    <div>
      <ol className="rows">
        {shown.map((entry, index) => (
          <Entry key={index} entry={entry} />
        ))}
      </ol>
      {entries.length > shownAtFirst && (
        <div className="actions">
          <Button kind="quiet" isSmall onPress={() => setWhole(!isWhole)}>
            {isWhole ? t('account.showLess') : t('account.showAll', { total: entries.length })}
          </Button>
        </div>
      )}
    </div>
  );
};

/** What happened lately. */
export const Activity = ({ centre, state }: AccountProps) => (
  <Part centre={centre} state={state} name="activity" of={state.parts.activity}>
    {({ entries }) => <List entries={entries} />}
  </Part>
);
