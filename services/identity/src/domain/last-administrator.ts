import type { AdministratorScope, UserId } from '@latchkey/contracts';

/** Somebody who administers, as far as it matters here. */
export type KnownAdministrator = {
  readonly userId: UserId;
  readonly scopes: readonly AdministratorScope[];
  readonly isActive: boolean;
};

const mayChooseOthers = ({ scopes, isActive }: Omit<KnownAdministrator, 'userId'>): boolean =>
  isActive && scopes.includes('administrators:write');

/** Whether nobody would be left who can say who administers, were it not for this person, who is left with `scopes`. */
export const isLastAdministrator = (
  all: readonly KnownAdministrator[],
  userId: UserId,
  scopes: readonly AdministratorScope[] = [],
): boolean => {
  const isOne = all.some((one) => one.userId === userId && mayChooseOthers(one));
  const stays = scopes.includes('administrators:write');
  return isOne && !stays && !all.some((one) => one.userId !== userId && mayChooseOthers(one));
};
