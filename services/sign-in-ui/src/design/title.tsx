import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

// The first heading of a visit does not take the focus: nothing has changed yet.
let isFirst = true;

/** A page's heading: names the window, and takes the focus when it replaces another one. */
export const Title = ({ children, tenant }: { children: string; tenant: string | undefined }) => {
  const { t, i18n } = useTranslation();
  const spoken = useRef(i18n.language);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = tenant ? t('title', { page: children, tenant }) : children;
  }, [children, tenant, t]);
  useEffect(() => {
    // Who changes the language stays where they are: the page is the same.
    const isSame = spoken.current !== i18n.language;
    spoken.current = i18n.language;
    if (!isFirst && !isSame) heading.current?.focus();
    isFirst = false;
  }, [children, i18n]);
  return (
    <h1 ref={heading} className="step-title" tabIndex={-1}>
      {children}
    </h1>
  );
};
