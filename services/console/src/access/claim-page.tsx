import { useEffect, useState } from 'react';
import { toldOf } from '../api/problem.js';
import { Button } from '../design/button.js';
import { Note } from '../design/states.js';
import { access } from './access.js';
import { claimAdministration, type Refused } from './claim.js';
import { keptEnrolment, forgetEnrolment } from './enrolment.js';
import { Gate } from './gate.js';

const here = '/console/claim';

/** The one-time link of an installation without an administrator: says what it is, leads through a passkey, then claims. */
export const ClaimPage = ({ onClaimed }: { onClaimed: () => void }) => {
  const [enrolment] = useState(keptEnrolment);
  const [isSignedIn, setSignedIn] = useState<boolean>();
  useEffect(() => {
    access.token().then(
      () => setSignedIn(true),
      () => setSignedIn(false),
    );
  }, []);
  if (enrolment === undefined) {
    return (
      <Gate
        title="This link is not complete"
        lead="The link of a first administrator ends with a secret after “#”. Copy it again, the whole of it, from where the server was started."
      />
    );
  }
  if (isSignedIn !== true) return <WayIn isKnown={isSignedIn === false} />;
  return <Claim enrolment={enrolment} onClaimed={onClaimed} />;
};

const WayIn = ({ isKnown }: { isKnown: boolean }) => (
  <Gate
    title="Become the first administrator"
    lead="This link makes one person an administrator of everything here: people, policies, applications, the log. It works once."
  >
    <p>First you need an account with a passkey. There is no password, and nothing to write down.</p>
    <div className="actions">
      <Button kind="primary" isDisabled={!isKnown} onPress={() => void access.begin(here, { prompt: 'create' })}>
        Create an account
      </Button>
      <Button kind="secondary" isDisabled={!isKnown} onPress={() => void access.begin(here)}>
        I have one: sign in
      </Button>
    </div>
  </Gate>
);

const words: Readonly<Record<Refused, string>> = {
  used: 'This link was used before, or is more than a day old. A start of the server without an administrator shows a new one.',
  'not-fresh': 'You signed in a while ago. Sign in once more, then this goes on.',
  'not-strong': 'Administering needs a passkey, or two steps. Set up a passkey in your account, then sign in again.',
};

const Claim = ({ enrolment, onClaimed }: { enrolment: string; onClaimed: () => void }) => {
  const [isPending, setPending] = useState(false);
  const [refused, setRefused] = useState<Refused>();
  const [fault, setFault] = useState<string>();
  const claim = async () => {
    setPending(true);
    setFault(undefined);
    try {
      const outcome = await claimAdministration(enrolment);
      if (outcome !== 'claimed') return setRefused(outcome);
      forgetEnrolment();
      onClaimed();
    } catch (error) {
      setFault(toldOf(error).text);
    } finally {
      setPending(false);
    }
  };
  return (
    <Gate
      title="Become the first administrator"
      lead="You are signed in. From now on your account may change everything in this installation; others can be added later."
    >
      {(refused ?? fault) && <Note tone="problem">{refused ? words[refused] : fault}</Note>}
      <div className="actions">
        {refused === 'not-fresh' || refused === 'not-strong' ? (
          <Button kind="primary" onPress={() => void access.begin(here, { prompt: 'login' })}>
            Sign in again
          </Button>
        ) : (
          <Button kind="primary" isPending={isPending} onPress={() => void claim()}>
            Become administrator
          </Button>
        )}
      </div>
    </Gate>
  );
};
