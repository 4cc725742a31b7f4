import { type DemoConfig, type Kind, kinds } from '../config.ts';
import type { Story } from './stories.ts';
import * as stories from './stories.ts';

interface ControlsProps {
  readonly config: DemoConfig;
  readonly kind: Kind | undefined;
  readonly isBusy: boolean;
  readonly onPlay: (story: Story) => void;
  readonly onOpen: () => void;
}

const KIND_TEXTS: Readonly<Record<Kind, string>> = {
  classic: 'classic: gem 1.0 – 1.2.0',
  modern: 'modern: gem 1.2.1 and later',
  absent: 'absent: gem 0.1.26 – 0.2.0',
  static: 'static: rotation switched off',
};

export function Controls({ config, kind, isBusy, onPlay, onOpen }: ControlsProps) {
  const { windowMs, users } = config;
  const isOwn = users === null;
  const button = (text: string, story: Story, needsReference = false) => (
    <button
      type="button"
      disabled={isBusy || (needsReference && isOwn)}
      onClick={() => onPlay(story)}
    >
      {text}
    </button>
  );
  return (
    <nav className="controls" aria-label="What happens">
      <button
        type="button"
        className="primary"
        disabled={isBusy}
        onClick={() => onPlay(stories.reloadStory(kind, windowMs))}
      >
        ▶ Play the story
      </button>
      {button('Next request', stories.nextRequest)}
      {button('Reload both mid-flight', stories.reloadMidFlight)}
      {button('Drop the next answer', stories.loseNextAnswer, true)}
      {button('Hammer reload', stories.hammerReload)}
      {button('Sign in again', stories.signInAgain, true)}
      <button type="button" onClick={onOpen}>
        Open another tab ↗
      </button>
      <KindSelect
        kind={kind}
        isDisabled={isBusy || isOwn}
        onChange={(next) => onPlay(stories.switchKind(next))}
      />
      {isOwn && (
        <p className="own">
          Your server: {config.api}. Greyed-out switches need the reference server. CORS must expose{' '}
          <code>access-token, client, uid, expiry, token-type, authorization</code>.
        </p>
      )}
    </nav>
  );
}

interface KindSelectProps {
  readonly kind: Kind | undefined;
  readonly isDisabled: boolean;
  readonly onChange: (kind: Kind) => void;
}

function KindSelect({ kind, isDisabled, onChange }: KindSelectProps) {
  return (
    <label className="kind">
      Server
      <select
        value={kind ?? ''}
        disabled={isDisabled}
        onChange={(event) => {
          const next = kinds.find((known) => known === event.target.value);
          if (next) onChange(next);
        }}
      >
        {kind === undefined && <option value="">your own</option>}
        {kinds.map((known) => (
          <option key={known} value={known}>
            {KIND_TEXTS[known]}
          </option>
        ))}
      </select>
    </label>
  );
}
