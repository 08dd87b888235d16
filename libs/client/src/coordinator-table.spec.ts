import { describe, expect, it } from 'vitest';
import { advance, coordinatorTable, type CoordinatorEvent, type CoordinatorState } from './coordinator-table.js';

const states = Object.keys(coordinatorTable) as CoordinatorState[];

it.each<{ because: string; from: CoordinatorState; isWanted?: boolean; event: CoordinatorEvent; to: CoordinatorState }>(
  [
    { because: 'an input begins a suggestion', from: 'resting', event: 'offered', to: 'preparing' },
    { because: 'what is prepared is suggested', from: 'preparing', event: 'prepared', to: 'suggesting' },
    { because: 'without a challenge it waits', from: 'preparing', event: 'lacking', to: 'waiting' },
    { because: 'a challenge that comes is used', from: 'waiting', event: 'renewed', to: 'preparing' },
    { because: 'a browser that cannot is left alone', from: 'preparing', event: 'impossible', to: 'resting' },
    { because: 'a fresh challenge replaces the suggestion', from: 'suggesting', event: 'renewed', to: 'preparing' },
    { because: 'a dead challenge is suggested no more', from: 'suggesting', event: 'expired', to: 'preparing' },
    { because: 'a suggestion that ended comes back', from: 'suggesting', event: 'suggestion-ended', to: 'preparing' },
    { because: 'a picked passkey is the page’s', from: 'suggesting', event: 'suggestion-completed', to: 'resting' },
    {
      because: 'a step that is left takes the suggestion along',
      from: 'suggesting',
      event: 'withdrawn',
      to: 'resting',
    },
    { because: 'a click goes before a suggestion', from: 'suggesting', event: 'asked', to: 'asking' },
    { because: 'a click goes before a preparation', from: 'preparing', event: 'asked', to: 'asking' },
    {
      because: 'a cancelled dialog brings it back',
      from: 'asking',
      isWanted: true,
      event: 'ask-ended',
      to: 'preparing',
    },
    { because: 'if a page has an input', from: 'asking', event: 'ask-ended', to: 'resting' },
    { because: 'a response is the page’s', from: 'asking', isWanted: true, event: 'ask-completed', to: 'resting' },
    { because: 'a dialog outlives a withdrawal', from: 'asking', isWanted: true, event: 'withdrawn', to: 'asking' },
    { because: 'a creation is tried where nothing else is pending', from: 'resting', event: 'tried', to: 'trying' },
    { because: 'and nowhere else', from: 'suggesting', event: 'tried', to: 'suggesting' },
    { because: 'a click goes before a try', from: 'trying', event: 'asked', to: 'asking' },
    { because: 'a page that does something else gives it up', from: 'trying', event: 'given-up', to: 'resting' },
    { because: 'an input that goes away does not', from: 'trying', event: 'withdrawn', to: 'trying' },
    { because: 'a try that ended is past', from: 'trying', isWanted: true, event: 'try-ended', to: 'preparing' },
    { because: 'a page that is left lets go of a try', from: 'trying', event: 'left', to: 'away' },
    { because: 'a page that is left lets go', from: 'suggesting', event: 'left', to: 'away' },
    { because: 'a dialog too', from: 'asking', event: 'left', to: 'away' },
    { because: 'a page that returns takes up again', from: 'away', isWanted: true, event: 'returned', to: 'preparing' },
    { because: 'if it had anything', from: 'away', event: 'returned', to: 'resting' },
    { because: 'a click is never lost', from: 'away', event: 'asked', to: 'asking' },
  ],
)('$because', ({ from, isWanted = false, event, to }) => {
  expect(advance({ state: from, isWanted }, event).state).toBe(to);
});

describe('whatever happens', () => {
  it.each(states)('%s can be closed, and that is the end', (state) => {
    const closed = advance({ state, isWanted: true }, 'closed');
    expect(closed).toEqual({ state: 'closed', isWanted: false });
    expect(advance(closed, 'offered').state).toBe('closed');
  });

  it('a suggestion begins after preparation only, so that the last one has ended', () => {
    const ways = states.flatMap((state) =>
      Object.entries(coordinatorTable[state])
        .filter(([, to]) => to === 'suggesting')
        .map(([event]) => `${state} ${event}`),
    );
    expect(ways).toEqual(['preparing prepared']);
  });

  it('what a page wants while a dialog is open counts when it has closed', () => {
    const asking = advance({ state: 'asking', isWanted: false }, 'offered');
    expect(advance(asking, 'ask-ended').state).toBe('preparing');
  });

  it('a page that got its response is asked before it is suggested to again', () => {
    expect(advance({ state: 'suggesting', isWanted: true }, 'suggestion-completed').isWanted).toBe(false);
  });
});
