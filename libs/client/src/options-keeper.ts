/** A ceremony's options and the moment when their challenge dies. */
export type Perishable<T> = { options: T; expiresAt: string };

export type OptionsKeeper<T> = {
  /** Options that can be used right now, without waiting. */
  ready: () => T | undefined;
  /** Fresh options: at once when ready, else loaded. Rejects as `load` does. */
  fresh: () => Promise<T | undefined>;
  /** Takes in options that came with another answer. */
  hold: (options: Perishable<T> | undefined) => void;
  stop: () => void;
};

export type OptionsKeeperSettings<T> = {
  /** Asks for a new challenge; its answer is held. */
  load: () => Promise<Perishable<T> | undefined>;
  /** The gateway's clock. */
  now: () => number;
};

/** So many renewals without a sign of the person; after that the next click loads. */
const unattendedRenewals = 8;
/** A challenge in its last seconds would die in the middle of the ceremony's answer. */
const marginMs = 3_000;

/**
 * Keeps a challenge alive while a page is looked at, so that a click needs no round trip: it is renewed at 80 % of its
 * life and when the page comes back into view.
 */
export const createOptionsKeeper = <T>({ load, now }: OptionsKeeperSettings<T>): OptionsKeeper<T> => {
  let held: Perishable<T> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let loading: Promise<T | undefined> | undefined;
  let renewals = 0;
  let dueAt = 0;
  let stopped = false;
  const page = globalThis.document as Document | undefined;

  const lifeLeft = () => (held ? Date.parse(held.expiresAt) - now() : 0);
  const ready = () => (lifeLeft() > marginMs ? held?.options : undefined);

  const hold = (options: Perishable<T> | undefined) => {
    clearTimeout(timer);
    held = options;
    if (stopped || !held || lifeLeft() <= 0) return;
    const wait = lifeLeft() * 0.8;
    dueAt = now() + wait;
    timer = setTimeout(renew, wait);
  };

  const refresh = () => {
    loading ??= load()
      .then((options) => {
        hold(options);
        return options?.options;
      })
      .finally(() => {
        loading = undefined;
      });
    return loading;
  };

  const renew = () => {
    if (stopped || page?.visibilityState === 'hidden' || renewals >= unattendedRenewals) return;
    renewals += 1;
    // Nobody waits for a renewal: when it fails, the click loads and can say why.
    refresh().catch(() => undefined);
  };

  const onVisibility = () => {
    renewals = 0;
    if (held && now() >= dueAt) renew();
  };
  page?.addEventListener('visibilitychange', onVisibility);

  return {
    ready,
    fresh: async () => {
      renewals = 0;
      return ready() ?? refresh();
    },
    hold,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      page?.removeEventListener('visibilitychange', onVisibility);
    },
  };
};
