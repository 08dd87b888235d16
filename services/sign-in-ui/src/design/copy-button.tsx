import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.js';
import { CopyIcon, GoodIcon } from './icons.js';

const longEnoughToSee = 4_000;

const isCopied = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

/** Copies a text and says whether that worked: a browser may not let us. */
export const CopyButton = ({ text, children }: { text: string; children: string }) => {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<'copied' | 'notCopied'>();
  useEffect(() => {
    if (!outcome) return undefined;
    const timer = setTimeout(() => setOutcome(undefined), longEnoughToSee);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => setOutcome((await isCopied(text)) ? 'copied' : 'notCopied');
  return (
    <div className="copy">
      <Button kind="secondary" icon={outcome === 'copied' ? <GoodIcon /> : <CopyIcon />} onPress={() => void copy()}>
        {children}
      </Button>
      <p className="copy-outcome" aria-live="polite">
        {outcome && t(`copy.${outcome}`)}
      </p>
    </div>
  );
};
