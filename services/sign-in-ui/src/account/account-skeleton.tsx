import { useTranslation } from 'react-i18next';

type BarSize = 'title' | 'line' | 'word' | 'action' | 'picture';

const Bar = ({ size }: { size: BarSize }) => <div className="skeleton-bar" data-size={size} />;

/** A thing with its picture, what it is, and what is known of it. */
const Row = () => (
  <div className="skeleton-row">
    <Bar size="picture" />
    <div className="skeleton-text">
      <Bar size="word" />
      <Bar size="line" />
    </div>
  </div>
);

const Group = ({ rows }: { rows: number }) => (
  <div className="group">
    <div className="skeleton-text">
      <Bar size="word" />
      <Bar size="line" />
    </div>
    <div className="group-body">
      {Array.from({ length: rows }, (_, row) => (
        <Row key={row} />
      ))}
    </div>
  </div>
);

/** What stands in for an account that is on its way: who is signed in, and the groups below. */
export const AccountSkeleton = () => {
  const { t } = useTranslation();
  return (
    <div className="skeleton account-skeleton" data-step="loading">
      <h1 className="visually-hidden">{t('state.loading')}</h1>
      <div className="account-head">
        <Bar size="title" />
        <Bar size="action" />
      </div>
      <Row />
      <Group rows={2} />
      <Group rows={1} />
      <Group rows={1} />
    </div>
  );
};
