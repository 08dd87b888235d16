import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { keyOf } from '../api/reading.js';

/** A message is there within a second as a rule, and an attempt is over after ten. */
const laterMs = [700, 2_000, 5_000, 12_000];

/** Reads an endpoint and its deliveries a few times more after something was sent: what came of it is known a little later. */
export function useLookAgain(path: string): () => void {
  const client = useQueryClient();
  const timers = useRef<ReturnType<typeof setTimeout>[]>([]);
  const stop = useCallback(() => timers.current.splice(0).forEach((timer) => clearTimeout(timer)), []);
  useEffect(() => stop, [stop]);
  return useCallback(() => {
    stop();
    const look = () => void client.invalidateQueries({ queryKey: [...keyOf(path)] });
    timers.current = laterMs.map((ms) => setTimeout(look, ms));
  }, [client, path, stop]);
}
