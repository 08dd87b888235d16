import { ApiProblem } from '../api/problem.js';
import { Button } from '../design/button.js';
import { Failed, Note } from '../design/states.js';
import { nameOf, valueOf } from './differences.js';
import type { Draft } from './use-draft.js';

/** Somebody else changed it since it was read: what, and the two ways on. */
export const ChangedMeanwhile = <T,>({ draft }: { draft: Draft<T> }) => {
  const { meanwhile, isChanged } = draft;
  if (meanwhile.length === 0) return null;
  return (
    <Note tone="caution">
      <div className="stack" role="status">
        <p>
          <strong>Somebody else changed this in the meantime.</strong>
        </p>
        <ul className="told">
          {meanwhile.map(({ pointer, before, after }) => (
            <li key={pointer}>
              {nameOf(pointer)}: was {valueOf(before)}, is now {valueOf(after)}
            </li>
          ))}
        </ul>
        <div className="actions">
          <Button kind="secondary" onPress={draft.takeTheirs}>
            Take over theirs
          </Button>
          {isChanged && (
            <Button kind="quiet" onPress={draft.keepMine}>
              Go on with mine
            </Button>
          )}
        </div>
      </div>
    </Note>
  );
};

/** What was not saved, and why; what is about a field stands there too. */
export const NotSaved = <T,>({ draft: { error, meanwhile } }: { draft: Draft<T> }) => {
  if (!error) return null;
  if (!(error instanceof ApiProblem)) return <Failed error={error} />;
  if (error.status === 412) {
    return meanwhile.length > 0 ? null : (
      <Note tone="caution">Something else of this tenant was changed in the meantime. Save again.</Note>
    );
  }
  if (error.errors.length === 0) return <Failed error={error} />;
  return (
    <Note tone="problem">
      It is not saved yet:
      <ul className="told">
        {error.errors.map(({ pointer, detail }) => (
          <li key={`${pointer} ${detail ?? ''}`}>
            {nameOf(pointer)}: {detail}
          </li>
        ))}
      </ul>
    </Note>
  );
};
