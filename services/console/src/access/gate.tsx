import { useEffect, type ReactNode } from 'react';
import { Mark } from '../design/mark.js';

type GateProps = { title: string; lead?: ReactNode; children?: ReactNode };

/** A page before somebody is in. */
export const Gate = ({ title, lead, children }: GateProps) => {
  useEffect(() => {
    document.title = title === 'Latchkey console' ? title : `${title} – Latchkey console`;
  }, [title]);
  return (
    <main className="gate">
      <div className="gate-card">
        <div className="brand">
          <Mark />
          Latchkey console
        </div>
        <h1 className="page-title">{title}</h1>
        {lead && <p className="page-lead">{lead}</p>}
        <div className="stack">{children}</div>
      </div>
    </main>
  );
};
