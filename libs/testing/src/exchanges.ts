import type { IncomingHttpHeaders } from 'node:http';

/** A call and its answer, as they went over the wire. */
export interface Exchange {
  /** Of the gateway, by its address and port. */
  readonly url: string;
  readonly method: string;
  readonly path: string;
  /** The body of the request. */
  readonly sent: string | undefined;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sees every exchange before who made the call; what it throws, they get. */
export type Witness = (exchange: Exchange) => Promise<void>;

let witness: Witness | undefined;

/** From now on this process's exchanges are seen, by one witness at most. */
export function watchExchanges(by: Witness): void {
  witness = by;
}

/** Tells the witness, if there is one. */
export const tellExchange = async (exchange: Exchange): Promise<void> => witness?.(exchange);
