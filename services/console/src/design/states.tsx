import type { ReactNode } from 'react';
import { toldOf } from '../api/problem.js';
import { Button } from './button.js';
import { useOnline } from './online.js';

type Tone = 'good' | 'caution' | 'problem';

/** A word that says how something stands. */
export const Badge = ({ tone, children }: { tone?: Tone; children: ReactNode }) => (
  <span className="badge" data-tone={tone}>
    {children}
  </span>
);

/** Something that one should know, in its place. */
export const Note = ({ tone, children }: { tone?: Tone; children: ReactNode }) => (
  <div className="note" data-tone={tone} role={tone === 'problem' ? 'alert' : 'note'}>
    {children}
  </div>
);

/** Keeps the place of what is on its way. */
export const Loading = ({ rows = 4 }: { rows?: number }) => (
  <div className="bars" role="status">
    <span className="visually-hidden">Loading</span>
    {Array.from({ length: rows }, (_, index) => (
      <div key={index} className="bar" />
    ))}
  </div>
);

/** There is nothing yet: why, and what one can do. */
export const Empty = ({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) => (
  <div className="empty">
    <h2>{title}</h2>
    {children && <p>{children}</p>}
    {action && <div className="actions">{action}</div>}
  </div>
);

/** What could not be had or done, in words, and another try where that may help. */
export const Failed = ({ error, onRetry }: { error: unknown; onRetry?: () => void }) => {
  const { text, reference, canRetry } = toldOf(error);
  return (
    <Note tone="problem">
      {text}
      {reference && <span className="note-reference">Reference: {reference}</span>}
      {canRetry && onRetry && (
        <div>
          <Button kind="quiet" onPress={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </Note>
  );
};

type Reading<T> = { data: T | undefined; error: unknown; isPending: boolean; refetch: () => unknown };

/** What was read, or what stands in its place meanwhile. What was read once stays in sight while it is read again. */
export const Shown = <T,>({
  reading,
  rows,
  children,
}: {
  reading: Reading<T>;
  rows?: number;
  children: (data: T) => ReactNode;
}) => {
  const { data, error, refetch } = reading;
  if (data !== undefined) return children(data);
  if (error) return <Failed error={error} onRetry={() => void refetch()} />;
  return <Loading {...(rows !== undefined && { rows })} />;
};

/** Said above every page while there is no network. */
export const Offline = () =>
  useOnline() ? null : (
    <div className="offline" role="status">
      <Note tone="caution">You are offline. What you see may be old, and changes have to wait.</Note>
    </div>
  );
