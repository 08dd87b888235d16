import { bufferToBase64URLString } from '@simplewebauthn/browser';

/** A request to `navigator.credentials`, as a test answers it. */
export type ScriptedRequest = {
  kind: 'suggest' | 'get' | 'create' | 'create unasked';
  challenge: string;
  /** What a creation asks of the authenticator. */
  userVerification: string | undefined;
  signal: AbortSignal | undefined;
  isPending: () => boolean;
  completes: () => void;
  refuses: (name: string) => void;
};

const bytes = new Uint8Array([1, 2, 3]).buffer;

/** What an authenticator answers, with every member that either ceremony reads. */
export const scriptedCredential = {
  id: 'AQID',
  rawId: bytes,
  type: 'public-key',
  authenticatorAttachment: 'platform',
  getClientExtensionResults: () => ({}),
  response: {
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: null,
    attestationObject: bytes,
  },
};

type Options = {
  publicKey?: { challenge: ArrayBuffer; authenticatorSelection?: { userVerification?: string } };
  mediation?: string;
  signal?: AbortSignal;
};

/**
 * A `navigator.credentials` of which a test decides how each request ends. As Chromium, it refuses a second request while
 * one is pending, and takes an abort at once; `takesAbort: false` is a browser that needs time for it.
 */
export const scriptedCredentials = ({ takesAbort = true } = {}) => {
  const requests: ScriptedRequest[] = [];
  const ask = (kind: ScriptedRequest['kind'], { publicKey, signal }: Options) => {
    if (requests.some((request) => request.isPending())) {
      return Promise.reject(new DOMException('A request is already pending.', 'OperationError'));
    }
    return new Promise((resolve, reject) => {
      let isPending = true;
      const end = (how: () => void) => {
        isPending = false;
        how();
      };
      const refuses = (name: string) => end(() => reject(new DOMException('said the browser', name)));
      if (takesAbort) signal?.addEventListener('abort', () => refuses('AbortError'));
      requests.push({
        kind,
        challenge: bufferToBase64URLString(publicKey?.challenge ?? new ArrayBuffer()),
        userVerification: publicKey?.authenticatorSelection?.userVerification,
        signal,
        isPending: () => isPending,
        completes: () => end(() => resolve(scriptedCredential)),
        refuses,
      });
    });
  };
  return {
    requests,
    kinds: () => requests.map(({ kind }) => kind),
    pending: () => requests.filter((request) => request.isPending()).map(({ kind }) => kind),
    /** The newest request. */
    last: (): ScriptedRequest => {
      const request = requests.at(-1);
      if (!request) throw new Error('nothing was asked of the browser');
      return request;
    },
    credentials: {
      get: (options: Options) => ask(options.mediation === 'conditional' ? 'suggest' : 'get', options),
      create: (options: Options) => ask(options.mediation === 'conditional' ? 'create unasked' : 'create', options),
    },
  };
};
