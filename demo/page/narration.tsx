/** The story, step by step. */
import type { DemoConfig } from '../config.ts';
import type { Played, PlayedStep } from './player.ts';
import { Sketch } from './sketch.tsx';

interface NarrationProps {
  readonly played: Played | null;
  readonly config: DemoConfig;
}

export function Narration({ played, config }: NarrationProps) {
  if (!played) return <Introduction config={config} />;
  return (
    <section className="narration" aria-label="What happens" data-running={played.isRunning}>
      <h2>{played.title}</h2>
      <ol aria-live="polite">
        {played.steps.map((step) => (
          <Line key={step.text} {...step} />
        ))}
      </ol>
    </section>
  );
}

function Line({ text, status, outcome, progress }: PlayedStep) {
  return (
    <li className={status} aria-current={status === 'running' ? 'step' : undefined}>
      {text}
      {progress !== null && <progress value={progress} max={1} aria-label="How much has passed" />}
      {outcome !== '' && <strong>{outcome}</strong>}
    </li>
  );
}

function Introduction({ config: { users, windowMs } }: Pick<NarrationProps, 'config'>) {
  const seconds = windowMs / 1000;
  return (
    <section className="narration" aria-label="What happens">
      <h2>What you will see</h2>
      <p>
        Both frames show the same React screen, and SWR keeps it up to date. Only the module that
        signs the requests differs: you can read it below each frame.
      </p>
      <Sketch />
      <p>
        Requests that follow each other within the server’s batch window ({seconds} s here
        {users && ', to spare you waiting; 5 s by default'}) share one token. The next one after it
        gets a new token, and the one before dies when that window ends.
      </p>
      <p>
        <b>Play the story</b> takes some ten seconds. It is scripted in what is done, not in what
        comes of it: each sentence in bold is measured.
      </p>
      <p>
        <b>Open another tab</b>, and more: they share tokenchart’s session, and one of them, the
        leader, recovers for all.
      </p>
    </section>
  );
}
