import { eventStream, requirementFulfilled, type EventContract, type PayloadInputOf } from '@latchkey/contracts';
import type { connectToNats } from '@latchkey/messaging';

/** What the server knows of streams and consumers, asked as somebody who may ask everything. */
export async function anOnlooker(connectAs: (user: 'provisioner') => ReturnType<typeof connectToNats>) {
  const connection = await connectAs('provisioner');
  const ask = async <T>(api: string, request: object): Promise<T> =>
    (await connection.request(`$JS.API.${api}`, JSON.stringify(request), { timeout: 2_000 })).json<T>();
  const lastSequence = async () =>
    (await ask<{ state: { last_seq: number } }>(`STREAM.INFO.${eventStream.name}`, {})).state.last_seq;
  const first = await lastSequence();
  const messageAt = async (seq: number) =>
    (await ask<{ message: { subject: string; data: string } }>(`STREAM.MSG.GET.${eventStream.name}`, { seq })).message;
  /** Every event on the stream after `since` of one kind. */
  const events = async <E extends EventContract>(event: E, since: number): Promise<PayloadInputOf<E>[]> => {
    const count = (await lastSequence()) - since;
    const messages = await Promise.all(Array.from({ length: count }, (_, index) => messageAt(since + index + 1)));
    return messages.filter(({ subject }) => subject === event.subject).map(({ data }) => payloadOf<E>(data));
  };
  return {
    connection,
    lastSequence,
    events,
    forget: (bucket: string, filter: string) => ask(`STREAM.PURGE.KV_${bucket}`, { filter }),
    /** Every fulfilment on the stream since the test began that names an interaction. */
    async fulfilments(interaction: string): Promise<Fulfilment[]> {
      const all = await events(requirementFulfilled, first);
      return all.filter(({ interactionId: named }) => named === interaction);
    },
    /** Deliveries of mfa-policy's consumers that are not answered yet. */
    async unanswered(): Promise<number> {
      const infos = await Promise.all(
        ['credential', 'identity'].map((owner) =>
          ask<{ num_ack_pending: number; num_pending: number }>(
            `CONSUMER.INFO.${eventStream.name}.mfa-policy-${owner}`,
            {},
          ),
        ),
      );
      return infos.reduce((sum, info) => sum + info.num_ack_pending + info.num_pending, 0);
    },
  };
}
type Fulfilment = PayloadInputOf<typeof requirementFulfilled>;

const payloadOf = <E extends EventContract>(data: string) =>
  (JSON.parse(Buffer.from(data, 'base64').toString()) as { payload: PayloadInputOf<E> }).payload;
