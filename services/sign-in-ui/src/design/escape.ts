import { useEffect, useRef } from 'react';

/** The Escape key, pressed within an element, closes what it is part of; there is a button for that too. */
export const useEscape = <Within extends HTMLElement>(close: () => void) => {
  const within = useRef<Within>(null);
  const closing = useRef(close);
  closing.current = close;
  useEffect(() => {
    const element = within.current;
    const onKey = ({ key }: KeyboardEvent) => {
      if (key === 'Escape') closing.current();
    };
    element?.addEventListener('keydown', onKey);
    return () => element?.removeEventListener('keydown', onKey);
  }, []);
  return within;
};
