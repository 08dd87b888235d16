import { useEffect, useRef, type ReactNode } from 'react';
import { Breakable } from './breakable.js';
import { Offline } from './states.js';

type PageProps = {
  title: string;
  lead?: ReactNode;
  /** Where one came from. */
  back?: ReactNode;
  /** What one can do with the whole of it. */
  tools?: ReactNode;
  children: ReactNode;
};

/** A page: what it is about is its only `h1`, the document's title, and where focus goes when the page changes. */
export const Page = ({ title, lead, back, tools, children }: PageProps) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} – Latchkey console`;
  }, [title]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  return (
    <div className="page">
      <Offline />
      <div className="page-head">
        <div>
          {back && <div className="page-back">{back}</div>}
          <h1 ref={heading} className="page-title" tabIndex={-1}>
            <Breakable>{title}</Breakable>
          </h1>
          {lead && <p className="page-lead">{lead}</p>}
        </div>
        {tools && <div className="page-tools">{tools}</div>}
      </div>
      {children}
    </div>
  );
};

type PanelProps = { title: string; about?: ReactNode; tools?: ReactNode; isWide?: boolean; children: ReactNode };

/** A part of a page that stands for itself. */
export const Panel = ({ title, about, tools, isWide, children }: PanelProps) => (
  <section className="panel" data-wide={isWide || undefined} aria-label={title}>
    <div className="panel-head">
      <div>
        <h2>{title}</h2>
        {about && <p className="panel-about">{about}</p>}
      </div>
      {tools}
    </div>
    {children}
  </section>
);
