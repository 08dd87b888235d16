/** A tenant as one chooses it. */
export type KnownTenant = { readonly tenantId: string; readonly displayName: string };

const mostShown = 50;

/** The tenants whose name or id has what was typed in it: the first of them, and how many there are besides. */
export function found(tenants: readonly KnownTenant[], typed: string): { shown: KnownTenant[]; more: number } {
  const wanted = typed.trim().toLowerCase();
  const all = tenants.filter(({ tenantId, displayName }) =>
    [tenantId, displayName].some((word) => word.toLowerCase().includes(wanted)),
  );
  return { shown: all.slice(0, mostShown), more: Math.max(0, all.length - mostShown) };
}
