import {
  GatewayProblem,
  type DeliverOptions,
  type GatewayClient,
  type Telling,
  type WithoutResponse,
  type WithTrust,
} from '@latchkey/client';
import type { CeremonyResponse, Interaction } from '@latchkey/contracts';
import type { Ceremonies } from './ceremonies.js';

/** One action of a journey; answers where it led, or nothing when it led nowhere. */
export type Run = (id: string) => Promise<Interaction | undefined>;

export type Ceremony = 'authentication' | 'registration';

type Settings = {
  client: GatewayClient;
  ceremonies: Ceremonies;
  delivery: () => DeliverOptions & WithTrust;
  /** A ceremony ended without a response; what the page says and does about it belongs to the action. */
  onEnd: (ceremony: Ceremony, reason: WithoutResponse) => Promise<void>;
};

/** A response, and what is told beside it. */
type Held = { response: CeremonyResponse; telling: Telling };
type Deliver = (id: string, held: Held) => Promise<Interaction>;

/** What a journey does with passkeys, and with responses whose fate is not known. */
export type PasskeyActions = {
  /** By the button or, with the response that the browser gave already, by a suggestion. */
  signIn: (given?: CeremonyResponse) => Run;
  create: () => Run;
  /** A passkey that the browser makes without asking: the delivery of one that is there, nothing where there is none. */
  createUnasked: () => Promise<Run | undefined>;
  resume: Run;
  /** Another action follows: what was not delivered is past. */
  forget: () => void;
};

/** The passkey was refused; the journey is where it was. */
const isRefusal = (error: unknown): boolean =>
  error instanceof GatewayProblem && /^(?:credential|ceremony)\./.test(error.code ?? '');

/** Nobody asked for it, so nobody hears of its refusal: the page stays, with a new challenge. */
const deliverUnasked =
  ({ client, ceremonies, delivery }: Omit<Settings, 'onEnd'>, response: CeremonyResponse): Run =>
  async (id) => {
    try {
      return await client.enrolPasskey(id, { response, conditional: true }, delivery());
    } catch (error) {
      ceremonies.judge(response, error, 'registration');
      if (isRefusal(error)) return client.enrolPasskeyOptions(id);
      throw error;
    }
  };

/** What goes along is as it was at the click: what is delivered once more has the same bytes. */
const asserting =
  (client: GatewayClient, options: DeliverOptions & WithTrust): Deliver =>
  (id, { response, telling }) =>
    client.passkey(id, response, { ...options, ...telling });

const attesting =
  (client: GatewayClient, { trustDevice, ...options }: DeliverOptions & WithTrust): Deliver =>
  (id, { response, telling }) =>
    client.enrolPasskey(id, { response, ...(trustDevice && { trustDevice }), ...telling }, options);

export const createPasskeyActions = ({ client, ceremonies, delivery, onEnd }: Settings): PasskeyActions => {
  /** `settling` may also mean that the response never arrived. */
  let undelivered: Run | undefined;

  const hold = async (ceremony: Ceremony): Promise<Held | undefined> => {
    const via = ceremony === 'authentication' ? { via: ceremonies.via() } : {};
    const outcome = await ceremonies[ceremony]();
    if (outcome.outcome === 'completed') {
      const { response, tookMs } = outcome;
      return { response, telling: { ...via, ...(tookMs !== undefined && { tookMs }) } };
    }
    await onEnd(ceremony, outcome.outcome);
    return undefined;
  };

  /** Holds a ceremony and delivers its response; tried again, it delivers the same response without another one. */
  const afterCeremony = (ceremony: Ceremony, deliver: Deliver, given?: CeremonyResponse): Run => {
    let known: Held | undefined = given && { response: given, telling: { via: 'autofill' } };
    return async (id) => {
      known ??= await hold(ceremony);
      const held = known;
      if (!held) return undefined;
      undelivered = (to) => deliver(to, held);
      try {
        return await deliver(id, held);
      } catch (error) {
        ceremonies.judge(held.response, error, ceremony);
        throw error;
      }
    };
  };

  return {
    signIn: (given) => afterCeremony('authentication', asserting(client, delivery()), given),
    create: () => afterCeremony('registration', attesting(client, delivery())),
    createUnasked: async () => {
      const outcome = await ceremonies.unasked();
      return outcome.outcome === 'completed'
        ? deliverUnasked({ client, ceremonies, delivery }, outcome.response)
        : undefined;
    },
    /** A response that this page still has is delivered once more, byte for byte; only a page that was loaded anew has none. */
    resume: (id) => (undelivered ? undelivered(id) : client.resume(id)),
    forget: () => {
      undelivered = undefined;
    },
  };
};
