import { useEffect, useRef } from 'react';
import type { Widget } from './captcha.js';

type Options = {
  sitekey: string;
  callback: (token: string) => void;
  'error-callback': () => boolean;
  'timeout-callback': () => void;
  'unsupported-callback': () => void;
};
type TurnstileApi = {
  render: (element: HTMLElement, options: Options) => string;
  remove: (id: string) => void;
};

const source = 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit';
const apiOf = () => Reflect.get(globalThis, 'turnstile') as TurnstileApi | undefined;

let loading: Promise<TurnstileApi> | undefined;

/** Cloudflare's script, loaded when it is needed; asked for again after a failure. */
const load = (): Promise<TurnstileApi> => {
  loading ??= new Promise<TurnstileApi>((resolve, reject) => {
    const script = document.createElement('script');
    const fail = () => {
      loading = undefined;
      script.remove();
      reject(new Error('Turnstile did not load'));
    };
    script.addEventListener('error', fail);
    script.addEventListener('load', () => {
      const api = apiOf();
      if (api) resolve(api);
      else fail();
    });
    script.src = source;
    document.head.append(script);
  });
  return loading;
};

/** Cloudflare's widget; it says itself what somebody has to do. */
export const Turnstile = ({ widget }: { widget: Widget }) => {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { siteKey, onToken, onFailure } = widget;
    let isGone = false;
    let remove = () => undefined as void;
    const show = (api: TurnstileApi) => {
      if (isGone || !place.current) return;
      const id = api.render(place.current, {
        sitekey: siteKey,
        callback: onToken,
        'error-callback': () => {
          onFailure();
          return true;
        },
        'timeout-callback': onFailure,
        'unsupported-callback': onFailure,
      });
      remove = () => api.remove(id);
    };
    load().then(show).catch(onFailure);
    return () => {
      isGone = true;
      remove();
    };
  }, [widget]);
  return <div ref={place} />;
};
