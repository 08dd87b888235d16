import { useEffect, useState } from 'react';
import { gateway } from './gateway.js';

const secondsUntil = (moment: string) => Math.max(0, Math.ceil((Date.parse(moment) - gateway.now()) / 1_000));

/** Whole seconds until a moment of the gateway's clock. */
export const useCountdown = (moment: string): number => {
  const [seconds, setSeconds] = useState(() => secondsUntil(moment));
  useEffect(() => {
    setSeconds(secondsUntil(moment));
    const timer = setInterval(() => {
      const left = secondsUntil(moment);
      setSeconds(left);
      if (left === 0) clearInterval(timer);
    }, 1_000);
    return () => clearInterval(timer);
  }, [moment]);
  return seconds;
};
