const journey = '/api/v1/interactions';

/**
 * The submissions for which a tenant may ask for a CAPTCHA: those with which somebody guesses, has codes sent or tries out
 * names. Whatever is not here is never asked: no ceremony, nothing that leads to one, nothing behind a proof.
 */
const guarded: ReadonlySet<string> = new Set([
  `POST ${journey}/:id/identifier`,
  `POST ${journey}/:id/password`,
  `POST ${journey}/:id/code`,
  `POST ${journey}/:id/code/verify`,
]);

/** By method and route, as the controllers declare them. */
export const isGuarded = (method: string, route: string): boolean => guarded.has(`${method} ${route}`);
