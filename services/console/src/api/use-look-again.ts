import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { keyOf } from './reading.js';

/** A message and a row of the log are there within seconds, and an attempt is over after ten. */
const laterMs = [700, 2_000, 5_000, 12_000];

/** Reads what is below an address a few times more after something was done: what came of it is known a little later. */
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

/** The same after whatever this page has changed. */
export function useLookAgainAfterChanges(path: string): void {
  const client = useQueryClient();
  const lookAgain = useLookAgain(path);
  useEffect(
    () =>
      client.getMutationCache().subscribe((event) => {
        if (event.type === 'updated' && event.action.type === 'success') lookAgain();
      }),
    [client, lookAgain],
  );
}
