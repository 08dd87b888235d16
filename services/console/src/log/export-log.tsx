import { useState } from 'react';
import { send } from '../api/call.js';
import { Button } from '../design/button.js';
import { tell, tellFailure } from '../design/toasts.js';
import { useTenantId, useTenantPath } from '../shell/layout.js';
import { logQuery, type LogSearch } from './log-search.js';

const longMs = 600_000;

/** Saves what is looked for as a file, one entry a line. The token is in a header, so the browser cannot fetch it by itself. */
export const ExportLog = ({ search }: { search: LogSearch }) => {
  const path = `${useTenantPath()}/log/export${logQuery(search)}`;
  const tenantId = useTenantId();
  const [isPending, setPending] = useState(false);
  const save = async () => {
    setPending(true);
    try {
      const blob = await (await send({ path, timeoutMs: longMs })).blob();
      const link = document.createElement('a');
      link.href = URL.createObjectURL(blob);
      link.download = `log-${tenantId}-${new Date().toISOString().slice(0, 10)}.ndjson`;
      link.click();
      URL.revokeObjectURL(link.href);
      tell('The log is saved as a file.');
    } catch (error) {
      tellFailure(error);
    } finally {
      setPending(false);
    }
  };
  return (
    <Button kind="secondary" isPending={isPending} onPress={() => void save()}>
      Export
    </Button>
  );
};
